#include "client/rules/words.h"

#include <gtest/gtest.h>

#include "rules/reader.h"
#include "rules/source_text.h"

namespace candor::client {
namespace {

/// The words for the last document of `yaml`.
std::string explained(const std::string& yaml) {
  const rules::RuleSource source{yaml, "test", rules::Mode::enforce, 1};
  rules::Diagnostics diagnostics;
  const auto set = rules::RuleSet::compile({&source, 1}, {}, diagnostics);
  const rules::SourceText text("test", source.text);
  rules::Reporter report(text, diagnostics);
  const auto drafts = read_documents(source, 0, text, report).drafts;
  EXPECT_TRUE(diagnostics.empty()) << to_text(diagnostics.front());
  return drafts.empty() ? "" : Words(set).of(drafts.back());
}

std::string item(const std::string& yaml) {
  const auto words = explained(
      "title: X\nid: 00000000-0000-4000-8000-000000000009\nlogsource: {product: "
      "agent}\ndetection:\n    it:\n        " +
      yaml + "\n    condition: it\n");
  const auto begin = words.find("it:\n      ") + 10;
  return words.substr(begin, words.size() - begin - 1);
}

TEST(Words, SpellOutAComparison) {
  EXPECT_EQ(item("tool: bash"), "tool is 'bash'");
  EXPECT_EQ(item("text|contains: [a, b]"), "text contains any of 'a', 'b'");
  EXPECT_EQ(item("text|contains|all: [a, b]"), "text contains all of 'a', 'b'");
  EXPECT_EQ(item("Image|endswith|cased: /tar"), "Image ends with '/tar' (case matters)");
  EXPECT_EQ(item("text|re|i: 'a+'"),
            "text matches the regular expression 'a+' (case does not matter)");
  EXPECT_EQ(item("risk|gte: 0.8"), "risk is at least '0.8'");
  EXPECT_EQ(item("error: null"), "error is nothing");
  EXPECT_EQ(item("error|exists: false"), "error is missing");
  EXPECT_EQ(item("a|fieldref: b"), "a is what stands in the field 'b'");
  EXPECT_EQ(item("user|neq: root"), "user never is 'root'");
  EXPECT_EQ(item("text|base64offset|contains: secret"),
            "text contains 'secret' (written in base64, at any offset)");
}

TEST(Words, ShortenLongLists) {
  EXPECT_EQ(item("a: ['1','2','3','4','5','6','7','8','9','10']"),
            "a is any of '1', '2', '3', '4', '5', '6', '7', '8' and 2 more");
}

TEST(Words, TellSourceAndCondition) {
  EXPECT_EQ(
      explained("title: X\nid: 00000000-0000-4000-8000-000000000009\nlogsource: {category: "
                "tool_call, product: agent}\n"
                "detection:\n    a:\n        - tool: x\n          text: y\n        - tool: z\n"
                "    b: [one, two]\n    condition: a and not b\n"),
      "  looks at: events of category tool_call, product agent\n"
      "  matches when: a and not b, where\n"
      "    a:\n"
      "      tool is 'x'\n"
      "      and text is 'y'\n"
      "     or\n"
      "      tool is 'z'\n"
      "    b:\n"
      "      any value contains any of 'one', 'two'\n");
}

TEST(Words, TellASequenceWithItsWindow) {
  constexpr const char* kSequence = R"(title: Read
name: read
id: 00000000-0000-4000-8000-000000000001
logsource: {product: agent}
detection: {it: {tool: a}, condition: it}
---
title: Sent
name: sent
id: 00000000-0000-4000-8000-000000000002
logsource: {product: agent}
detection: {it: {tool: b}, condition: it}
---
title: Asked
name: asked
id: 00000000-0000-4000-8000-000000000003
logsource: {product: agent}
detection: {it: {tool: c}, condition: it}
---
title: Both
id: 00000000-0000-4000-8000-000000000004
correlation:
    type: temporal_ordered
    rules: [read, sent]
    group-by: [trace]
    timespan: 1h
    generate: true
candor:
    within_steps: 16
    absent: [asked]
)";
  EXPECT_EQ(explained(kSequence),
            "  matches when: within 16 steps, within 1 h 0 min, with the same trace, "
            "each of these happens, in this order\n"
            "    1. Read\n"
            "    2. Sent\n"
            "    and never in that window: Asked\n");
}

TEST(Words, CannotBeUsedToWriteToTheTerminal) {
  const auto words = explained(
      "title: X\nid: 00000000-0000-4000-8000-000000000009\nlogsource: {product: "
      "agent}\ndetection:\n    it:\n        \"a\\e[2J\": "
      "\"b\\e]0;t\\a\"\n"
      "    condition: it\n");
  EXPECT_EQ(words.find('\x1b'), words.npos);
}

}  // namespace
}  // namespace candor::client
