#include "rules/source_table.h"

#include <set>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

std::set<std::uint32_t> groups_of(const SourceTable& table, const LogSource& source) {
  std::set<std::uint32_t> found;
  table.find(source, [&](std::uint32_t group) { EXPECT_TRUE(found.insert(group).second); });
  return found;
}

using Groups = std::set<std::uint32_t>;

TEST(SourceTable, GivesTheMostSpecialGroupOnly) {
  SourceTable table;
  const auto agent = table.add({"", "agent", ""});
  const auto call = table.add({"tool_call", "agent", ""});
  const auto any = table.add({"", "", ""});
  EXPECT_EQ(groups_of(table, {"tool_call", "agent", ""}), Groups{call});
  EXPECT_EQ(groups_of(table, {"tool_call", "agent", "mail"}), Groups{call});
  EXPECT_EQ(groups_of(table, {"reasoning", "agent", ""}), Groups{agent});
  EXPECT_EQ(groups_of(table, {"reasoning", "windows", ""}), Groups{any});
}

TEST(SourceTable, GivesAllGroupsOfWhichNoneIsMoreGeneral) {
  SourceTable table;
  const auto category = table.add({"tool_call", "", ""});
  const auto product = table.add({"", "agent", ""});
  EXPECT_EQ(groups_of(table, {"tool_call", "agent", ""}), (Groups{category, product}));
  EXPECT_EQ(groups_of(table, {"tool_call", "windows", ""}), Groups{category});
  EXPECT_EQ(groups_of(table, {"file_event", "windows", ""}), Groups{});
}

TEST(SourceTable, KnowsWhichSourcesAreMoreGeneral) {
  SourceTable table;
  const auto call = table.add({"tool_call", "agent", ""});
  EXPECT_TRUE(table.generalizes({"", "", ""}, call));
  EXPECT_TRUE(table.generalizes({"", "agent", ""}, call));
  EXPECT_TRUE(table.generalizes({"tool_call", "agent", ""}, call));
  EXPECT_FALSE(table.generalizes({"tool_call", "agent", "mail"}, call));
  EXPECT_FALSE(table.generalizes({"", "windows", ""}, call));
}

}  // namespace
}  // namespace candor::rules
