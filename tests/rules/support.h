#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rule_set.h"
#include "tests/sanitized.h"

/// What the engine's tests are written with: rules as text in, ids and diagnostics out.
namespace candor::rules::test {

using tests::sanitized;

/// An event that owns its texts.
struct EventText {
  std::string category;
  std::string product;
  std::string service;
  std::vector<std::pair<std::string, std::string>>
      fields;  // "#12" is the number 12, "~" null, "!true" a boolean
  std::uint32_t step = 0;
  std::optional<std::int64_t> time_ms;
};

/// A compiled set with what the compiler said.
struct Compiled {
  Diagnostics diagnostics;
  RuleSet set;

  std::vector<std::string> codes() const;
  const Diagnostic* find(std::string_view code) const;
};

Compiled compile(std::string_view text, const Placeholders& placeholders = {});
Compiled compile(const std::vector<RuleSource>& sources, const Placeholders& placeholders = {});

/// A rule about `product: agent` with this detection, whose lines are indented by four.
std::string rule(std::string_view detection, std::string_view id = "r1");

/// A rule whose one search is `line`, e.g. "CommandLine|contains: evil".
std::string one_line_rule(std::string_view line);

/// Whether the single rule matches an event of `product: agent` with these fields. A rule that does
/// not compile fails the test.
bool matches(std::string_view text, std::vector<std::pair<std::string, std::string>> fields,
             const Placeholders& placeholders = {});

/// Runs the events as one trace; ids in the order of the matches.
std::vector<std::string> run(const RuleSet& set, const std::vector<EventText>& events);

/// The same with everything that was matched.
struct Found {
  std::string id;
  std::vector<std::uint32_t> steps;
  std::vector<std::string> quotes;  // the evidence, as text
};
std::vector<Found> find(const RuleSet& set, const std::vector<EventText>& events);

/// The events as the matcher wants them. `storage` keeps what the views point to.
struct EventStorage {
  std::vector<std::vector<Field>> fields;
  std::vector<Event> events;
};
EventStorage views(const std::vector<EventText>& events);

}  // namespace candor::rules::test
