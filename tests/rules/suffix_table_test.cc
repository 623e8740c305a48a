#include "rules/suffix_table.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

using Ids = std::vector<std::uint32_t>;

Ids found(const SuffixTable& table, std::string_view text) {
  Ids ids;
  const std::string padded = std::string(text) + std::string(SuffixTable::margin, '.');
  table.find(std::string_view(padded).substr(0, text.size()),
             [&](std::uint32_t id) { ids.push_back(id); });
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(SuffixTable, FindsNothingWhenItIsEmpty) { EXPECT_EQ(found({}, "powershell.exe"), Ids{}); }

TEST(SuffixTable, FindsEveryEndingOfAText) {
  SuffixTable table;
  table.add("\\powershell.exe", 1);
  table.add("hell.exe", 2);
  table.add(".exe", 3);
  table.add("\\cmd.exe", 4);
  EXPECT_EQ(found(table, "c:\\windows\\powershell.exe"), (Ids{1, 2, 3}));
  EXPECT_EQ(found(table, "powershell.exe"), (Ids{2, 3}));
  EXPECT_EQ(found(table, ".exe"), (Ids{3}));
}

TEST(SuffixTable, IsNotFooledByATextShorterThanTheEnding) {
  SuffixTable table;
  table.add("a.exe", 1);
  table.add(std::string("\0\0.exe", 6), 2);
  EXPECT_EQ(found(table, ".exe"), Ids{});
  EXPECT_EQ(found(table, ""), Ids{});
}

TEST(SuffixTable, GivesEveryIdOfAnEndingThatWasAddedTwice) {
  SuffixTable table;
  table.add("/id_rsa", 1);
  table.add("/id_rsa", 2);
  EXPECT_EQ(found(table, "/home/me/.ssh/id_rsa"), (Ids{1, 2}));
}

TEST(SuffixTable, AgreesWithAskingForEachEnding) {
  std::mt19937 random(7);
  const auto text = [&](std::size_t longest) {
    std::string made(1 + random() % longest, 'a');
    for (char& c : made) c = static_cast<char>('a' + random() % 2);
    return made;
  };
  for (int round = 0; round < 200; ++round) {
    SuffixTable table;
    std::vector<std::string> endings;
    for (std::uint32_t id = 0; id < 40; ++id) {
      endings.push_back(text(12));
      table.add(endings.back(), id);
    }
    for (int i = 0; i < 40; ++i) {
      const std::string asked = text(16);
      Ids expected;
      for (std::uint32_t id = 0; id < endings.size(); ++id) {
        if (asked.ends_with(endings[id])) expected.push_back(id);
      }
      ASSERT_EQ(found(table, asked), expected) << asked;
    }
  }
}

}  // namespace
}  // namespace candor::rules
