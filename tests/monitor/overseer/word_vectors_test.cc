#include "monitor/overseer/word_vectors.h"

#include <gtest/gtest.h>

#include "monitor/checks/text/tokens.h"
#include "monitor/overseer/blocks/concepts.h"

namespace candor::monitor::overseer {
namespace {

std::uint64_t hash_of(std::string_view word) {
  std::vector<text::Token> tokens;
  text::tokenize(word, tokens);
  return tokens.front().hash;
}

/// Each word along an axis of its own; words at the same axis mean the same.
WordTable table_of(const std::vector<std::pair<std::string, std::size_t>>& words) {
  WordTable table;
  for (const auto& [word, axis] : words) {
    table.words.push_back(word);
    for (std::size_t i = 0; i < WordTable::kWidth; ++i)
      table.numbers.push_back(i == axis ? 127 : 0);
  }
  return table;
}

std::int8_t likeness(const WordVectors& vectors, std::string_view word, std::string_view subject) {
  for (std::size_t k = 0; k < kConcepts.size(); ++k) {
    if (kConcepts[k].name == subject) return vectors.concepts(vectors.find(hash_of(word)))[k];
  }
  return -1;
}

TEST(WordVectors, FindEveryWordInItsRow) {
  std::vector<std::pair<std::string, std::size_t>> words;
  for (std::size_t i = 0; i < 500; ++i) {
    std::string word = "word";  // letters only: the table has no others
    for (std::size_t rest = i; rest > 0; rest /= 10) word += static_cast<char>('a' + rest % 10);
    words.emplace_back(word + "x", i % WordTable::kWidth);
  }
  const WordVectors vectors(table_of(words));
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(vectors.find(hash_of(words[i].first)), i) << words[i].first;
    EXPECT_EQ(vectors.row(i)[words[i].second], 127);
  }
}

TEST(WordVectors, AFormOfAWordIsTheWord) {
  const WordVectors vectors(table_of({{"transfer", 0}}));
  EXPECT_EQ(vectors.find(hash_of("transfers")), 0U);
  EXPECT_EQ(vectors.find(hash_of("Transfer")), 0U);
}

TEST(WordVectors, KnowNoOtherWord) {
  const WordVectors vectors(table_of({{"pay", 0}, {"read", 1}}));
  EXPECT_EQ(vectors.find(hash_of("walk")), WordVectors::kUnknown);
  EXPECT_EQ(WordVectors().find(hash_of("pay")), WordVectors::kUnknown);
  EXPECT_EQ(WordVectors(WordTable{}).find(hash_of("pay")), WordVectors::kUnknown);
}

TEST(WordVectors, TheMoreFrequentOfTwoWithOneStemIsKept) {
  const WordVectors vectors(table_of({{"pay", 0}, {"paying", 1}}));
  EXPECT_EQ(vectors.find(hash_of("paying")), 0U);
}

TEST(WordVectors, WhatIsNoSingleWordIsPassedOver) {
  const WordVectors vectors(table_of({{"two words", 0}, {"", 1}, {"pay", 2}}));
  EXPECT_EQ(vectors.find(hash_of("two")), WordVectors::kUnknown);
  EXPECT_EQ(vectors.find(hash_of("pay")), 2U);
}

TEST(WordVectors, AWordIsAsNearToAConceptAsToItsSeeds) {
  // `bomb` and `missile` are seeds of `weapons`; `rocket` lies with them, `cake` elsewhere.
  const WordVectors vectors(
      table_of({{"bomb", 0}, {"missile", 0}, {"rocket", 0}, {"cake", 1}, {"patient", 2}}));
  EXPECT_EQ(likeness(vectors, "rocket", "weapons"), 127);
  EXPECT_EQ(likeness(vectors, "cake", "weapons"), 0);
  EXPECT_EQ(likeness(vectors, "patient", "medicine"), 127);
  EXPECT_EQ(likeness(vectors, "rocket", "fraud"), 0) << "no seed of it is in the table";
}

TEST(WordVectors, WhatIsOppositeToAConceptIsNotNearToIt) {
  WordTable table = table_of({{"bomb", 0}, {"peace", 0}});
  table.numbers[WordTable::kWidth] = -127;
  EXPECT_EQ(likeness(WordVectors(table), "peace", "weapons"), 0);
}

}  // namespace
}  // namespace candor::monitor::overseer
