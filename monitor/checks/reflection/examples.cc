#include "monitor/checks/reflection/examples.h"

#include <algorithm>
#include <vector>

#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/hash.h"
#include "monitor/checks/text/stem.h"
#include "monitor/checks/text/tokens.h"

namespace candor::monitor::reflection {
namespace {

using text::is_digit;
using text::is_space;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Numbers compare by value, texts as they are without the space around them.
std::uint64_t hash_of(std::string_view literal) {
  literal = trimmed(literal);
  if (const auto number = text::canonical_number(literal)) return text::number_hash(*number);
  return text::folded_hash(literal);
}

struct LineShape {
  std::size_t digits = 0;
  std::size_t others = 0;  // no digits, no spaces
  std::size_t words = 0;
};

LineShape shape_of(std::string_view line) {
  LineShape shape;
  bool in_word = false;
  for (const char c : line) {
    if (is_digit(c))
      ++shape.digits;
    else if (!is_space(c))
      ++shape.others;
    if (!is_space(c) && !in_word) ++shape.words;
    in_word = !is_space(c);
  }
  return shape;
}

bool is_assertion(std::string_view line) {
  return line.starts_with("assert") || line.starts_with(">>>");
}

/// "Input:", "Examples", "Sample output 1": a line that announces values.
bool announces(std::string_view line) {
  if (line.size() > 80) return false;
  std::vector<text::Token> tokens;
  text::tokenize(line, tokens);
  return std::any_of(tokens.begin(), tokens.end(), [](const text::Token& token) {
    for (const std::string_view word : {"example", "input", "output", "sample", "test", "case"}) {
      if (token.hash == text::folded_hash(text::stem(word))) return true;
    }
    return false;
  });
}

bool is_example(std::string_view line) {
  const LineShape shape = shape_of(line);
  return shape.words > 0 &&
         (shape.words <= 3 || shape.digits * 10 >= (shape.digits + shape.others) * 6);
}

}  // namespace

bool Examples::has(std::string_view literal) const { return values_.count(hash_of(literal)) > 0; }

void Examples::add(std::string_view request) {
  bool announced = false;
  for (std::size_t i = 0; i < request.size();) {
    const std::size_t end = std::min(request.find('\n', i), request.size());
    const std::string_view line = trimmed(request.substr(i, end - i));
    announced = announced || announces(line);
    if (is_assertion(line) || (announced && is_example(line))) add_line(line);
    i = end + 1;
  }
}

void Examples::add_line(std::string_view line) {
  values_.insert(hash_of(line));
  for (std::size_t i = 0; i < line.size() && values_.size() < kExampleValues;) {
    if (line[i] == '"' || line[i] == '\'') {
      const std::size_t close = std::min(line.find(line[i], i + 1), line.size());
      values_.insert(hash_of(line.substr(i + 1, close - i - 1)));
      for (std::size_t k = i + 1; k < close;) {  // the lines of a multi-line literal
        const std::size_t end = std::min(line.find("\\n", k), close);
        values_.insert(hash_of(line.substr(k, end - k)));
        k = end + 2;
      }
    }
    if (is_space(line[i]) || !text::is_core(line[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < line.size() && (text::is_core(line[end]) || line[end] == '.')) ++end;
    values_.insert(hash_of(line.substr(i, end - i)));
    i = end;
  }
}

}  // namespace candor::monitor::reflection
