#include "rules/condition.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

// The tree in brackets: `(all a (not b))`.
std::string shape(const Condition& condition) {
  using Kind = Condition::Kind;
  switch (condition.kind) {
    case Kind::identifier:
      return condition.text;
    case Kind::any_of:
      return "<any " + condition.text + ">";
    case Kind::all_of:
      return "<all " + condition.text + ">";
    default:
      break;
  }
  std::string text = condition.kind == Kind::any   ? "(or"
                     : condition.kind == Kind::all ? "(and"
                                                   : "(not";
  for (const Condition& part : condition.parts) text += ' ' + shape(part);
  return text + ')';
}

struct Parsed {
  std::string shape;
  Diagnostics diagnostics;
};

Parsed parse(const std::string& text) {
  Scalar scalar;
  scalar.text = text;
  scalar.at = scalar.content = {1, 1, static_cast<int>(text.size())};
  scalar.verbatim = true;
  Parsed parsed;
  const SourceText source("c", text);
  Reporter report(source, parsed.diagnostics);
  if (const auto condition = parse_condition(scalar, report)) parsed.shape = shape(*condition);
  return parsed;
}

TEST(Condition, BindsNotBeforeAndBeforeOr) {
  EXPECT_EQ(parse("a or b and not c").shape, "(or a (and b (not c)))");
  EXPECT_EQ(parse("not a and b or c").shape, "(or (and (not a) b) c)");
  EXPECT_EQ(parse("(a or b) and c").shape, "(and (or a b) c)");
  EXPECT_EQ(parse("not (a and b)").shape, "(not (and a b))");
  EXPECT_EQ(parse("a and b and c").shape, "(and a b c)");
}

TEST(Condition, ReadsSelectors) {
  EXPECT_EQ(parse("1 of them").shape, "<any them>");
  EXPECT_EQ(parse("any of sel*").shape, "<any sel*>");
  EXPECT_EQ(parse("all of sel_*_x and not 1 of filter*").shape,
            "(and <all sel_*_x> (not <any filter*>))");
}

TEST(Condition, ReadsOperatorsInAnyCase) {
  EXPECT_EQ(parse("a AND Not b Or c").shape, "(or (and a (not b)) c)");
}

TEST(Condition, CountsNegations) {
  EXPECT_EQ(parse("not not a").shape, "a");
  EXPECT_EQ(parse("not not not a").shape, "(not a)");
}

TEST(Condition, TakesQuantifiersForNamesWhenNoOfFollows) {
  EXPECT_EQ(parse("all or any").shape, "(or all any)");
}

TEST(Condition, PointsAtWhatIsWrong) {
  const auto expect = [](const std::string& text, std::string_view code, int column, int length) {
    const Parsed parsed = parse(text);
    ASSERT_EQ(parsed.diagnostics.size(), 1U) << text;
    EXPECT_EQ(parsed.diagnostics[0].code, code) << text;
    EXPECT_EQ(parsed.diagnostics[0].at.column, column) << text;
    EXPECT_EQ(parsed.diagnostics[0].at.length, length) << text;
    EXPECT_EQ(parsed.shape, "");
  };
  expect("a and", code::condition_syntax, 6, 1);
  expect("a b", code::condition_syntax, 3, 1);
  expect("(a or b", code::condition_syntax, 1, 1);
  expect("a)", code::condition_syntax, 2, 1);
  expect("and a", code::condition_syntax, 1, 3);
  expect("2 of them", code::condition_syntax, 1, 1);
  expect("sel*", code::condition_syntax, 1, 4);
  expect("1 of", code::condition_syntax, 5, 1);
  expect("1 of (a)", code::condition_syntax, 6, 1);
  expect("a & b", code::condition_syntax, 3, 1);
  expect("sel | count() by User > 5", code::deprecated_aggregation, 5, 1);
  expect("", code::condition_syntax, 1, 1);
}

std::string nested(std::size_t depth) {
  std::string text(2 * depth + 1, '(');
  text[depth] = 'a';
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(depth) + 1, text.end(), ')');
  return text;
}

TEST(Condition, RefusesToNestTooDeep) {
  const Parsed parsed = parse(nested(10'000));
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.diagnostics[0].code, code::condition_too_deep);
  EXPECT_EQ(parse(nested(100)).shape, "a");
}

TEST(Condition, SelectsByPatternAndLeavesOutUnderscores) {
  EXPECT_TRUE(selects("sel*", "selection"));
  EXPECT_TRUE(selects("*_x", "sel_x"));
  EXPECT_TRUE(selects("s*l*n", "selection"));
  EXPECT_FALSE(selects("sel", "selection"));
  EXPECT_FALSE(selects("sel*", "other"));
  EXPECT_TRUE(selects("them", "anything"));
  EXPECT_FALSE(selects("them", "_hidden"));
  EXPECT_FALSE(selects("*", "_hidden"));
  EXPECT_TRUE(selects("_*", "_hidden"));
}

TEST(Condition, RefusesUnknownSearchesAndEmptyPatterns) {
  const auto with = [](const std::string& condition) {
    return compile(rule("    sel:\n        a: b\n    condition: " + condition + "\n"));
  };
  EXPECT_NE(with("sel and missing").find(code::unknown_search), nullptr);
  EXPECT_NE(with("1 of filter*").find(code::unknown_search), nullptr);
  const Compiled compiled = with("sel and missing");
  const Diagnostic& unknown = *compiled.find(code::unknown_search);
  EXPECT_EQ(unknown.at.snippet.substr(static_cast<std::size_t>(unknown.at.column) - 1, 7),
            "missing");
}

TEST(Condition, LinksAListWithOr) {
  const std::string text = rule(
      "    one:\n        a: x\n    two:\n        b: x\n    condition:\n        - one\n        - "
      "two\n");
  EXPECT_TRUE(matches(text, {{"a", "x"}}));
  EXPECT_TRUE(matches(text, {{"b", "x"}}));
  EXPECT_FALSE(matches(text, {{"a", "y"}}));
}

TEST(Condition, AsksForOneOrAllOfThemWithoutUnderscores) {
  const auto with = [](const std::string& condition) {
    return rule(
        "    one:\n        a: x\n    two:\n        b: x\n    _three:\n        c: x\n    "
        "condition: " +
        condition + "\n");
  };
  EXPECT_TRUE(matches(with("1 of them"), {{"b", "x"}}));
  EXPECT_FALSE(matches(with("1 of them"), {{"c", "x"}}));
  EXPECT_TRUE(matches(with("all of them"), {{"a", "x"}, {"b", "x"}}));
  EXPECT_FALSE(matches(with("all of them"), {{"a", "x"}, {"c", "x"}}));
  EXPECT_TRUE(matches(with("1 of _*"), {{"c", "x"}}));
  EXPECT_TRUE(matches(with("_three and not 1 of t*"), {{"c", "x"}}));
  EXPECT_FALSE(matches(with("_three and not 1 of t*"), {{"c", "x"}, {"b", "x"}}));
}

TEST(Condition, WarnsOfSearchesThatNobodyAsksFor) {
  const Compiled compiled =
      compile(rule("    sel:\n        a: b\n    other:\n        c: d\n    condition: sel\n"));
  ASSERT_NE(compiled.find(code::unused_search), nullptr);
  EXPECT_EQ(compiled.find(code::unused_search)->severity, Severity::warning);
  EXPECT_EQ(compiled.set.rules().size(), 1U);
}

}  // namespace
}  // namespace candor::rules::test
