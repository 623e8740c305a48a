#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "monitor/overseer/word_vectors.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kWidth = WordTable::kWidth;
constexpr std::size_t kFull = 60;

/// Letters only, and no two with one stem.
std::string word_of(std::size_t i) {
  std::string word = "q";
  for (int digit = 0; digit < 3; ++digit, i /= 10) word += static_cast<char>('a' + i % 10);
  return word + "k";
}

/// Words whose 60 numbers lie in a space of only `rank` directions, far from the origin.
std::vector<std::vector<double>> rows_of(std::size_t words, std::size_t rank) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> basis(rank, std::vector<double>(kFull));
  for (auto& direction : basis) {
    for (double& value : direction) value = normal(random);
  }
  std::vector<std::vector<double>> rows(words, std::vector<double>(kFull, 3));
  for (auto& row : rows) {
    for (const auto& direction : basis) {
      const double share = normal(random);
      for (std::size_t i = 0; i < kFull; ++i) row[i] += share * direction[i];
    }
  }
  return rows;
}

std::string text_of(const std::vector<std::vector<double>>& rows) {
  std::string text;
  for (std::size_t w = 0; w < rows.size(); ++w) {
    text += word_of(w);
    for (const double value : rows[w]) text += ' ' + std::to_string(value);
    text += '\n';
  }
  return text;
}

double cosine(const std::vector<double>& a, const std::vector<double>& b) {
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / std::sqrt(aa * bb);
}

std::vector<double> row_of(const WordTable& table, std::size_t word) {
  const auto begin = table.numbers.begin() + static_cast<std::ptrdiff_t>(word * kWidth);
  return {begin, begin + kWidth};
}

void centre(std::vector<std::vector<double>>& rows) {
  for (std::size_t i = 0; i < kFull; ++i) {
    double mean = 0;
    for (const auto& row : rows) mean += row[i] / static_cast<double>(rows.size());
    for (auto& row : rows) row[i] -= mean;
  }
}

TEST(ReduceVectors, KeepsWhatIsNearAsNearWhenAllDirectionsFit) {
  auto rows = rows_of(200, kWidth);
  const auto table = reduce_vectors(text_of(rows));
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->words.size(), 200U);
  centre(rows);  // what all words share tells nothing
  for (std::size_t a = 0; a < 200; a += 7) {
    for (std::size_t b = 0; b < 200; b += 11)
      EXPECT_NEAR(cosine(row_of(*table, a), row_of(*table, b)), cosine(rows[a], rows[b]), .03);
  }
}

TEST(ReduceVectors, RowsHaveLengthOne) {
  const auto table = reduce_vectors(text_of(rows_of(100, kFull)));
  ASSERT_TRUE(table);
  for (std::size_t w = 0; w < table->words.size(); ++w) {
    double squares = 0;
    for (const double value : row_of(*table, w)) squares += value * value / (127. * 127.);
    EXPECT_NEAR(squares, 1, .05);
  }
}

TEST(ReduceVectors, TheSameTextGivesTheSameTable) {
  const auto text = text_of(rows_of(100, kFull));
  const auto one = reduce_vectors(text);
  const auto two = reduce_vectors(text);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->words, two->words);
  EXPECT_EQ(one->numbers, two->numbers);
}

TEST(ReduceVectors, TakesTheFirstWordsOfEachStemAndPlainOnesOnly) {
  auto rows = rows_of(40, kFull);
  std::string odd;
  for (const char* word : {"Upper", "caf\xc3\xa9", "a1", "x-y"}) {
    odd += word;
    for (const double value : rows[0]) odd += ' ' + std::to_string(value);
    odd += '\n';
  }
  std::string again = word_of(0) + "s";  // the plural of the first
  for (const double value : rows[1]) again += ' ' + std::to_string(value);
  const auto text = text_of(rows);
  const auto first = text.substr(0, text.find('\n') + 1);
  const auto table = reduce_vectors(odd + first + again + "\n" + text.substr(first.size()), 30);
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->words.size(), 30U);
  for (std::size_t w = 0; w < 30; ++w) EXPECT_EQ(table->words[w], word_of(w));
}

TEST(ReduceVectors, RefusesWhatIsNoEmbedding) {
  const auto code = [](const std::string& text) {
    const auto table = reduce_vectors(text);
    return table ? std::string("read") : table.error().code;
  };
  const auto good = text_of(rows_of(40, kFull));
  EXPECT_EQ(code(good), "read");
  EXPECT_EQ(code(""), "bad_vectors");
  EXPECT_EQ(code(text_of(rows_of(kWidth - 1, kFull))), "bad_vectors") << "too few words";
  EXPECT_EQ(code(good + "wordq 1 2 3\n"), "bad_vectors") << "another width";
  EXPECT_EQ(code("wordq 1 2 3\n" + good), "bad_vectors") << "too narrow";
  auto broken = good;
  broken.replace(broken.rfind(' ') + 1, 3, "nan");
  EXPECT_EQ(code(broken), "bad_vectors");
  broken.replace(broken.rfind(' ') + 1, 3, "one");
  EXPECT_EQ(code(broken), "bad_vectors");
  EXPECT_EQ(reduce_vectors(broken).error().where, "line 40");
}

}  // namespace
}  // namespace candor::monitor::overseer
