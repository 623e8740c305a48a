// Every modifier of sigma-appendix-modifiers.md, legal chains and illegal ones.

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "rules/modifier.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

bool fits(const std::string& line, const std::string& value) {
  return matches(one_line_rule(line), {{"f", value}});
}

// The code of the error that the line is refused with; "" when it is not.
std::string refusal(const std::string& line, const Placeholders& placeholders = {}) {
  const Compiled compiled = compile(one_line_rule(line), placeholders);
  for (const Diagnostic& d : compiled.diagnostics) {
    if (d.severity == Severity::error) return d.code;
  }
  return "";
}

TEST(Modifiers, ContainsStartswithEndswith) {
  EXPECT_TRUE(fits("f|contains: b?d", "abcde"));
  EXPECT_TRUE(fits("f|startswith: adm", "ADMIN"));
  EXPECT_FALSE(fits("f|startswith: adm", "xadmin"));
  EXPECT_TRUE(fits("f|endswith: '\\cmd.exe'", "C:\\cmd.exe"));
  EXPECT_FALSE(fits("f|endswith: '\\cmd.exe'", "C:\\cmd.exe2"));
  EXPECT_TRUE(fits("f|startswith|endswith: b", "abc"));  // both ends open
}

TEST(Modifiers, AllLinksValuesWithAnd) {
  EXPECT_TRUE(fits("f|contains|all: [a, b]", "b then a"));
  EXPECT_FALSE(fits("f|contains|all: [a, b]", "only a"));
  EXPECT_TRUE(fits("f|all|contains: [a, b]", "b then a"));
}

TEST(Modifiers, AllOnASingleValueIsWarnedOf) {
  const Compiled compiled = compile(one_line_rule("f|contains|all: x"));
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  EXPECT_EQ(compiled.diagnostics[0].code, code::all_on_single_value);
  EXPECT_EQ(compiled.diagnostics[0].severity, Severity::warning);
}

TEST(Modifiers, CasedKnowsUpperFromLower) {
  EXPECT_TRUE(fits("f|cased: aB", "aB"));
  EXPECT_FALSE(fits("f|cased: aB", "ab"));
  EXPECT_TRUE(fits("f|contains|cased: B", "aBc"));
  EXPECT_FALSE(fits("f|cased|contains: B", "abc"));
}

TEST(Modifiers, ExistsAsksForTheFieldWhateverItsValue) {
  EXPECT_TRUE(fits("f|exists: true", "x"));
  EXPECT_TRUE(fits("f|exists: true", ""));
  EXPECT_TRUE(fits("f|exists: true", "~"));
  EXPECT_FALSE(fits("g|exists: true", "x"));
  EXPECT_TRUE(fits("g|exists: false", "x"));
  EXPECT_FALSE(fits("f|exists: false", ""));
}

TEST(Modifiers, NeqIsTrueUnlessAValueFits) {
  EXPECT_TRUE(fits("f|neq: a", "b"));
  EXPECT_FALSE(fits("f|neq: a", "A"));
  EXPECT_FALSE(fits("f|neq: [a, b]", "b"));
  EXPECT_TRUE(fits("f|contains|neq: ab", "xaxb"));
  EXPECT_FALSE(fits("f|contains|neq: ab", "xabx"));
  EXPECT_FALSE(fits("f|neq: null", "~"));
  EXPECT_TRUE(fits("f|neq: null", "x"));
  EXPECT_TRUE(fits("g|neq: a", "b"));  // a missing field has no value that fits
  EXPECT_TRUE(fits("f|re|neq: '^a'", "ba"));
  EXPECT_TRUE(fits("f|neq: 5", "#6"));
}

TEST(Modifiers, WindashTakesAllDashesForOneAnother) {
  for (const char* dash : {"-", "/", "–", "—", "―"}) {
    EXPECT_TRUE(fits("f|contains|windash: ' -enc '", std::string("x ") + dash + "enc y")) << dash;
    EXPECT_TRUE(fits("f|windash|contains: ' /enc '", std::string("x ") + dash + "enc y")) << dash;
    EXPECT_TRUE(fits("f|contains|windash: ' –enc '", std::string("x ") + dash + "enc y")) << dash;
  }
  EXPECT_FALSE(fits("f|contains|windash: ' -enc '", "x +enc y"));
  EXPECT_TRUE(fits("f|windash|contains|all: ['-a', '-b']", "/b –a"));
  EXPECT_TRUE(fits("f|windash: '-a-b-c-d-e-f-g-h-i-j-k-l'",
                   "/a-b/c-d/e-f/g-h/i-j/k-l"));  // 5^12 permutations
}

