// What a document is: metadata, several documents in a source, and what is refused with its place
// (sigma-rules-specification.md, "File Structure" and "Components").

#include "rules/reader.h"

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

const std::string body = "logsource: {product: agent}\ndetection: {s: {a: b}, condition: s}\n";

std::string blamed(const Compiled& compiled, std::string_view code) {
  const Diagnostic* problem = compiled.find(code);
  if (problem == nullptr) return "no " + std::string(code);
  return std::to_string(problem->at.line) + ": " +
         problem->at.snippet.substr(static_cast<std::size_t>(problem->at.column) - 1,
                                    static_cast<std::size_t>(problem->at.length));
}

TEST(Reader, KeepsTheMetadata) {
  const Compiled compiled = compile(R"(title: A title
id: 929a690e-bef0-4204-a928-ef5e620d6fcc
name: a_name
related:
  - id: 08fbc97d-0a2f-491c-ae21-8ffcfd3174e9
    type: derived
  - id: 929a690e-bef0-4204-a928-ef5e620d6fcd
    type: obsolete
status: experimental
description: What it is for
license: MIT
author: Ana, Bob
date: 2026-11-22
fields: [a]
falsepositives:
    - Tests
    - Backups
level: critical
tags: [attack.t1059, owasp.asi02]
scope: [server]
something_of_our_own: {x: 1}
)" + body);
  ASSERT_TRUE(compiled.diagnostics.empty()) << to_text(compiled.diagnostics[0]);
  const RuleInfo& info = compiled.set.rules()[0];
  EXPECT_EQ(info.id, "929a690e-bef0-4204-a928-ef5e620d6fcc");
  EXPECT_EQ(info.name, "a_name");
  EXPECT_EQ(info.title, "A title");
  EXPECT_EQ(info.status, "experimental");
  EXPECT_EQ(info.description, "What it is for");
  EXPECT_EQ(info.level, Level::critical);
  EXPECT_EQ(info.tags, (std::vector<std::string>{"attack.t1059", "owasp.asi02"}));
  EXPECT_EQ(info.false_positives, (std::vector<std::string>{"Tests", "Backups"}));
  ASSERT_EQ(info.related.size(), 2U);
  EXPECT_EQ(info.related[1].id, "929a690e-bef0-4204-a928-ef5e620d6fcd");
  EXPECT_EQ(info.related[1].type, "obsolete");
}

TEST(Reader, TakesEveryKindOfRelationAndNoOther) {
  for (const char* type : {"derived", "obsolete", "merged", "renamed", "similar"}) {
    const Compiled compiled =
        compile("title: T\nid: t\nrelated:\n  - {id: x, type: " + std::string(type) + "}\n" + body);
    EXPECT_TRUE(compiled.diagnostics.empty()) << type;
  }
  const Compiled other = compile("title: T\nid: t\nrelated:\n  - {id: x, type: married}\n" + body);
  EXPECT_EQ(blamed(other, code::invalid_field), "4: married");
  EXPECT_EQ(other.find(code::invalid_field)->severity, Severity::warning);
  EXPECT_EQ(compile("title: T\nid: t\nrelated: x\n" + body).find(code::invalid_field)->severity,
            Severity::error);
}

TEST(Reader, ReadsAllDocumentsAndLeavesOutTheFaultyOnes) {
  const Compiled compiled =
      compile("title: One\nid: one\n" + body + "---\n---\ntitle: Two\nid: two\n" +
              "logsource: {product: agent}\n---\n# nothing\n---\ntitle: "
              "Three\nid: three\n" +
              body + "...\n");
  ASSERT_EQ(compiled.set.rules().size(), 2U);
  EXPECT_EQ(compiled.set.rules()[1].id, "three");
  EXPECT_EQ(compiled.codes(), (std::vector<std::string>{std::string(code::not_a_rule)}));
  EXPECT_EQ(compiled.diagnostics[0].at.line, 7);
}

TEST(Reader, TellsAllErrorsOfAllSourcesAtOnce) {
  const Compiled compiled = compile(std::vector<RuleSource>{
      {"title: One\nid: one\nlevel: worst\n" + body, "one.yml", Mode::enforce, 1},
      {"title: Two\nid: two\nlogsource: {product: agent}\ndetection: {s: {a|x: b, c|cidr: d}, "
       "condition: s and t}\n",
       "two.yml", Mode::enforce, 1}});
  std::vector<std::string> told;
  for (const Diagnostic& d : compiled.diagnostics) told.push_back(d.at.file + ' ' + d.code);
  EXPECT_EQ(told, (std::vector<std::string>{"one.yml invalid_field", "two.yml unknown_modifier",
                                            "two.yml invalid_value", "two.yml unknown_search"}));
}

