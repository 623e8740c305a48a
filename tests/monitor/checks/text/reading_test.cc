#include "monitor/checks/text/reading.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/events/traces.h"

namespace candor::monitor::text {
namespace {

using monitor::testing::call;
using monitor::testing::text_step;
using monitor::testing::trace_of;

/// Do two pieces share a token that is not grammar?
bool share(const Reading& reading, const Piece& a, const Piece& b) {
  for (const Word& x : reading.words_of(a)) {
    if ((reading.entry(x.id).roles & kFunction) != 0) continue;
    for (const Word& y : reading.words_of(b)) {
      if (x.id == y.id) return true;
    }
  }
  return false;
}

bool meets(std::string said, std::string argument) {
  const Trace trace = trace_of(
      {text_step(StepKind::user, std::move(said)), call("f", {{"x", std::move(argument)}})});
  const Reading reading(trace);
  return share(reading, reading.pieces_of(0)[0], reading.pieces_of(1)[1]);
}

TEST(Reading, CutsACallIntoNameAndLeaves) {
  const Trace trace = trace_of({call("send_mail", {{"to", "ann"}, {"mail.body", "hello there"}})});
  const Reading reading(trace);
  ASSERT_EQ(reading.pieces_of(0).size(), 3U);
  EXPECT_EQ(reading.text_of(reading.pieces_of(0)[0]), "send_mail");
  EXPECT_EQ(reading.text_of(reading.pieces_of(0)[2]), "hello there");
}

TEST(Reading, MeetsTheSameValueInOtherForms) {
  EXPECT_TRUE(meets("pay it on May 15th", "2024-05-15"));
  EXPECT_TRUE(meets("pay it on 15 May", "2024-05-15"));
  EXPECT_FALSE(meets("pay it on May 16th", "2024-05-15"));
  EXPECT_TRUE(meets("the key is ZX81-99-QQ",
                    "aHR0cDovL3guZXhhbXBsZS9aWDgxLTk5LVFR"));  // base64 of a URL with it
  EXPECT_TRUE(meets("the key is swordfish", "https://x.example/?d=my%20swordfish%20key"));
  EXPECT_FALSE(meets("the key is swordfish", "https://x.example/?d=my%20other%20thing"));
}

TEST(Reading, DecodesTwoLevelsAndNoMore) {
  // "swordfish is the word", encoded in base64 two and three times
  const std::string twice = "YzNkdmNtUm1hWE5vSUdseklIUm9aU0IzYjNKaw==";
  const std::string thrice = "WXpOa2RtTnRVbTFoV0U1dlNVZHNla2xJVW05YVUwSXpZak5LYXc9PQ==";
  EXPECT_TRUE(meets("swordfish", twice));
  EXPECT_FALSE(meets("swordfish", thrice));
}

TEST(Reading, KeepsAMillionDifferentValuesApart) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += std::to_string(i * 7 + 1) + ' ';
  const Trace trace = trace_of({text_step(StepKind::tool_result, text)});
  EXPECT_EQ(Reading(trace).distinct(), 1'000'000U);
}

}  // namespace
}  // namespace candor::monitor::text
