// Arbitrary bytes as a rule source: read, compiled and run over events that the source cannot foresee. Whatever it is,
// every problem has a code and a place in the text, a rule that is left out has an error, reading it twice gives the same,
// and the evidence of what matches lies inside the event.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "rules/outline.h"
#include "rules/rule_set.h"

namespace {

using namespace candor::rules;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

const std::vector<Field>& fields() {
  static const std::vector<Field> fields = {
      {"what", "a", ValueType::string, 0},
      {"what", "B", ValueType::string, 0},
      {"CommandLine", "powershell -enc ZQBjAGgAbwA= \xC3\x9F\xE2\x84\xAA", ValueType::string, 0},
      {"count", "12", ValueType::number, 12},
      {"nothing", "", ValueType::null, 0},
      {"ip", "10.1.2.3", ValueType::string, 0},
      {"at", "2026-11-22T09:30:00Z", ValueType::string, 0},
  };
  return fields;
}

void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const Diagnostic& diagnostic : diagnostics) {
    require(!diagnostic.code.empty() && !diagnostic.message.empty(), "a problem without words");
    require(diagnostic.at.line >= 0 && diagnostic.at.line <= lines + 1,
            "a problem beyond the text");
    require(!to_text(diagnostic).empty(), "a problem that cannot be told");
  }
}

void check_matches(const Matcher& matcher, const RuleSet& set) {
  for (const Match& match : matcher.matches()) {
    require(match.rule < set.rules().size(), "a match of no rule");
    require(set.rules()[match.rule].mode != Mode::draft, "a draft matched");
    for (const Evidence& place : match.evidence) {
      require(place.field < fields().size(), "evidence in no field");
      require(place.begin <= place.end && place.end <= fields()[place.field].text.size(),
              "evidence outside of its field");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const RuleSource source{std::string(reinterpret_cast<const char*>(data), size), "fuzz.yml",
                          Mode::enforce, 1};
  const Placeholders placeholders = {{"list", {"one", "t*o"}}, {"empty", {}}};
  Diagnostics diagnostics;
  const RuleSet set = RuleSet::compile({&source, 1}, placeholders, diagnostics);
  check_diagnostics(diagnostics, source.text);

  Diagnostics again;
  const RuleSet twin = RuleSet::compile({&source, 1}, placeholders, again);
  require(again.size() == diagnostics.size() && twin.rules().size() == set.rules().size(),
          "the same text is another set");

  std::size_t documents = 0;
  for (const DocumentOutline& document : outline(source))
    documents += document.kind == DocumentKind::filter ? 0 : 1;
  require(documents >= set.rules().size(), "a rule of no document");
  require(documents == set.rules().size() || has_errors(diagnostics), "a rule left out in silence");

  Matcher matcher(set);
  for (int trace = 0; trace < 2; ++trace) {
    matcher.begin();
    for (std::uint32_t step = 0; step < 4; ++step) {
      const LogSource log = {step % 2 == 0 ? "process_creation" : "tool_call",
                             step % 2 == 0 ? "linux" : "agent", ""};
      matcher.add({log, fields(), step, Time(std::chrono::seconds(step))});
    }
    matcher.finish();
    check_matches(matcher, set);
  }
  return 0;
}
