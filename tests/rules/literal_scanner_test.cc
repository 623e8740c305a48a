#include "rules/literal_scanner.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

using Hit = std::tuple<std::uint32_t, std::size_t, std::size_t>;  // id, begin, end
using Hits = std::vector<Hit>;

// What stands behind the text must not matter.
Hits found(const LiteralScanner& scanner, std::string_view asked,
           std::string_view behind = "abcdefgh") {
  const std::string all = std::string(asked) + std::string(behind);
  const std::string_view text = std::string_view(all).substr(0, asked.size());
  Hits hits;
  scanner.scan(text, [&](std::uint32_t id, std::size_t begin, std::size_t end) {
    hits.emplace_back(id, begin, end);
  });
  std::sort(hits.begin(), hits.end());
  return hits;
}

LiteralScanner scanner_for(const std::vector<std::string>& literals) {
  LiteralScanner scanner;
  for (std::uint32_t id = 0; id < literals.size(); ++id) scanner.add(literals[id], id);
  scanner.freeze();
  return scanner;
}

TEST(LiteralScanner, FindsNothingWhenItIsEmpty) {
  EXPECT_EQ(found(scanner_for({}), "rm -rf /"), Hits{});
}

TEST(LiteralScanner, FindsEveryOccurrenceOfLiteralsOfEveryLength) {
  const auto scanner = scanner_for({"-f", "rm ", "-rf ", " --no-preserve-root"});
  EXPECT_EQ(found(scanner, "rm -f; rm -rf --no-preserve-root"),
            (Hits{{0, 3, 5}, {1, 0, 3}, {1, 7, 10}, {2, 10, 14}, {3, 13, 32}}));
}

TEST(LiteralScanner, GivesEveryIdOfALiteralThatWasAddedTwice) {
  const auto scanner = scanner_for({"secret", "other", "secret"});
  EXPECT_EQ(found(scanner, "a secret"), (Hits{{0, 2, 8}, {2, 2, 8}}));
}

TEST(LiteralScanner, IsNotFooledByTheEndsOfTheText) {
  const auto scanner = scanner_for({std::string("ab\0", 3), "abcd", "abcdefgh", "xabcdefg"});
  EXPECT_EQ(found(scanner, "ab"), Hits{});
  EXPECT_EQ(found(scanner, "ab", "cdefgh12"), Hits{});
  EXPECT_EQ(found(scanner, "ab", std::string_view("\0\0\0\0\0\0\0\0", 8)), Hits{});
  EXPECT_EQ(found(scanner, "abc"), Hits{});
  EXPECT_EQ(found(scanner, "abcdefg"), (Hits{{1, 0, 4}}));
  EXPECT_EQ(found(scanner, ""), Hits{});
}

TEST(LiteralScanner, AgreesWithSearchingForEachLiteral) {
  std::mt19937 random(11);
  const auto text = [&](std::size_t shortest, std::size_t longest) {
    std::string made(shortest + random() % (longest - shortest + 1), 'a');
    for (char& c : made) c = static_cast<char>('a' + random() % 2);
    return made;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> literals;
    for (int i = 0; i < 40; ++i) literals.push_back(text(LiteralScanner::shortest, 14));
    const auto scanner = scanner_for(literals);
    for (int i = 0; i < 20; ++i) {
      const std::string asked = text(0, 60);
      Hits expected;
      for (std::uint32_t id = 0; id < literals.size(); ++id) {
        for (auto at = asked.find(literals[id]); at != std::string::npos;
             at = asked.find(literals[id], at + 1)) {
          expected.emplace_back(id, at, at + literals[id].size());
        }
      }
      ASSERT_EQ(found(scanner, asked), expected) << asked;
    }
  }
}

}  // namespace
}  // namespace candor::rules
