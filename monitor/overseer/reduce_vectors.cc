// Principal components of an embedding (Raunak 2019, "Effective Dimensionality Reduction for Word Embeddings"): the mean goes
// first, which every word shares and which tells nothing.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "monitor/checks/text/tokens.h"
#include "monitor/overseer/word_vectors.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kWidth = WordTable::kWidth;
constexpr std::size_t kMaxWidth = 1024;
constexpr int kRounds = 60;  // of orthogonal iteration: far more than the largest gaps need

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // rows

struct Embedding {
  std::vector<std::string> words;
  Matrix rows;
};

bool read_numbers(std::string_view line, Vector& numbers) {
  while (!line.empty()) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.empty()) break;
    double number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || !std::isfinite(number)) return false;
    numbers.push_back(number);
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  }
  return true;
}

/// Plain words in lower case only; the most frequent of those with the same stem.
bool is_new_word(std::string_view word, std::unordered_set<std::uint64_t>& stems) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '\''; };
  if (word.empty() || !std::all_of(word.begin(), word.end(), letter)) return false;
  std::vector<text::Token> tokens;
  text::tokenize(word, tokens);
  return tokens.size() == 1 && stems.insert(tokens.front().hash).second;
}

Result<Embedding> read_embedding(std::string_view text, std::size_t words) {
  Embedding read;
  std::unordered_set<std::uint64_t> stems;
  for (std::size_t line_number = 1; !text.empty() && read.words.size() < words; ++line_number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    if (!is_new_word(word, stems)) continue;
    Vector numbers;
    const bool good = read_numbers(line.substr(word.size()), numbers);
    const std::size_t width = read.rows.empty() ? numbers.size() : read.rows.front().size();
    if (!good || numbers.size() != width || width < kWidth || width > kMaxWidth)
      return Error{"bad_vectors", "a line is not a word and its numbers",
                   "line " + std::to_string(line_number)};
    read.words.emplace_back(word);
    read.rows.push_back(std::move(numbers));
  }
  if (read.words.size() < kWidth) return Error{"bad_vectors", "there are too few words", ""};
  return read;
}

void centre(Matrix& rows) {
  Vector mean(rows.front().size());
  for (const Vector& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) mean[i] += row[i];
  }
  for (Vector& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] -= mean[i] / static_cast<double>(rows.size());
  }
}

Matrix covariance(const Matrix& rows) {
  const std::size_t width = rows.front().size();
  Matrix sums(width, Vector(width));
  for (const Vector& row : rows) {
    for (std::size_t i = 0; i < width; ++i) {
      for (std::size_t k = 0; k < width; ++k) sums[i][k] += row[i] * row[k];
    }
  }
  return sums;
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void make_orthonormal(Matrix& basis) {
  for (std::size_t i = 0; i < basis.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const double share = dot(basis[i], basis[k]);
      for (std::size_t j = 0; j < basis[i].size(); ++j) basis[i][j] -= share * basis[k][j];
    }
    const double norm = std::sqrt(std::max(dot(basis[i], basis[i]), 1e-300));
    for (double& value : basis[i]) value /= norm;
  }
}

/// The directions of the largest variance, by orthogonal iteration from fixed starts.
Matrix principal_directions(const Matrix& sums) {
  const std::size_t width = sums.size();
  Matrix basis(kWidth, Vector(width));
  for (std::size_t i = 0; i < kWidth; ++i) {
    for (std::size_t j = 0; j < width; ++j)
      basis[i][j] = std::sin(static_cast<double>(i * width + j + 1));
  }
  make_orthonormal(basis);
  for (int round = 0; round < kRounds; ++round) {
    Matrix next(kWidth, Vector(width));
    for (std::size_t i = 0; i < kWidth; ++i) {
      for (std::size_t j = 0; j < width; ++j) next[i][j] = dot(sums[j], basis[i]);
    }
    basis = std::move(next);
    make_orthonormal(basis);
  }
  return basis;
}

void append_row(const Vector& row, const Matrix& basis, std::vector<std::int8_t>& numbers) {
  Vector reduced;
  for (const Vector& direction : basis) reduced.push_back(dot(row, direction));
  const double norm = std::sqrt(std::max(dot(reduced, reduced), 1e-300));
  for (const double value : reduced)
    numbers.push_back(static_cast<std::int8_t>(std::lround(value / norm * 127)));
}

}  // namespace

Result<WordTable> reduce_vectors(std::string_view text, std::size_t words) {
  auto embedding = read_embedding(text, words);
  if (!embedding) return embedding.error();
  centre(embedding->rows);
  const Matrix basis = principal_directions(covariance(embedding->rows));
  WordTable table;
  table.words = std::move(embedding->words);
  for (const Vector& row : embedding->rows) append_row(row, basis, table.numbers);
  return table;
}

}  // namespace candor::monitor::overseer
