#include "rules/regex.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "rules/case_folding.h"
#include "rules/codes.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

std::vector<std::string> literals_of(const std::string& pattern) {
  RegexProblem problem;
  auto literals = compile_regex({pattern, false, false, false}, problem)->required_literals();
  std::sort(literals.begin(), literals.end());
  return literals;
}

TEST(Regex, RefusesWhatCannotRunWhereItStands) {
  const auto expect = [](const std::string& pattern, std::string_view code,
                         const std::string& blamed) {
    const Compiled compiled = compile(one_line_rule("f|re: '" + pattern + "'"));
    const Diagnostic* problem = compiled.find(code);
    ASSERT_NE(problem, nullptr) << pattern;
    EXPECT_EQ(problem->severity, Severity::error);
    EXPECT_EQ(problem->at.line, 7);
    EXPECT_EQ(problem->at.snippet.substr(static_cast<std::size_t>(problem->at.column) - 1,
                                         static_cast<std::size_t>(problem->at.length)),
              blamed);
    EXPECT_TRUE(compiled.set.rules().empty());
  };
  expect("foo(?=bar)", code::regex_look_around, "(?=");
  expect("foo(?!bar)", code::regex_look_around, "(?!");
  expect("(?<=foo)bar", code::regex_look_around, "(?<");
  expect("(?<!foo)bar", code::regex_look_around, "(?<");
  expect("(a)\\1", code::regex_back_reference, "\\1");
  expect("a**", code::invalid_regex, "**");
  expect("[z-a]", code::invalid_regex, "z-a");
  expect("(a", code::invalid_regex, "(a");
  expect("a{1001}", code::regex_too_large, "{1001}");
}

TEST(Regex, RefusesPatternsThatBlowUpMemory) {
  for (const char* pattern :
       {"((a{100}){100}){100}", "(.{1,500}){1,500}", "(x{1,1000}y{1,1000}z{1,1000}){10}"}) {
    EXPECT_NE(
        compile(one_line_rule(std::string("f|re: '") + pattern + "'")).find(code::regex_too_large),
        nullptr)
        << pattern;
  }
  const std::string longest(20'000, 'a');
  EXPECT_NE(compile(one_line_rule("f|re: '" + longest + "'")).find(code::regex_too_large), nullptr);
}

TEST(Regex, WarnsOfWideGaps) {
  EXPECT_NE(compile(one_line_rule("f|re: 'a.{0,500}b'")).find(code::expensive_regex), nullptr);
  EXPECT_EQ(compile(one_line_rule("f|re: 'a.{0,50}b'")).find(code::expensive_regex), nullptr);
}

TEST(Regex, KnowsLiteralsOfWhichOneMustBeThere) {
  EXPECT_EQ(literals_of("foo.*bar"), (std::vector<std::string>{"foo"}));
  EXPECT_EQ(literals_of("(foo|quux)bar.*the"), (std::vector<std::string>{"foobar", "quuxbar"}));
  EXPECT_TRUE(literals_of("foo|.*").empty());
  EXPECT_TRUE(literals_of("[a-z]+").empty());
  EXPECT_EQ(literals_of("(?i)FOO"), (std::vector<std::string>{"foo"}));
}

TEST(Regex, MatchesWithItsGuardAsWithout) {
  RegexProblem problem;
  const auto regex = compile_regex({"a(b|cd)e|\\.[ \"]x", false, false, false}, problem);
  const auto matches = [&](std::string_view text) { return regex->matches({text, fold_case(text), true, true}); };
  EXPECT_TRUE(matches("xabe"));
  EXPECT_TRUE(matches("acde"));
  EXPECT_TRUE(matches("y. x"));
  EXPECT_FALSE(matches("ABE"));
  EXPECT_FALSE(matches("ae"));
  EXPECT_FALSE(matches(". y"));
}

}  // namespace
}  // namespace candor::rules::test
