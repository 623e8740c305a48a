// Wildcards, escapes, lists, maps, special values and keywords: "Detection" in sigma-rules-specification.md.

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

// Whether `field: 'pattern'` matches the value.
bool fits(const std::string& pattern, const std::string& value) {
  return matches(one_line_rule("field: '" + pattern + "'"), {{"field", value}});
}

TEST(Pattern, IgnoresCase) {
  EXPECT_TRUE(fits("Whoami.EXE", "wHOAMI.exe"));
  EXPECT_TRUE(fits("ÄÖÜ straße", "äöü STRAßE"));
  EXPECT_TRUE(fits("kill", "\u212Aill"));   // the Kelvin sign
  EXPECT_TRUE(fits("sudo", "\u017Fudo"));   // the long s
  EXPECT_FALSE(fits("strasse", "straße"));  // simple folding keeps the number of characters
}

TEST(Pattern, MatchesWholeValues) {
  EXPECT_FALSE(fits("cmd", "cmd.exe"));
  EXPECT_FALSE(fits("cmd", "xcmd"));
}

TEST(Pattern, ReadsWildcards) {
  EXPECT_TRUE(fits("prog?.exe", "progA.exe"));
  EXPECT_FALSE(fits("prog?.exe", "prog.exe"));
  EXPECT_FALSE(fits("prog?.exe", "progAB.exe"));
  EXPECT_TRUE(fits("antivirus_V*.exe", "antivirus_V1.exe"));
  EXPECT_TRUE(fits("antivirus_V*.exe", "antivirus_V21.2.1.exe"));
  EXPECT_TRUE(fits("antivirus_V*.exe", "antivirus_V.exe"));
  EXPECT_TRUE(fits("*a*b*", "xxaxxbxx"));
  EXPECT_FALSE(fits("*a*b*", "xxbxxaxx"));
  EXPECT_TRUE(fits("?", "é"));  // a character, not a byte
  EXPECT_FALSE(fits("??", "é"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_FALSE(fits("ab*ba", "aba"));  // prefix and suffix may not overlap
  EXPECT_TRUE(fits("*\\?", "x?"));
}

TEST(Pattern, ReadsEscapesAsTheSpecificationListsThem) {
  EXPECT_TRUE(fits("a\\b", "a\\b"));    // a plain backslash, single ...
  EXPECT_TRUE(fits("a\\\\b", "a\\b"));  // ... or double
  EXPECT_TRUE(fits("a\\*b", "a*b"));    // an escaped wildcard is plain
  EXPECT_FALSE(fits("a\\*b", "axb"));
  EXPECT_TRUE(fits("a\\?b", "a?b"));
  EXPECT_FALSE(fits("a\\?b", "axb"));
  EXPECT_TRUE(fits("a\\\\*", "a\\anything"));  // a backslash and then a wildcard
  EXPECT_FALSE(fits("a\\\\*", "a*"));
  EXPECT_TRUE(fits("a\\\\\\*", "a\\*"));  // both plain
  EXPECT_FALSE(fits("a\\\\\\*", "a\\x"));
  EXPECT_TRUE(fits("a\\\\\\\\b", "a\\\\b"));  // four: a double backslash
  EXPECT_TRUE(fits("a\\\\\\b", "a\\\\b"));    // three as well
  EXPECT_TRUE(fits("a\\", "a\\"));            // at the end
}

TEST(Pattern, LinksListsWithOrAndMapsWithAnd) {
  const std::string text =
      one_line_rule("EventLog: Security\n        EventID:\n            - 517\n            - 1102");
  EXPECT_TRUE(matches(text, {{"EventLog", "Security"}, {"EventID", "517"}}));
  EXPECT_TRUE(matches(text, {{"EventLog", "Security"}, {"EventID", "#1102"}}));
  EXPECT_FALSE(matches(text, {{"EventLog", "Security"}, {"EventID", "1"}}));
  EXPECT_FALSE(matches(text, {{"EventID", "517"}}));
}

TEST(Pattern, LinksMapsInListsWithOr) {
  const std::string text = rule(R"(    selection:
        - Image|endswith: '\example.exe'
        - Description|contains: 'Test executable'
          Company: Evil
    condition: selection
)");
  EXPECT_TRUE(matches(text, {{"Image", "C:\\example.exe"}}));
  EXPECT_TRUE(matches(text, {{"Description", "a test executable"}, {"Company", "evil"}}));
  EXPECT_FALSE(matches(text, {{"Description", "a test executable"}}));
}

TEST(Pattern, LooksAtEveryValueOfAListField) {
  EXPECT_TRUE(matches(one_line_rule("tag: b"), {{"tag", "a"}, {"other", "x"}, {"tag", "b"}}));
  // The values of `all` may be met by different values of the field.
  EXPECT_TRUE(matches(one_line_rule("tag|all: [a, b]"), {{"tag", "a"}, {"tag", "b"}}));
}

TEST(Pattern, TakesFieldNamesAsTheyAreWritten) {
  EXPECT_FALSE(matches(one_line_rule("Field: x"), {{"field", "x"}}));
}

TEST(Pattern, ComparesNumbersByValueAndTextsBySpelling) {
  const std::string text = one_line_rule("EventID: 4625");
  EXPECT_TRUE(matches(text, {{"EventID", "#4625"}}));
  EXPECT_TRUE(matches(text, {{"EventID", "#4625.0"}}));
  EXPECT_TRUE(matches(text, {{"EventID", "4625"}}));
  EXPECT_FALSE(matches(text, {{"EventID", "04625"}}));
  EXPECT_FALSE(matches(text, {{"EventID", "#46250"}}));
  EXPECT_TRUE(matches(one_line_rule("mask: 0x17"), {{"mask", "0x17"}}));
  EXPECT_TRUE(matches(one_line_rule("mask: 0x17"), {{"mask", "#23"}}));
  EXPECT_TRUE(matches(one_line_rule("mask: '0x17'"), {{"mask", "0X17"}}));
  EXPECT_FALSE(matches(one_line_rule("mask: '0x17'"), {{"mask", "#23"}}));
  EXPECT_TRUE(matches(one_line_rule("zero: 0"), {{"zero", "#-0"}}));
}

TEST(Pattern, ComparesBooleansAsTexts) {
  EXPECT_TRUE(matches(one_line_rule("Initiated: true"), {{"Initiated", "!true"}}));
  EXPECT_TRUE(matches(one_line_rule("Initiated: 'true'"), {{"Initiated", "True"}}));
  EXPECT_FALSE(matches(one_line_rule("Initiated: true"), {{"Initiated", "!false"}}));
}

TEST(Pattern, KnowsNullFromEmpty) {
  EXPECT_TRUE(matches(one_line_rule("f: null"), {{"f", "~"}}));
  EXPECT_TRUE(matches(one_line_rule("f: null"), {{"g", "x"}}));  // no such field
  EXPECT_TRUE(matches(one_line_rule("f:"), {{"g", "x"}}));
  EXPECT_FALSE(matches(one_line_rule("f: null"), {{"f", ""}}));
  EXPECT_TRUE(matches(one_line_rule("f: ''"), {{"f", ""}}));
  EXPECT_FALSE(matches(one_line_rule("f: ''"), {{"f", "~"}}));
  EXPECT_FALSE(matches(one_line_rule("f: ''"), {{"g", ""}}));
  EXPECT_FALSE(matches(one_line_rule("f: '*'"), {{"f", "~"}}));
  EXPECT_TRUE(matches(one_line_rule("f: 'null'"), {{"f", "null"}}));
}

TEST(Pattern, RefusesNullInLists) {
  const Compiled compiled = compile(one_line_rule("f: ['', null]"));
  ASSERT_NE(compiled.find(code::null_in_list), nullptr);
  EXPECT_TRUE(compiled.set.rules().empty());
}

TEST(Pattern, SearchesKeywordsInAllValues) {
  const std::string text = rule(
      "    keywords:\n        - 'EVILSERVICE'\n        - 'svchost.exe -n ?vil'\n    condition: "
      "keywords\n");
  EXPECT_TRUE(matches(text, {{"any", "an EvilService!"}}));
  EXPECT_TRUE(matches(text, {{"a", "x"}, {"b", "run svchost.exe -n evil now"}}));
  EXPECT_FALSE(matches(text, {{"evilservice", "in a name"}}));
}

TEST(Pattern, SearchesForAllKeywords) {
  const std::string text = rule(
      "    keywords:\n        '|all':\n            - 'OabVirtualDirectory'\n            - ' "
      "-ExternalUrl '\n    condition: keywords\n");
  EXPECT_TRUE(matches(text, {{"a", "oabvirtualdirectory"}, {"b", "x -externalurl y"}}));
  EXPECT_FALSE(matches(text, {{"a", "oabvirtualdirectory"}}));
}

TEST(Pattern, SearchesKeywordsByRegularExpression) {
  const std::string text =
      rule("    keywords:\n        '|re|i':\n            - 'ab+c'\n    condition: keywords\n");
  EXPECT_TRUE(matches(text, {{"a", "xABBBCx"}}));
  EXPECT_FALSE(matches(text, {{"a", "ac"}}));
}

TEST(Pattern, MixesKeywordsAndMaps) {
  const std::string text = rule(
      "    sel:\n        - evil\n        - a: x\n          b: y\n        - 4711\n    condition: "
      "sel\n");
  EXPECT_TRUE(matches(text, {{"z", "so evil"}}));
  EXPECT_TRUE(matches(text, {{"a", "x"}, {"b", "y"}}));
  EXPECT_FALSE(matches(text, {{"a", "x"}}));
  EXPECT_TRUE(matches(text, {{"z", "no 47110"}}));
}

TEST(Pattern, FindsPlacesInTextsWhoseFoldingChangesTheirLength) {
  const Compiled compiled = compile(one_line_rule("f|contains: kill"));
  const auto found =
      find(compiled.set, {{"", "agent", "", {{"f", "\u212Aelvin \u1E9E \u212Aill it"}}, 0, {}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].quotes, (std::vector<std::string>{"\u212Aill"}));
}

TEST(Pattern, GivesNoEvidenceForWhatIsNegated) {
  const Compiled compiled =
      compile(rule("    sel:\n        a|contains: x\n    filter:\n        b: y\n    condition: sel "
                   "and not filter\n"));
  const auto found = find(compiled.set, {{"", "agent", "", {{"a", "axa"}, {"b", "z"}}, 0, {}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].quotes, (std::vector<std::string>{"x"}));
}

}  // namespace
}  // namespace candor::rules::test
