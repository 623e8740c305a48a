// What is withheld of a plain reply, whatever its members are.

#include <gtest/gtest.h>

#include "server/gateway/provider.h"

namespace candor::server {
namespace {

std::string withheld(const Provider& provider, std::string_view reply, bool everything = false) {
  return provider.withhold(reply, "not now", everything);
}

TEST(Withhold, LeavesNothingOfAReplyOfAnotherShape) {
  const char* const kReplies[] = {"null",
                                  "[]",
                                  "{}",
                                  "not JSON",
                                  R"({"choices":{"evil":1},"content":{"evil":1},"output":"evil"})",
                                  R"({"choices":["evil"],"content":"evil","output":{"evil":1}})",
                                  R"({"choices":[{"message":["evil"]}]})"};
  for (const auto* const provider : providers()) {
    for (const auto* const reply : kReplies) {
      for (const bool everything : {false, true}) {
        const auto answer = withheld(*provider, reply, everything);
        EXPECT_EQ(answer.find("evil"), std::string::npos) << provider->name << ' ' << reply;
        EXPECT_NE(answer.find("not now"), std::string::npos) << provider->name << ' ' << reply;
      }
    }
  }
}

TEST(Withhold, TakesItemsWithoutATypeForCalls) {
  const char* const kItems = R"({"id":"r","content":[{"type":5,"x":"evil"},{"x":"evil"},"evil"],
      "output":[{"type":{},"x":"evil"},{"x":"evil"},7],
      "choices":[{"message":{"content":5,"tool_calls":[{"x":"evil"}]}}]})";
  for (const auto* const provider : providers()) {
    const auto answer = withheld(*provider, kItems);
    const auto* const member = provider->name == "openai.chat"        ? "\"choices\""
                               : provider->name == "openai.responses" ? "\"output\""
                                                                      : "\"content\"";
    const auto at = answer.find(member);
    ASSERT_NE(at, std::string::npos) << answer;
    const auto end = answer.find("not now", at);
    ASSERT_NE(end, std::string::npos) << answer;
    EXPECT_EQ(answer.substr(at, end - at).find("evil"), std::string::npos) << answer;
  }
}

}  // namespace
}  // namespace candor::server
