// Arbitrary bytes as a rule's `tests:`. Whatever they are, each outcome is either passed without a word or failed with a
// reason.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "monitor/rule_tests.h"

namespace {

using namespace candor;

constexpr char kId[] = "11111111-0000-4000-8000-000000000001";
constexpr char kRule[] = R"(
title: Deletes
id: 11111111-0000-4000-8000-000000000001
status: test
level: high
logsource: {product: agent, category: tool_call}
detection:
    selection:
        args|contains: rm
    condition: selection
)";

const monitor::Monitor& the_monitor() {
  static const monitor::Monitor monitor = [] {
    rules::RuleSource source;
    source.text = kRule;
    rules::Diagnostics diagnostics;
    auto set = rules::RuleSet::compile({&source, 1}, {}, diagnostics);
    return monitor::Monitor(std::make_shared<const rules::RuleSet>(std::move(set)), {});
  }();
  return monitor;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view tests(reinterpret_cast<const char*>(data), size);
  for (const auto& outcome : run_rule_tests(the_monitor(), kId, tests)) {
    if (outcome.passed == outcome.why.empty()) continue;
    std::fprintf(stderr, "%s: %s\n", outcome.test.c_str(), outcome.why.c_str());
    std::abort();
  }
  return 0;
}
