#include "server/log.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

TEST(Log, WritesOneJsonObjectInAFixedOrder) {
  const auto line = log_line(
      LogLevel::warning, "accept_failed",
      {{"reason", "too many files"}, {"count", std::int64_t{3}}, {"seconds", 0.5}, {"again", true}},
      1'795'338'000'007);
  EXPECT_EQ(line, R"({"time":"2026-11-22T09:00:00.007Z","level":"warning","event":"accept_failed",)"
                  R"("reason":"too many files","count":3,"seconds":0.5,"again":true})");
}

TEST(Log, KeepsWhatAClientSentFromBreakingTheLine) {
  const auto line = log_line(LogLevel::info, "x", {{"text", "a\n\"b\xff"}}, 0);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(line)["text"], "a\n\"b\xEF\xBF\xBD");
}

TEST(Log, CutsLongTexts) {
  const std::string text(100'000, 'x');
  EXPECT_LT(log_line(LogLevel::info, "x", {{"text", std::string_view(text)}}, 0).size(), 8192U);
}

}  // namespace
}  // namespace candor::server
