#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/rules/support.h"

namespace candor::rules::test {

/// Random rules and events over a small vocabulary, so that they often meet: every modifier, wildcards, escapes, letters
/// whose case folding is special, lists, nulls, keywords, selectors, filters. The same seed gives the same ones.
class RandomRules {
 public:
  explicit RandomRules(std::uint64_t seed) : random_(seed) {}

  /// One source with `count` rules and sometimes filters. Valid by construction.
  std::string rules(int count);
  EventText event();
  static Placeholders placeholders();

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }

  std::string words(std::size_t most, bool wildcards);
  std::string quoted_words(std::size_t most, bool wildcards);
  std::string source();
  std::string value_list(const std::string& indent, bool wildcards, std::size_t least_words);
  std::string item(const std::string& indent);
  std::string text_item(const std::string& field, const std::string& indent);
  std::string map(const std::string& indent);
  std::string search(const std::string& name);
  std::string condition(int depth);
  std::string filter(int number, int rules);
  std::string event_text();

  std::mt19937_64 random_;
};

}  // namespace candor::rules::test
