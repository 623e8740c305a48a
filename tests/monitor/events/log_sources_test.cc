#include "monitor/events/log_sources.h"

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

TEST(LogSources, AreThoseOfStepsAndOfWhatCallsAmountTo) {
  EXPECT_TRUE(is_seen_in_traces({"tool_call", "agent", ""}));
  EXPECT_TRUE(is_seen_in_traces({"", "agent", ""}));
  EXPECT_TRUE(is_seen_in_traces({"reasoning", "", ""}));
  EXPECT_TRUE(is_seen_in_traces({"process_creation", "linux", ""}));
  EXPECT_TRUE(is_seen_in_traces({"dns_query", "", ""}));
  EXPECT_TRUE(is_seen_in_traces({"proxy", "", ""}));
  EXPECT_TRUE(is_seen_in_traces({"", "", ""}));
}

TEST(LogSources, OfOtherSystemsAreNeverSeen) {
  EXPECT_FALSE(is_seen_in_traces({"process_creation", "windows", "sysmon"}));
  EXPECT_FALSE(is_seen_in_traces({"process_creation", "agent", ""}));
  EXPECT_FALSE(is_seen_in_traces({"registry_set", "windows", ""}));
  EXPECT_FALSE(is_seen_in_traces({"proxy", "linux", ""}));
  EXPECT_FALSE(is_seen_in_traces({"", "aws", ""}));
}

}  // namespace
}  // namespace candor::monitor
