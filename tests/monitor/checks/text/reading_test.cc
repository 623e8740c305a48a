#include "monitor/checks/text/reading.h"

#include <algorithm>
#include <random>
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

void expect_same(const Reading& reading, const Reading& fresh, const Trace& trace) {
  ASSERT_EQ(reading.pieces().size(), fresh.pieces().size());
  ASSERT_EQ(reading.words().size(), fresh.words().size());
  ASSERT_EQ(reading.distinct(), fresh.distinct());
  for (std::uint32_t step = 0; step < trace.steps.size(); ++step) {
    const auto pieces = reading.pieces_of(step);
    ASSERT_EQ(pieces.size(), fresh.pieces_of(step).size());
    for (std::size_t i = 0; i < pieces.size(); ++i)
      ASSERT_EQ(reading.text_of(pieces[i]), fresh.text_of(fresh.pieces_of(step)[i]));
  }
  for (std::size_t i = 0; i < fresh.words().size(); ++i) {
    const Word& a = reading.words()[i];
    const Word& b = fresh.words()[i];
    ASSERT_TRUE(a.begin == b.begin && a.end == b.end && a.id == b.id && a.kind == b.kind &&
                a.flags == b.flags);
  }
  for (std::uint32_t id = 0; id < fresh.distinct(); ++id) {
    ASSERT_EQ(reading.hash(id), fresh.hash(id));
    ASSERT_EQ(&reading.entry(id), &fresh.entry(id));
    ASSERT_EQ(reading.find(fresh.hash(id)), id);
  }
}

TEST(Reading, GoesOnAsIfItWereNew) {
  std::mt19937 random(5);
  const auto word = [&] { return "w" + std::to_string(random() % 3'000) + "x "; };
  Trace trace;
  Reading reading(trace);
  std::size_t most = 0;
  for (int round = 0; round < 200; ++round) {
    const std::size_t steps = trace.steps.size();
    const std::size_t back = random() % (random() % 50 == 0 ? steps + 1 : 3);
    const std::size_t common = steps - std::min(steps, back);
    Trace next;  // its steps stand elsewhere
    for (std::size_t i = 0; i < common; ++i) next.steps.push_back(trace.steps[i]);
    for (std::size_t i = 1 + random() % 4; i > 0; --i) {
      std::string text = "on May 15th at 4:00 PM swordfish aHR0cDovL3guZXhhbXBsZS9aWDgxLTk5LVFR ";
      for (std::size_t n = random() % 60; n > 0; --n) text += word();
      next.steps.push_back(random() % 2 == 0 ? call("f" + word(), {{"a", text}, {"b", word()}})
                                             : text_step(StepKind::tool_result, text));
    }
    trace = std::move(next);
    reading.go_on(trace, common);
    ASSERT_NO_FATAL_FAILURE(expect_same(reading, Reading(trace), trace)) << round;
    most = std::max(most, reading.distinct());
  }
  EXPECT_GT(most, 1'024U);  // else its table never grew
}

}  // namespace
}  // namespace candor::monitor::text
