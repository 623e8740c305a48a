// Matching allocates nothing once its buffers have grown: every event of a trace, and every trace of the same kind.

#include <gtest/gtest.h>

#include "tests/rules/allocations.h"
#include "tests/rules/correlation_support.h"
#include "tests/rules/public_rules.h"

namespace candor::rules::test {
namespace {

class Allocation : public testing::Test {
 protected:
  void SetUp() override {
    if (sanitized) GTEST_SKIP() << "a sanitizer has an allocator of its own";
  }

  // What the second and later traces allocate, and that they find something.
  static std::size_t in_steady_state(const RuleSet& set, const std::vector<Event>& events) {
    Matcher matcher(set);
    std::size_t before = 0;
    for (int trace = 0; trace < 4; ++trace) {
      if (trace == 2) before = allocations();
      matcher.begin();
      for (const Event& event : events) matcher.add(event);
      matcher.finish();
    }
    const std::size_t spent = allocations() - before;
    EXPECT_FALSE(matcher.matches().empty());
    return spent;
  }
};

TEST_F(Allocation, NoneForRulesOfEveryKind) {
  const Compiled compiled = compile(R"(title: Everything
id: everything
logsource: {product: agent}
detection:
    glob: {command|contains: ' -enc'}
    wildcard: {command: 'power*l* -?nc*'}
    windash: {command|windash|contains: ' /enc'}
    regex: {command|re|i: 'POWERSHELL\s+-e[a-z]+'}
    encoded: {command|wide|base64offset|contains: echo}
    network: {ip|cidr: 10.0.0.0/8}
    number: {count|gte: 3, port: 443}
    reference: {user|fieldref: owner}
    time: {at|hour: 9}
    existence: {count|exists: true, missing: null}
    keywords: [powershell, 'e*c']
    patterns: {'|re': '[hH]ell'}
    condition: all of them
)");
  const std::vector<EventText> texts = {{"",
                                         "agent",
                                         "",
                                         {{"command", "PowerShell -enc ZQBjAGgAbwA="},
                                          {"ip", "10.1.2.3"},
                                          {"count", "#12"},
                                          {"port", "443"},
                                          {"user", "ana"},
                                          {"owner", "ANA"},
                                          {"at", "2026-11-22T09:30:00Z"},
                                          {"text",
                                           "stra\xC3\x9F"
                                           "e \xE2\x84\xAA"}},
                                         0,
                                         {}}};
  const EventStorage storage = views(texts);
  EXPECT_EQ(in_steady_state(compiled.set, storage.events), 0U);
}

TEST_F(Allocation, NoneForCorrelations) {
  for (const char* section :
       {"type: event_count, rules: [a, b], timespan: 5s, condition: {gte: 3}",
        "type: event_count, rules: [a], timespan: 5s, condition: {lt: 3}",
        "type: temporal, rules: [a, b], timespan: 5s, group-by: [user]",
        "type: temporal_ordered, rules: [a, b], candor.within_steps: 5, group-by: [user]",
        "type: temporal_ordered, rules: [a, b], candor.within_steps: 3, candor.absent: [c]",
        "type: value_count, rules: [a], timespan: 9s, condition: {field: n, gte: 3}",
        "type: value_sum, rules: [a], timespan: 9s, condition: {field: n, gte: 3}"}) {
    const Compiled compiled = compile(letters() + correlation(section));
    std::vector<EventText> events;
    for (const char letter : std::string("abaxabcaabxxaaab")) {
      const auto step = static_cast<std::uint32_t>(events.size());
      events.push_back(
          happens(std::string(1, letter), step, step,
                  {{"user", step % 2 == 0 ? "ana" : "bob"}, {"n", '#' + std::to_string(step)}}));
    }
    const EventStorage storage = views(events);
    EXPECT_EQ(in_steady_state(compiled.set, storage.events), 0U) << section;
  }
}

TEST_F(Allocation, NoneForThePublicRules) {
  const auto cases = public_cases();
  if (cases.empty()) GTEST_SKIP() << "no public cases here";
  Diagnostics diagnostics;
  const RuleSet set = RuleSet::compile(public_rules(), public_placeholders(), diagnostics);
  std::vector<Event> events;
  for (const PublicCase& c : cases) events.push_back(c.event());
  EXPECT_EQ(in_steady_state(set, events), 0U);
}

}  // namespace
}  // namespace candor::rules::test
