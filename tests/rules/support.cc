#include "tests/rules/support.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace candor::rules::test {
namespace {

Field to_field(const std::pair<std::string, std::string>& field) {
  const std::string_view value = field.second;
  if (value == "~") return {field.first, "", ValueType::null, 0};
  if (value.starts_with('#'))
    return {field.first, value.substr(1), ValueType::number, std::stod(field.second.substr(1))};
  if (value.starts_with('!')) return {field.first, value.substr(1), ValueType::boolean, 0};
  return {field.first, value, ValueType::string, 0};
}

}  // namespace

std::vector<std::string> Compiled::codes() const {
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : diagnostics) codes.push_back(diagnostic.code);
  return codes;
}

const Diagnostic* Compiled::find(std::string_view code) const {
  const auto found = std::find_if(diagnostics.begin(), diagnostics.end(),
                                  [&](const Diagnostic& d) { return d.code == code; });
  return found == diagnostics.end() ? nullptr : &*found;
}

Compiled compile(const std::vector<RuleSource>& sources, const Placeholders& placeholders) {
  Compiled compiled;
  compiled.set = RuleSet::compile(sources, placeholders, compiled.diagnostics);
  return compiled;
}

Compiled compile(std::string_view text, const Placeholders& placeholders) {
  return compile(std::vector<RuleSource>{{std::string(text), "test.yml", Mode::enforce, 1}},
                 placeholders);
}

std::string rule(std::string_view detection, std::string_view id) {
  return "title: Test\nid: " + std::string(id) + "\nlogsource:\n    product: agent\ndetection:\n" +
         std::string(detection);
}

std::string one_line_rule(std::string_view line) {
  return rule("    selection:\n        " + std::string(line) + "\n    condition: selection\n");
}

bool matches(std::string_view text, std::vector<std::pair<std::string, std::string>> fields,
             const Placeholders& placeholders) {
  const Compiled compiled = compile(text, placeholders);
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic) << text;
  }
  return !run(compiled.set, {EventText{"", "agent", "", std::move(fields), 0, {}}}).empty();
}

EventStorage views(const std::vector<EventText>& events) {
  EventStorage storage;
  for (const EventText& event : events) {
    auto& fields = storage.fields.emplace_back();
    for (const auto& field : event.fields) fields.push_back(to_field(field));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    const EventText& event = events[i];
    std::optional<Time> time;
    if (event.time_ms) time = Time(std::chrono::milliseconds(*event.time_ms));
    storage.events.push_back(
        {{event.category, event.product, event.service}, storage.fields[i], event.step, time});
  }
  return storage;
}

std::vector<Found> find(const RuleSet& set, const std::vector<EventText>& events) {
  const EventStorage storage = views(events);
  Matcher matcher(set);
  matcher.begin();
  for (const Event& event : storage.events) matcher.add(event);
  matcher.finish();
  EXPECT_EQ(matcher.failure(), "");
  std::vector<Found> found;
  for (const Match& match : matcher.matches()) {
    Found& f = found.emplace_back(Found{set.rules()[match.rule].id, match.steps, {}});
    for (const Evidence& place : match.evidence) {
      const Field& field = storage.events[place.event].fields[place.field];
      f.quotes.emplace_back(field.text.substr(place.begin, place.end - place.begin));
    }
  }
  return found;
}

std::vector<std::string> run(const RuleSet& set, const std::vector<EventText>& events) {
  std::vector<std::string> ids;
  for (Found& found : find(set, events)) ids.push_back(std::move(found.id));
  return ids;
}

}  // namespace candor::rules::test