TEST(Modifiers, RegularExpressions) {
  EXPECT_TRUE(fits("f|re: 'b+'", "abbc"));  // searched for anywhere
  EXPECT_FALSE(fits("f|re: '^b+$'", "abbc"));
  EXPECT_FALSE(fits("f|re: 'B'", "abc"));  // case-sensitive
  EXPECT_TRUE(fits("f|re|i: 'B'", "abc"));
  EXPECT_TRUE(fits("f|re|m: '^b$'", "a\nb\nc"));
  EXPECT_FALSE(fits("f|re: '^b$'", "a\nb\nc"));
  EXPECT_TRUE(fits("f|re|s: 'a.b'", "a\nb"));
  EXPECT_FALSE(fits("f|re: 'a.b'", "a\nb"));
  EXPECT_TRUE(fits("f|re|i|m|s: '^B.C$'", "a\nb\nc\nd"));
  EXPECT_TRUE(fits("f|re: 'a{2,3}(b|c)[x-z]?'", "aaac"));
  EXPECT_TRUE(fits("f|re|startswith: 'b|c'", "cx"));
  EXPECT_FALSE(fits("f|re|startswith: 'b|c'", "xc"));
  EXPECT_TRUE(fits("f|re|endswith: 'b|c'", "xb"));
  EXPECT_TRUE(fits("f|re: '\\\\x\\*'", "a\\x*"));  // the value is not a wildcard pattern
}

TEST(Modifiers, Base64AndItsOffsets) {
  EXPECT_TRUE(fits("f|base64: 'hello world'", "aGVsbG8gd29ybGQ="));
  EXPECT_TRUE(fits("f|base64|contains: 'hello world!'", "x aGVsbG8gd29ybGQh y"));
  for (const char* value :
       {"Y21kLmV4ZQ==", "eGNtZC5leGV4", "eHhjbWQuZXhleHg="}) {  // cmd.exe, xcmd.exex, xxcmd.exexx
    EXPECT_TRUE(fits("f|base64offset|contains: 'cmd.exe'", value)) << value;
  }
  EXPECT_FALSE(fits("f|base64offset|contains: 'cmd.exe'", "Y21kLmV4Yg=="));
}

TEST(Modifiers, Utf16AndItsOrders) {
  const std::string little("c\0m\0d\0", 6);
  const std::string big("\0c\0m\0d", 6);
  EXPECT_TRUE(fits("f|utf16le: cmd", little));
  EXPECT_TRUE(fits("f|wide: cmd", little));
  EXPECT_TRUE(fits("f|utf16be: cmd", big));
  EXPECT_TRUE(fits("f|utf16: cmd", "\xFF\xFE" + little));
  EXPECT_TRUE(fits("f|wide|base64offset|contains: 'ping'", "cABpAG4AZwA="));
  EXPECT_TRUE(fits("f|utf16|base64: 'a'", "//5hAA=="));
  EXPECT_TRUE(fits("f|utf16be|base64: '𝄞'", "2DTdHg=="));
}

TEST(Modifiers, WindashBeforeAnEncodingIsWrittenOut) {
  EXPECT_TRUE(fits("f|windash|base64: '-a'", "L2E="));      // /a
  EXPECT_TRUE(fits("f|windash|base64: '-a'", "4oCTYQ=="));  // en dash
}

TEST(Modifiers, NumbersAreCompared) {
  EXPECT_TRUE(fits("f|lt: 5", "#4"));
  EXPECT_FALSE(fits("f|lt: 5", "#5"));
  EXPECT_TRUE(fits("f|lte: 5", "5"));
  EXPECT_TRUE(fits("f|gt: 0.8", "0.81"));
  EXPECT_TRUE(fits("f|gte: 0.8", "#0.8"));
  EXPECT_TRUE(fits("f|gt: -1", "0"));
  EXPECT_TRUE(fits("f|gte: '10'", "1e1"));
  EXPECT_FALSE(fits("f|lt: 5", "four"));
  EXPECT_FALSE(fits("f|lt: 5", "4x"));
  EXPECT_FALSE(fits("f|lt: 5", "~"));
  EXPECT_FALSE(fits("g|lt: 5", "4"));
}

