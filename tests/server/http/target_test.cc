#include "server/http/target.h"

#include <gtest/gtest.h>

namespace candor::server {
namespace {

TEST(Target, SplitsBeforeItDecodes) {
  const auto target = parse_target("/v1/traces/a%2fb/c%20d");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/v1/traces/a/b/c d");
  EXPECT_EQ(target->segments, (std::vector<std::string>{"v1", "traces", "a/b", "c d"}));
}

TEST(Target, ReadsTheQueryInOrder) {
  const auto target = parse_target("/x?b=1&a=x%26y+z&&flag&b=2&e=");
  ASSERT_TRUE(target.has_value());
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"b", "1"}, {"a", "x&y z"}, {"flag", ""}, {"b", "2"}, {"e", ""}};
  EXPECT_EQ(target->query, wanted);
}

TEST(Target, KeepsAPlusInThePath) { EXPECT_EQ(parse_target("/a+b")->path, "/a+b"); }

TEST(Target, TakesTheAbsoluteForm) {
  EXPECT_EQ(parse_target("http://host:1/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("http://host")->path, "/");
}

TEST(Target, RefusesWhatIsNoPlainPath) {
  for (const auto* text : {"", "*", "v1/traces", "host:443", "/a/../b", "/a/%2e%2E/b", "/./b", "/%",
                           "/%4", "/%zz", "/%00", "/a?b=%f", "/a#b", "http://host?x"}) {
    const auto target = parse_target(text);
    ASSERT_FALSE(target.has_value()) << text;
    EXPECT_EQ(target.error().code, "bad_target");
  }
}

}  // namespace
}  // namespace candor::server
