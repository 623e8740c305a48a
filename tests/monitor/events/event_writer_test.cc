#include "monitor/events/event_writer.h"

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

std::string shortest(double number) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

TEST(EventWriter, WritesANumberAsTheShortestTextThatReadsBack) {
  const Trace trace;
  EventList list;
  EventWriter writer(trace, list);
  for (const double number : {0., -0., 1., 9., 10., 99'999., 100'000., 100'001., 4e9, 5e9, 1e20,
                              1e300, -1., -7., 0.5, 0.1, 99'998.5, 1e-9, 0.30000000000000004})
    EXPECT_EQ(writer.number_text(number), shortest(number));
}

TEST(EventWriter, WritesTheStepOfEachEvent) {
  Trace trace;
  trace.steps.resize(12);
  EventList list;
  EventWriter writer(trace, list);
  for (const std::uint32_t step : {0U, 0U, 11U}) writer.begin({}, step, 0);
  std::vector<std::string_view> steps;
  for (const TraceEvent& event : list.events) steps.push_back(event.fields.back().text);
  EXPECT_EQ(steps, (std::vector<std::string_view>{"0", "0", "11"}));
}

}  // namespace
}  // namespace candor::monitor
