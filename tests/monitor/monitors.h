#pragma once

// Monitors over rules that a test writes down itself.

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "monitor/import/read.h"
#include "monitor/monitor.h"

namespace candor::monitor::testing {

inline Monitor monitor_of(std::vector<rules::RuleSource> sources, Policy policy = {}) {
  rules::Diagnostics diagnostics;
  auto set = rules::RuleSet::compile(sources, {}, diagnostics);
  for (const auto& diagnostic : diagnostics) ADD_FAILURE() << to_text(diagnostic);
  return Monitor(std::make_shared<const rules::RuleSet>(std::move(set)), policy);
}

inline rules::RuleSource rule(std::string text, rules::Mode mode = rules::Mode::enforce) {
  rules::RuleSource source;
  source.text = std::move(text);
  source.origin = "test.yml";
  source.mode = mode;
  return source;
}

/// A rule on one category of agent events: `detection` is the text below `selection:`, indented by eight.
inline rules::RuleSource simple_rule(const std::string& id, const std::string& category,
                                     const std::string& level, const std::string& detection,
                                     rules::Mode mode = rules::Mode::enforce) {
  return rule("title: Title of " + id + "\nid: " + id + "\nstatus: test\nlevel: " + level +
                  "\nlogsource:\n    product: agent\n    category: " + category +
                  "\ndetection:\n    selection:\n        " + detection +
                  "\n    condition: selection\n",
              mode);
}

inline Trace trace(const std::string& json) {
  auto read = read_trace(json, "candor", {});
  if (!read) ADD_FAILURE() << read.error().where << ": " << read.error().message;
  return read ? std::move(*read) : Trace();
}

inline const CheckReport* report_of(const Verdict& verdict, std::string_view check) {
  for (const auto& report : verdict.checks) {
    if (report.name == check) return &report;
  }
  return nullptr;
}

}  // namespace candor::monitor::testing
