#include "tests/rules/correlation_support.h"

#include <gtest/gtest.h>

namespace candor::rules::test {

std::string letters() {
  std::string documents;
  for (const std::string letter : {"a", "b", "c", "d", "e"}) {
    documents += "---\ntitle: The letter " + letter + "\nid: " + letter + "\nname: " + letter +
                 "\nlogsource: {product: agent}\ndetection:\n    selection: {what: " + letter +
                 "}\n    condition: selection\n";
  }
  return documents;
}

std::string correlation(const std::string& section, const std::string& id) {
  return "---\ntitle: " + id + "\nid: " + id + "\nname: " + id + "\ncorrelation: {" + section +
         "}\n";
}

EventText happens(const std::string& what, std::uint32_t step, std::int64_t second,
                  std::vector<std::pair<std::string, std::string>> fields) {
  EventText event{"", "agent", "", {{"what", what}}, step, {}};
  if (second >= 0) event.time_ms = second * 1000;
  for (auto& field : fields) event.fields.push_back(std::move(field));
  return event;
}

std::vector<EventText> happen(const std::string& letters) {
  std::vector<EventText> events;
  for (const char letter : letters) {
    const auto step = static_cast<std::uint32_t>(events.size());
    events.push_back(happens(std::string(1, letter), step, step));
  }
  return events;
}

std::vector<Found> found(const std::string& documents, const std::vector<EventText>& events) {
  const Compiled compiled = compile(letters() + documents);
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic);
  }
  auto all = find(compiled.set, events);
  // Letters that no correlation of the test is about match on their own.
  std::erase_if(all, [](const Found& one) { return one.id.size() == 1; });
  return all;
}

Strings ids_found(const std::string& documents, const std::vector<EventText>& events) {
  Strings ids;
  for (Found& one : found(documents, events)) ids.push_back(std::move(one.id));
  return ids;
}

bool finds(const std::string& documents, const std::vector<EventText>& events) {
  const auto all = found(documents, events);
  EXPECT_LE(all.size(), 1U);
  return !all.empty();
}

}  // namespace candor::rules::test
