#include "rules/rule_set.h"

#include <gtest/gtest.h>

#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

using Ids = std::vector<std::string>;

TEST(RuleSet, MatchesAnEventAndSaysWhere) {
  const Compiled compiled = compile(rule(R"(
    selection:
        tool: bash
        args.command|contains|all:
            - 'rm '
            - /var/log
    filter:
        args.command|endswith: '.tmp'
    condition: selection and not filter
)"));
  ASSERT_TRUE(compiled.diagnostics.empty()) << to_text(compiled.diagnostics[0]);
  const auto found =
      find(compiled.set, {{"tool_call",
                           "agent",
                           "",
                           {{"tool", "bash"}, {"args.command", "sudo RM -rf /var/log"}},
                           3,
                           {}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "r1");
  EXPECT_EQ(found[0].steps, (std::vector<std::uint32_t>{3}));
  EXPECT_EQ(found[0].quotes, (Ids{"bash", "/var/log", "RM "}));
  EXPECT_TRUE(run(compiled.set, {{"tool_call",
                                  "agent",
                                  "",
                                  {{"tool", "bash"}, {"args.command", "rm /var/log/x.tmp"}},
                                  3,
                                  {}}})
                  .empty());
}

TEST(RuleSet, AsksForEveryPartOfTheLogSource) {
  const Compiled compiled =
      compile(rule("    selection:\n        a: b\n    condition: selection\n"));
  EXPECT_EQ(run(compiled.set, {{"any", "agent", "any", {{"a", "b"}}, 0, {}}}), (Ids{"r1"}));
  EXPECT_TRUE(run(compiled.set, {{"any", "linux", "any", {{"a", "b"}}, 0, {}}}).empty());
}

TEST(RuleSet, ReadsManyDocumentsOfOneSource) {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += rule("    selection:\n        a: b\n    condition: selection\n---\n",
                 "r" + std::to_string(i));
  const Compiled compiled = compile(text);
  EXPECT_TRUE(compiled.diagnostics.empty());
  EXPECT_EQ(compiled.set.rules().size(), 20U);
}

}  // namespace
}  // namespace candor::rules::test