TEST(Modifiers, PartsOfTimes) {
  const std::string at = "2026-11-22T09:30:00Z";
  EXPECT_TRUE(fits("f|minute: 30", at));
  EXPECT_TRUE(fits("f|hour: 9", at));
  EXPECT_TRUE(fits("f|day: 22", at));
  EXPECT_TRUE(fits("f|week: 47", at));
  EXPECT_TRUE(fits("f|month: 11", at));
  EXPECT_TRUE(fits("f|year: 2026", at));
  EXPECT_TRUE(fits("f|hour|gte: 9", at));
  EXPECT_TRUE(fits("f|lt|hour: 10", at));
  EXPECT_TRUE(fits("f|hour: [8, 9]", at));
  EXPECT_TRUE(fits("f|week: 53", "2021-01-01"));  // ISO 8601: still the old year's last week
  EXPECT_TRUE(fits("f|week: 1", "2024-12-30"));   // already the new year's first
  EXPECT_FALSE(fits("f|hour: 0", "2026-11-22"));  // no time in it
  EXPECT_FALSE(fits("f|day: 30", "2026-02-30"));  // no such day
  EXPECT_FALSE(fits("f|year: 2026", "yesterday"));
}

TEST(Modifiers, Networks) {
  EXPECT_TRUE(fits("f|cidr: 10.0.0.0/8", "10.200.3.4"));
  EXPECT_FALSE(fits("f|cidr: 10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(fits("f|cidr: ['192.168.0.0/16', '10.1.2.3']", "10.1.2.3"));
  EXPECT_TRUE(fits("f|cidr: 'fd00::/8'", "fdab::1"));
  EXPECT_FALSE(fits("f|cidr: 'fd00::/8'", "fe80::1"));
  EXPECT_TRUE(fits("f|cidr: 10.0.0.0/8", "::ffff:10.0.0.1"));
  EXPECT_TRUE(fits("f|cidr: 0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(fits("f|cidr: 0.0.0.0/0", "::1"));
  EXPECT_FALSE(fits("f|cidr: 10.0.0.0/8", "10.0.0"));
  EXPECT_TRUE(fits("f|cidr: 172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(fits("f|cidr: 172.16.0.0/12", "172.32.0.0"));
}

TEST(Modifiers, FieldReferences) {
  const auto fits_both = [](const std::string& line, const std::string& f, const std::string& g) {
    return matches(one_line_rule(line), {{"f", f}, {"g", g}});
  };
  EXPECT_TRUE(fits_both("f|fieldref: g", "Same", "same"));
  EXPECT_FALSE(fits_both("f|fieldref: g", "same", "other"));
  EXPECT_FALSE(fits_both("f|fieldref|cased: g", "Same", "same"));
  EXPECT_TRUE(fits_both("f|fieldref|startswith: g", "same and more", "same"));
  EXPECT_TRUE(fits_both("f|fieldref|endswith: g", "more same", "same"));
  EXPECT_TRUE(fits_both("f|fieldref|contains: g", "no same no", "same"));
  EXPECT_TRUE(fits_both("f|fieldref|neq: g", "same", "other"));
  EXPECT_FALSE(fits_both("f|fieldref: h", "same", "same"));
  EXPECT_FALSE(fits_both("f|fieldref: g", "~", "~"));     // null equals nothing
  EXPECT_TRUE(fits_both("f|fieldref: g", "a*b", "a*b"));  // no wildcards in values of events
  EXPECT_FALSE(fits_both("f|fieldref: g", "axb", "a*b"));
}

TEST(Modifiers, ExpandReplacesPlaceholders) {
  const Placeholders lists = {{"Servers", {"srv*", "db1"}}, {"name", {"x"}}, {"none", {}}};
  const auto fits_list = [&](const std::string& line, const std::string& value) {
    return matches(one_line_rule(line), {{"f", value}}, lists);
  };
  EXPECT_TRUE(fits_list("f|expand: '%Servers%'", "srv-17"));
  EXPECT_TRUE(fits_list("f|expand: '%Servers%'", "DB1"));
  EXPECT_FALSE(fits_list("f|expand: '%Servers%'", "%Servers%"));
  EXPECT_TRUE(fits_list("f|contains|expand: '%Servers%.local'", "at db1.local here"));
  EXPECT_TRUE(fits_list("f|expand: '%name%-%Servers%'", "x-db1"));
  EXPECT_TRUE(fits_list("f|expand: '\\%plain%name%'", "%plainx"));
  EXPECT_TRUE(fits_list("f: '%name%'", "%name%"));  // without the modifier it is text
  EXPECT_TRUE(fits_list("f|re|expand: '^%name%+$'", "xxx"));
  EXPECT_TRUE(fits_list("f|expand|re: '^%name%+$'", "xxx"));
  EXPECT_FALSE(fits_list("f|expand: '%none%'", ""));
}

TEST(Modifiers, UndefinedPlaceholdersAreRefusedWhereTheyStand) {
  const Compiled compiled = compile(one_line_rule("f|expand: 'a%Missing%b'"));
  const Diagnostic* undefined = compiled.find(code::undefined_placeholder);
  ASSERT_NE(undefined, nullptr);
  EXPECT_EQ(undefined->at.line, 7);
  EXPECT_EQ(undefined->at.snippet.substr(static_cast<std::size_t>(undefined->at.column) - 1,
                                         static_cast<std::size_t>(undefined->at.length)),
            "%Missing%");
  EXPECT_TRUE(compiled.set.rules().empty());
}

TEST(Modifiers, ExpandWithoutPlaceholdersIsWarnedOf) {
  EXPECT_NE(compile(one_line_rule("f|expand: plain")).find(code::no_placeholder), nullptr);
}

TEST(Modifiers, ChainsThatMakeNoSenseAreRefused) {
  const std::string illegal(code::modifier_not_applicable);
  for (const char* line : {"f|contains|re: a",
                           "f|base64|re: a",
                           "f|i: a",
                           "f|re|cased: a",
                           "f|cased|re: a",
                           "f|contains|base64: a",
                           "f|contains|base64offset: abcd",
                           "f|contains|cidr: 10.0.0.0/8",
                           "f|windash|cidr: 10.0.0.0/8",
                           "f|contains|lt: null",
                           "f|lt|contains: 5",
                           "f|exists|contains: true",
                           "f|contains|fieldref: g",
                           "f|hour: nine",
                           "f|re|hour: 5",
                           "f|base64|windash: a",
                           "f|base64|expand: a",
                           "f|cidr|startswith: 10.0.0.0/8",
                           "f|re|re: a",
                           "f|cidr|cased: 10.0.0.0/8",
                           "f|windash: null",
                           "'|exists': true",
                           "'|fieldref': g"}) {
    EXPECT_EQ(refusal(line), illegal) << line;
  }
}

TEST(Modifiers, ValuesThatAModifierCannotReadAreRefused) {
  const std::string invalid(code::invalid_value);
  for (const char* line :
       {"f|lt: five", "f|cidr: 10.0.0.0/33", "f|cidr: ten", "f|cidr: 'fd00::/129'",
        "f|exists: maybe", "f|exists: 1", "f|base64: 'a*b'", "f|base64offset: 'a?b'",
        "f|fieldref: ''", "f|base64offset|contains: a"}) {
    EXPECT_EQ(refusal(line), invalid) << line;
  }
}

TEST(Modifiers, UnknownModifiersArePointedAt) {
  const Compiled compiled = compile(one_line_rule("f|contains|c: x"));
  const Diagnostic* unknown = compiled.find(code::unknown_modifier);
  ASSERT_NE(unknown, nullptr);
  EXPECT_EQ(unknown->at.line, 7);
  EXPECT_EQ(unknown->at.column, 20);
  EXPECT_EQ(unknown->at.length, 1);
}

TEST(Modifiers, ExpansionsAreBounded) {
  Placeholders lists;
  for (int i = 0; i < 200; ++i) lists["l"].push_back(std::to_string(i));
  EXPECT_EQ(refusal("f|expand: '%l%%l%%l%'", lists), code::too_many_values);
  EXPECT_EQ(refusal("f|windash|base64: '-a-b-c-d-e-f-g-h'"), code::too_many_values);
}

TEST(Modifiers, EachHasASummaryAndANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Modifier& modifier : all_modifiers()) {
    EXPECT_TRUE(names.insert(modifier.name).second) << modifier.name;
    EXPECT_FALSE(modifier.summary.empty());
  }
  EXPECT_EQ(names.size(), 31U);
}

}  // namespace
}  // namespace candor::rules::test
