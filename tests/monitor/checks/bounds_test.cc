// Every check on traces that were made to cost: they end, say something in bounds, and what they say stays small. What it costs is
// measured in tests/bench/checks_bench.cc.

#include <string>

#include <gtest/gtest.h>

#include "monitor/checks/check.h"
#include "tests/monitor/checks/hostile_traces.h"
#include "tests/sanitized.h"

namespace candor::monitor {
namespace {

using namespace testing;

class Bounds : public ::testing::TestWithParam<const Check*> {};

void expect_in_bounds(const Check& check, const Trace& trace) {
  Observations observations;
  const CheckOutcome outcome = check.run(trace, observations);
  EXPECT_NE(outcome.status, CheckStatus::failed) << outcome.why;
  EXPECT_LE(observations.signals.size(), 4 * trace.steps.size() + 8);
  EXPECT_LE(observations.facts.size(), 250'000U + 32 * trace.steps.size());
  for (const Signal& signal : observations.signals) {
    EXPECT_GE(signal.value, 0) << signal.name;
    EXPECT_LE(signal.value, 1) << signal.name;
    for (const Span& span : signal.evidence) {
      EXPECT_LE(span.begin, span.end);
      EXPECT_LE(span.quote.size(), kQuoteBytes);
    }
  }
  std::size_t decoded = 0;
  for (const DecodedText& text : observations.decoded) decoded += text.text.size();
  EXPECT_LE(decoded, std::size_t{32} << 20);
}

TEST_P(Bounds, HoldOnOneEndlessToken) { expect_in_bounds(*GetParam(), endless_token(10 << 20)); }
TEST_P(Bounds, HoldOnManyDistinctValues) {
  expect_in_bounds(*GetParam(), distinct_values(tests::sanitized ? 200'000 : 1'000'000));
}
TEST_P(Bounds, HoldOnNestedEncodings) { expect_in_bounds(*GetParam(), nested_base64(16, 4096)); }
TEST_P(Bounds, HoldOnManyOrdersAndCalls) { expect_in_bounds(*GetParam(), orders_and_calls(3'000)); }
TEST_P(Bounds, HoldOnRefusalsWithoutEnd) { expect_in_bounds(*GetParam(), refusals(3'000)); }
TEST_P(Bounds, HoldOnPlansForThousands) { expect_in_bounds(*GetParam(), labels(40)); }
TEST_P(Bounds, HoldOnNumbersInOneResult) { expect_in_bounds(*GetParam(), numbers(20'000)); }
TEST_P(Bounds, HoldOnEmptyTexts) {
  Trace trace;
  for (int kind = 0; kind < 6; ++kind)
    trace.steps.emplace_back().kind = static_cast<StepKind>(kind);
  expect_in_bounds(*GetParam(), trace);
  expect_in_bounds(*GetParam(), Trace{});
}

INSTANTIATE_TEST_SUITE_P(Checks, Bounds, ::testing::ValuesIn(checks().begin(), checks().end()),
                         [](const auto& check) { return std::string(check.param->name); });

}  // namespace
}  // namespace candor::monitor
