#include "monitor/import/json.h"

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

TEST(JsonView, FindsTheFirstMemberOfAName) {
  JsonParser parser;
  const auto root = parser.parse(R"({"a": 1, "b": {"c": [2, "x"]}, "a": 3})", 64);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->find("a").number_text(), "1");
  EXPECT_EQ(root->find("b").find("c").size(), 2U);
  EXPECT_EQ(root->size(), 3U);
}

TEST(JsonView, WhatIsNotThereIsAbsentAndStaysSo) {
  JsonParser parser;
  const auto root = parser.parse(R"({"a": null, "s": "text"})", 64);
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->find("a").is_null());
  EXPECT_FALSE(root->find("a").is_absent());
  EXPECT_TRUE(root->find("b").is_absent());
  EXPECT_TRUE(root->find("b").find("c").is_absent());
  EXPECT_TRUE(root->find("s").find("text").is_absent());
  EXPECT_EQ(JsonView().type(), JsonType::absent);
}

TEST(JsonView, WalksElementsAndMembersInOrder) {
  JsonParser parser;
  const auto root = parser.parse(R"([1.0, [], {"k": {"deep": [3]}}, -4])", 64);
  ASSERT_TRUE(root);
  std::string seen;
  for (const JsonView element : root->elements()) {
    append_compact(seen, element);
    seen += ';';
  }
  EXPECT_EQ(seen, R"(1.0;[];{"k":{"deep":[3]}};-4;)");
}

TEST(JsonView, CompactTextEscapesOnlyWhatMustBe) {
  JsonParser parser;
  const auto root = parser.parse("{ \"\\u0061\\/\" : \"\\u00e9\\u0001\\\\ \\\"\\u2028\" }", 64);
  ASSERT_TRUE(root);
  std::string out;
  append_compact(out, *root);
  EXPECT_EQ(out, "{\"a/\":\"\xC3\xA9\\u0001\\\\ \\\"\xE2\x80\xA8\"}");
}

TEST(JsonView, NestsWithinCountsContainersThatHoldSomething) {
  JsonParser parser;
  const auto root = parser.parse(R"([[{"a": [[]]}]])", 64);
  ASSERT_TRUE(root);
  EXPECT_TRUE(nests_within(*root, 4));
  EXPECT_FALSE(nests_within(*root, 3));
}

TEST(Place, IsAJsonPointer) {
  const Place root;
  const Place steps(root, "steps");
  const Place third(steps, std::size_t{3});
  EXPECT_EQ(to_pointer(root), "");
  EXPECT_EQ(to_pointer(Place(third, "kind")), "/steps/3/kind");
  EXPECT_EQ(to_pointer(Place(root, "a/b~c")), "/a~1b~0c");
}

}  // namespace
}  // namespace candor::monitor
