// Rules that are written to hurt: each is refused, or compiled within the limits of rules/limits.h. None of these tests
// looks at a clock: what is quadratic or worse does not end before CTest's timeout, and what eats memory meets a ceiling.

#include <functional>
#include <string>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "rules/limits.h"
#include "rules/source_text.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

// Memory ends at a ceiling while a test runs; a sanitizer needs more than any.
class Hostile : public testing::Test {
 protected:
  void SetUp() override {
    getrlimit(RLIMIT_DATA, &before_);
    if (!sanitized) set(ceiling);
  }
  void TearDown() override { set(before_.rlim_cur); }

 private:
  static constexpr rlim_t ceiling = 768UL << 20U;

  void set(rlim_t bytes) {
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ASSERT_EQ(setrlimit(RLIMIT_DATA, &limit), 0);
  }
  rlimit before_{};
};

std::string repeat(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// `make(0)`, `make(1)`, ... until the text is nearly as long as a source may be.
std::string fill(const std::string& begin, const std::function<std::string(std::size_t)>& make,
                 const std::string& end = "",
                 std::size_t bytes = sanitized ? limit::source_bytes / 8
                                               : limit::source_bytes - 1000) {
  std::string text = begin;
  for (std::size_t i = 0;; ++i) {
    const std::string more = make(i);
    if (text.size() + more.size() + end.size() > bytes) return text + end;
    text += more;
  }
}

std::string number(std::size_t i) { return std::to_string(i); }

const std::string head = "title: T\nid: x\nlogsource: {product: agent}\ndetection:\n";

void expect_refused(const std::string& text, std::string_view code,
                    const Placeholders& placeholders = {}) {
  const Compiled compiled = compile(text, placeholders);
  EXPECT_NE(compiled.find(code), nullptr) << text.substr(0, 200);
  EXPECT_TRUE(compiled.set.rules().empty());
  EXPECT_LE(compiled.diagnostics.size(), Reporter::limit);
}

// Compiles, maybe with errors, and matches an event.
Compiled expect_bounded(const std::string& text, const Placeholders& placeholders = {}) {
  Compiled compiled = compile(text, placeholders);
  EXPECT_LE(compiled.diagnostics.size(), Reporter::limit);
  run(compiled.set, {{"", "agent", "", {{"a", "x"}, {"b", "#1"}}, 0, {}}});
  return compiled;
}

TEST_F(Hostile, ConditionsNestedTenThousandDeep) {
  const std::string searches = "    s: {a: b}\n    condition: ";
  const std::string deep = repeat("(", 10'000) + 's' + repeat(")", 10'000);
  expect_refused(head + searches + deep + "\n", code::condition_too_deep);
  expect_refused(head + searches + repeat("not (", 10'000) + 's' + repeat(")", 10'000) + "\n",
                 code::condition_too_deep);
  expect_refused(head + searches + repeat("(", 1'000'000) + "\n", code::condition_too_deep);
  EXPECT_EQ(compile(head + searches + repeat("not ", 100'000) + "s\n").set.rules().size(), 1U);
}

TEST_F(Hostile, ConditionsThatGrowWhenTheyAreResolved) {
  const auto names = [](std::size_t count) {
    std::string searches;
    for (std::size_t i = 0; i < count; ++i)
      searches += "    s" + number(i) + ": {a: '" + number(i) + "'}\n";
    return searches;
  };
  expect_refused(
      head + names(10'000) + "    condition: 1 of them" + repeat(" or 1 of s*", 50'000) + "\n",
      code::condition_too_large);
  expect_refused(fill(head + names(5'000) + "    condition:\n",
                      [](std::size_t) { return "        - 1 of them\n"; }),
                 code::condition_too_large);
}

TEST_F(Hostile, PatternsOfSelectorsThatBacktrack) {
  const std::string name = repeat("a", 250);
  std::string searches;
  for (int i = 0; i < 500; ++i) searches += "    " + name + number(i) + "x: {a: b}\n";
  expect_refused(head + searches + "    condition: 1 of " + repeat("*a", 100) + "*y\n",
                 code::unknown_search);
}

TEST_F(Hostile, YamlAliasesThatExplode) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (std::size_t i = 1; i < 30; ++i) {
    bomb += "a" + number(i) + ": &a" + number(i) + " [" + repeat("*a" + number(i - 1) + ", ", 9) +
            "*a" + number(i - 1) + "]\n";
  }
  expect_refused(bomb + head + "    s: {a: *a29}\n    condition: s\n", code::yaml_too_large);
  const std::string text = "t: &t " + repeat("long ", 200'000) + "\n";
  expect_refused(fill(
                     text + head + "    s:\n        a:\n",
                     [](std::size_t) { return "        - *t\n"; }, "", limit::source_bytes - 1000),
                 code::yaml_too_large);
  expect_refused("x: &x [*x]\n" + head, code::yaml_syntax);
}

TEST_F(Hostile, YamlThatIsDeepOrLong) {
  expect_refused("x: " + repeat("[", 100'000) + "\n", code::yaml_too_deep);
  expect_refused("x: " + repeat("{a: ", 100'000) + "\n", code::yaml_too_deep);
  expect_refused(repeat("- ", 100'000) + "\n", code::yaml_too_deep);
  expect_refused(repeat("? ", 100'000) + "\n", code::yaml_too_deep);
  expect_refused("x: [" + repeat("a, ", 600'000) + "a]\n", code::yaml_too_large);
  std::string stairs;
  for (std::size_t i = 0; i < 1'000; ++i) stairs += repeat(" ", i) + "a:\n";
  expect_refused(stairs, code::yaml_too_deep);
}

TEST_F(Hostile, FiveMegabytes) {
  expect_refused(head + "    s: {a: '" + repeat("x", 5'000'000) + "'}\n    condition: s\n",
                 code::source_too_large);
  const Compiled under =
      compile(head + "    s: {a: '" + repeat("x", 1'990'000) + "'}\n    condition: s\n");
  EXPECT_EQ(under.set.rules().size(), 1U);
}

// Things that YAML readers are slow at, each repeated over the largest source.
TEST_F(Hostile, YamlOfOneShapeOverAndOver) {
  constexpr std::size_t bytes = sanitized ? 16UL << 10U : 256UL << 10U;
  for (const char* piece :
       {"- ",      "? ",     ": ",         "[",     "{",          "]",    "}",          ",",
        "&a ",     "*a ",    "!!x ",       "!<x> ", "'",          "\"",   "\"\\x41",    "|\n ",
        ">\n ",    "a: ",    "a:\n",       "#",     "# \n",       "%",    "%TAG ! x\n", "---\n",
        "...\n",   "\n",     "\r\n",       " ",     "\t",         "a ",   "a\n ",       "a\n\n ",
        "[]\n",    "{}\n",   "? a\n: b\n", "[a, ",  "{a: b, ",    "'a' ", "\xC3\xA9",   "<<: *a\n",
        "- - -\n", "&a a\n", "--- &a a\n", "''",    "a b: c d\n "}) {
    SCOPED_TRACE(piece);
    expect_bounded(fill(
        "", [&](std::size_t) { return piece; }, "", bytes));
    expect_bounded(fill(
        "x: ", [&](std::size_t) { return piece; }, "", bytes));
    expect_bounded(fill(
        "x: [", [&](std::size_t) { return piece; }, "", bytes));
  }
}

TEST_F(Hostile, AListAsLongAsASourceCanBe) {
  const Compiled compiled =
      expect_bounded(fill(head + "    condition: s\n    s:\n        a|contains:\n",
                          [](std::size_t i) { return "        - val" + number(i) + "\n"; }));
  EXPECT_EQ(compiled.set.rules().size(), 1U);
}

TEST_F(Hostile, AsManyFieldsAsASourceCanHave) {
  const auto fields = [](const std::string& modifiers, const std::string& value) {
    return fill(head + "    condition: s\n    s:\n", [&](std::size_t i) {
      return "        - f" + number(i) + modifiers + ": " + value + "\n";
    });
  };
  EXPECT_EQ(expect_bounded(fields("|contains", "abcdefgh")).set.rules().size(), 1U);
  EXPECT_EQ(expect_bounded(fields("|contains", "abc")).set.rules().size(), 1U);
  EXPECT_EQ(expect_bounded(fields("", "abc")).set.rules().size(), 1U);
}

TEST_F(Hostile, AsManyExpansionsAsASourceCanAskFor) {
  const auto items = [](const std::string& item) {
    return fill(head + "    condition: s\n    s:\n",
                [&](std::size_t i) { return "        - f" + number(i) + item + "\n"; });
  };
  expect_refused(items("|windash|base64: '-a-b-c-d-e-f'"), code::too_many_values);
  Placeholders lists;
  for (std::size_t i = 0; i < (sanitized ? 2'000 : 10'000); ++i)
    lists["l"].push_back("some value " + number(i));
  expect_refused(items("|expand: '%l%'"), code::too_many_values, lists);
}

TEST_F(Hostile, PatternsThatBlowUpMemoryTogether) {
  expect_refused(fill(head + "    condition: s\n    s:\n        a|re:\n",
                      [](std::size_t i) { return "        - 'a" + number(i) + ".{900}'\n"; }),
                 code::regex_too_large);
  expect_refused(fill(head + "    condition: s\n    s:\n        a|re:\n",
                      [](std::size_t i) {
                        return "        - '(\\pL\\pN){" + number(900 + i % 90) + "}" + number(i) +
                               "'\n";
                      }),
                 code::regex_too_large);
}

TEST_F(Hostile, ManySmallPatterns) {
  expect_bounded(fill(head + "    condition: s\n    s:\n        a|re:\n",
                      [](std::size_t i) { return "        - '[a-z]+" + number(i) + "'\n"; }));
}

TEST_F(Hostile, AsManyDocumentsAsASourceCanHave) {
  const Compiled compiled = expect_bounded(fill("", [](std::size_t i) {
    return "---\ntitle: T\nid: r" + number(i) +
           "\nlogsource: {product: agent}\ndetection: {s: {a: b" + number(i) + "}, condition: s}\n";
  }));
  EXPECT_GT(compiled.set.rules().size(), sanitized ? 1'000U : 10'000U);
}

TEST_F(Hostile, AsManyLogSourcesAsASourceCanHave) {
  expect_bounded(fill("", [](std::size_t i) {
    return "---\ntitle: T\nid: r" + number(i) + "\nlogsource: {product: p" + number(i) +
           "}\ndetection: {s: {a|contains: xyz}, condition: s}\n";
  }));
}

TEST_F(Hostile, ManyGeneralRulesAndManySpecialLogSources) {
  const Compiled compiled = expect_bounded(fill("", [](std::size_t i) {
    const std::string product = i % 2 == 0 ? "" : ", product: p" + number(i);
    return "---\ntitle: T\nid: r" + number(i) + "\nlogsource: {category: c" + product +
           "}\ndetection: {s: {a|contains: abcdefgh}, condition: s}\n";
  }));
  const auto found = run(compiled.set, {{"c", "p1", "", {{"a", "abcdefgh"}}, 0, {}}});
  EXPECT_EQ(found.size(), compiled.set.rules().size() / 2 + compiled.set.rules().size() % 2 + 1)
      << "all general ones and one special one";
}

TEST_F(Hostile, ManyFiltersForManyRules) {
  const std::string source = fill("", [](std::size_t i) {
    const std::string detection = "s: {a: b" + number(i) + "}, condition: s}\n";
    return "---\ntitle: T\nid: r" + number(i) + "\nlogsource: {product: agent}\ndetection: {" +
           detection + "---\ntitle: F\nid: f" + number(i) +
           "\nlogsource: {product: agent}\nfilter: {rules: any, " + detection;
  });
  const Compiled compiled = expect_bounded(source);
  EXPECT_NE(compiled.find(code::condition_too_large), nullptr);
  EXPECT_GT(compiled.set.rules().size(), sanitized ? 500U : 5'000U)
      << "the filters are at fault, not the rules";
}

TEST_F(Hostile, ThousandsOfCorrelationsInALoop) {
  constexpr std::size_t count = 15'000;
  std::string source;
  for (std::size_t i = 0; i < count; ++i) {
    source += "---\ntitle: T\nid: c" + number(i) +
              "\ncorrelation: {type: temporal, timespan: 1m, rules: [c" + number((i + 1) % count) +
              "]}\n";
  }
  expect_refused(source, code::cyclic_correlation);
}

TEST_F(Hostile, ThousandsOfCorrelationsInAChain) {
  constexpr std::size_t count = 10'000;
  std::string source =
      "title: T\nid: c0\nlogsource: {product: agent}\ndetection: {s: {a: x}, condition: s}\n";
  for (std::size_t i = 1; i <= count; ++i) {
    source += "---\ntitle: T\nid: c" + number(i) +
              "\ncorrelation: {type: event_count, timespan: 1m, condition: {gte: 1}, rules: [c" +
              number(i - 1) + "]}\n";
  }
  const Compiled compiled = compile(source);
  EXPECT_EQ(compiled.set.rules().size(), count + 1);
  EXPECT_EQ(run(compiled.set, {{"", "agent", "", {{"a", "x"}}, 0, {}}}),
            (std::vector<std::string>{"c" + number(count)}));
}

std::string some_rules(std::size_t count) {
  std::string source;
  for (std::size_t i = 0; i < count; ++i) {
    source += "---\ntitle: T\nid: r" + number(i) +
              "\nlogsource: {product: agent}\ndetection: {s: {a: b}, condition: s}\n";
  }
  return source;
}

std::string all_rules(std::size_t count) {
  std::string list = "[r0";
  for (std::size_t i = 1; i < count; ++i) list += ", r" + number(i);
  return list + "]";
}

TEST_F(Hostile, CorrelationsOfMoreRulesThanAreSensible) {
  const std::string source =
      some_rules(5'000) + "---\ntitle: T\nid: c\ncorrelation: {timespan: 1m, type: ";
  for (const char* type : {"temporal", "temporal_ordered"}) {
    const Compiled compiled = compile(source + type + ", rules: " + all_rules(5'000) + "}\n");
    EXPECT_NE(compiled.find(code::invalid_correlation), nullptr);
    EXPECT_EQ(compiled.set.rules().size(), 5'000U);
  }
}

TEST_F(Hostile, CorrelationsOfMoreAliasesThanAreSensible) {
  std::string aliases = "{g: {r0: f}";
  for (std::size_t i = 0; i < 50'000; ++i) aliases += ", g" + number(i) + ": {r0: f}";
  const Compiled compiled =
      compile(some_rules(1) +
              "---\ntitle: T\nid: c\ncorrelation: {timespan: 1m, type: temporal, rules: [r0], "
              "group-by: [g], aliases: " +
              aliases + "}}\n");
  EXPECT_NE(compiled.find(code::invalid_correlation), nullptr);
}

TEST_F(Hostile, MetadataWithoutEnd) {
  expect_bounded(fill(head + "    s: {a: b}\n    condition: s\n",
                      [](std::size_t i) { return "candor.x" + number(i) + ": 1\n"; }));
  expect_bounded(fill(head + "    s: {a: b}\n    condition: s\ntags:\n",
                      [](std::size_t i) { return "  - t" + number(i) + "\n"; }));
  expect_bounded(fill(head + "    s: {a: b}\n    condition: s\nrelated:\n",
                      [](std::size_t) { return "  - {id: x, type: y}\n"; }));
}

TEST_F(Hostile, ModifiersWithoutEnd) {
  const std::string begin = head + "    condition: s\n    s: {? 'a";
  expect_bounded(fill(
      begin, [](std::size_t) { return "|contains"; }, "' : b}\n", 1 << 20));
  expect_bounded(fill(
      begin, [](std::size_t) { return "|wide"; }, "' : b}\n", 1 << 20));
  expect_bounded(fill(
      begin, [](std::size_t) { return "|base64"; }, "' : b}\n", 1 << 20));
  expect_bounded(fill(
      begin, [](std::size_t) { return "|base64offset"; }, "' : b}\n", 1 << 20));
}

TEST_F(Hostile, WildcardsWithoutEnd) {
  const Compiled compiled =
      compile(head + "    condition: s\n    s: {a: '" + repeat("*a?", 300'000) + "*b'}\n");
  ASSERT_EQ(compiled.set.rules().size(), 1U);
  EXPECT_TRUE(
      run(compiled.set, {{"", "agent", "", {{"a", repeat("a", 1'000'000)}}, 0, {}}}).empty());
}

}  // namespace
}  // namespace candor::rules::test