TEST(Reader, PointsAtWhatIsWrongWithADocument) {
  const auto expect = [](const std::string& text, std::string_view code, const std::string& place) {
    EXPECT_EQ(blamed(compile(text), code), place) << text;
  };
  expect("id: x\n" + body, code::missing_title, "1: i");
  expect("title: T\nid: x\ndetection: {s: {a: b}, condition: s}\n", code::missing_logsource,
         "1: t");
  expect("title: T\nid: x\nlogsource: web\ndetection: {s: {a: b}, condition: s}\n",
         code::missing_logsource, "3: web");
  expect("title: T\nid: x\nlogsource: {product: agent}\ndetection: {s: {a: b}}\n",
         code::missing_condition, "4: {");
  expect("title: T\nid: x\nlogsource: {product: agent}\ndetection: {condition: s}\n",
         code::missing_detection, "4: {");
  expect("title: T\nid: x\nlevel: worst\n" + body, code::invalid_field, "3: worst");
  expect("title: T\nid: x\nid: y\n" + body, code::duplicate_key, "3: id");
  expect("- title: T\n", code::not_a_rule, "1: -");
  expect("title: [T\nid: x\n", code::yaml_syntax, "2: :");
  expect(
      "title: T\nid: x\nlogsource: {product: agent}\ndetection: {s: {a: {b: c}}, condition: s}\n",
      code::invalid_search, "4: {");
  expect("title: T\nid: x\nlogsource: {product: agent}\ndetection: {s: , condition: s}\n",
         code::empty_search, "4: s");
  expect("title: T\nid: x\nlogsource: {product: agent}\ndetection: {s: {a: []}, condition: s}\n",
         code::empty_search, "4: [");
}

TEST(Reader, RefusesAnIdOrANameThatIsTaken) {
  EXPECT_EQ(blamed(compile("title: A\nid: x\n" + body + "---\ntitle: B\nid: x\n" + body),
                   code::duplicate_id),
            "7: x");
  EXPECT_NE(compile("title: A\nid: x\nname: n\n" + body + "---\ntitle: B\nid: y\nname: n\n" + body)
                .find(code::duplicate_name),
            nullptr);
}

TEST(Reader, ComparesLogSourcesInLowerCase) {
  const Compiled compiled = compile(
      "title: T\nid: x\nlogsource: {product: Agent, category: Tool_Call, definition: Anything}\n"
      "detection: {s: {a: b}, condition: s}\n");
  EXPECT_EQ(run(compiled.set, {{"tool_call", "agent", "", {{"a", "b"}}, 0, {}}}).size(), 1U);
}

TEST(Reader, TakesAByteOrderMarkAndWindowsLineEnds) {
  std::string text = "\xEF\xBB\xBFtitle: T\nid: x\nlevel: high\n" + body;
  std::string windows;
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Compiled compiled = compile(windows);
  ASSERT_TRUE(compiled.diagnostics.empty()) << to_text(compiled.diagnostics[0]);
  EXPECT_EQ(compiled.set.rules()[0].title, "T");
  EXPECT_EQ(compiled.set.rules()[0].level, Level::high);
}

TEST(Reader, ResolvesAnchorsAndAliases) {
  const Compiled compiled = compile(
      "title: T\nid: x\nlogsource: {product: agent}\ndetection:\n    s: {a: &list [x, y]}\n    t: "
      "{b: "
      "*list}\n    condition: s and t\n");
  ASSERT_TRUE(compiled.diagnostics.empty()) << to_text(compiled.diagnostics[0]);
  EXPECT_EQ(run(compiled.set, {{"", "agent", "", {{"a", "y"}, {"b", "x"}}, 0, {}}}).size(), 1U);
  EXPECT_TRUE(run(compiled.set, {{"", "agent", "", {{"a", "y"}, {"b", "z"}}, 0, {}}}).empty());
}

TEST(Reader, SaysWhatAnOldAggregationWasReplacedBy) {
  const Compiled compiled = compile(
      "title: T\nid: x\nlogsource: {product: agent}\ndetection:\n    s: {a: b}\n    timeframe: "
      "5m\n    "
      "condition: s | count() > 5\n");
  EXPECT_EQ(blamed(compiled, code::deprecated_aggregation), "7: |");
  EXPECT_EQ(blamed(compiled, code::ignored_timeframe), "6: 5m");
}

TEST(Reader, LeavesOutDraftsAndWhatNeedsThem) {
  const std::string counts =
      "title: C\nid: c\ncorrelation: {type: event_count, rules: [x], timespan: 1m, condition: "
      "{gte: "
      "1}}\n";
  const Compiled compiled =
      compile(std::vector<RuleSource>{{"title: T\nid: x\n" + body, "draft.yml", Mode::draft, 1},
                                      {counts, "counts.yml", Mode::enforce, 1}});
  EXPECT_TRUE(compiled.set.rules().empty());
  EXPECT_EQ(blamed(compiled, code::draft_rule), "3: x");
}

}  // namespace
}  // namespace candor::rules::test
