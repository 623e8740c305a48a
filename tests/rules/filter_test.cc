// sigma-filters-specification.md.

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

using Ids = std::vector<std::string>;

// Two rules about processes, one about Windows and one about Linux, and one about any log.
const std::string rules_text = R"(
title: Windows tool
id: 6f3e2987-db24-4c78-a860-b4f4095a7095
name: windows_tool
logsource: {category: process_creation, product: windows}
detection: {selection: {Image|endswith: '\tool.exe'}, condition: selection}
---
title: Linux tool
id: linux_tool
logsource: {category: process_creation, product: linux}
detection: {selection: {Image|endswith: /tool}, condition: selection}
---
title: Any tool
id: any_tool
logsource: {category: process_creation}
detection: {selection: {Image|contains: tool}, condition: selection}
)";

std::string filter(const std::string& rules, const std::string& source,
                   const std::string& detection) {
  return "---\ntitle: Administrators may\nlogsource: {" + source +
         "}\nfilter:\n    rules: " + rules + "\n" + detection;
}

const std::string admins =
    "    selection:\n        User|startswith: adm_\n    condition: selection\n";
const std::string windows = "category: process_creation, product: windows";

EventText process(const std::string& product, const std::string& image, const std::string& user) {
  return {"process_creation", product, "", {{"Image", image}, {"User", user}}, 0, {}};
}
const EventText by_admin = process("windows", "C:\\tool.exe", "ADM_ana");
const EventText by_user = process("windows", "C:\\tool.exe", "ana");
const EventText on_linux = process("linux", "/bin/tool", "adm_ana");

Ids fired(const std::string& documents, const EventText& event) {
  const Compiled compiled = compile(documents);
  for (const Diagnostic& diagnostic : compiled.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic);
  return run(compiled.set, {event});
}

const std::string windows_id = "6f3e2987-db24-4c78-a860-b4f4095a7095";

TEST(Filter, SuppressesWhatItsSelectionMatches) {
  const std::string all = rules_text + filter("[" + windows_id + "]", windows, admins);
  EXPECT_EQ(fired(all, by_user), (Ids{windows_id, "any_tool"}));
  EXPECT_EQ(fired(all, by_admin), (Ids{"any_tool"})) << "only the named rule is filtered";
}

TEST(Filter, NamesRulesByIdOrName) {
  EXPECT_EQ(fired(rules_text + filter("[windows_tool]", windows, admins), by_admin),
            (Ids{"any_tool"}));
  EXPECT_EQ(fired(rules_text + filter("[windows_tool, any_tool]", windows, admins), by_admin),
            (Ids{}));
}

TEST(Filter, MayBeWrittenAsWhatToKeep) {
  const std::string keep =
      "    selection:\n        User|startswith: adm_\n    condition: not selection\n";
  EXPECT_EQ(fired(rules_text + filter("[windows_tool]", windows, keep), by_admin),
            (Ids{"any_tool"}));
  EXPECT_EQ(fired(rules_text + filter("[windows_tool]", windows, keep), by_user),
            (Ids{windows_id, "any_tool"}));
}

TEST(Filter, OfAnyRuleIsForItsLogSourceOnly) {
  const std::string all = rules_text + filter("any", windows, admins);
  EXPECT_EQ(fired(all, by_admin), (Ids{}));
  EXPECT_EQ(fired(all, on_linux), (Ids{"linux_tool", "any_tool"}))
      << "an event of another log source is kept, also by a rule that is for both";
}

TEST(Filter, CombinesItsSearchesByItsCondition) {
  const std::string both = R"(    users:
        User: ana
    images:
        Image|startswith: 'C:\'
    condition: users and images
)";
  const std::string all = rules_text + filter("[windows_tool]", windows, both);
  EXPECT_EQ(fired(all, by_user), (Ids{"any_tool"}));
  EXPECT_EQ(fired(all, process("windows", "D:\\tool.exe", "ana")), (Ids{windows_id, "any_tool"}));
}

TEST(Filter, SeveralAllSuppress) {
  const std::string bob = "    selection:\n        User: bob\n    condition: selection\n";
  const std::string all = rules_text + filter("[windows_tool]", windows, admins) +
                          filter("[windows_tool]", windows, bob);
  for (const char* user : {"adm_x", "bob"})
    EXPECT_EQ(fired(all, process("windows", "C:\\tool.exe", user)), (Ids{"any_tool"})) << user;
}

TEST(Filter, AlsoKeepsCorrelationsFromCounting) {
  const std::string counted =
      "---\ntitle: Twice\nid: twice\ncorrelation: {type: event_count, rules: [windows_tool], "
      "timespan: 1h, condition: {gte: 2}}\n";
  const auto twice = [&](const EventText& event) {
    const Compiled compiled =
        compile(rules_text + counted + filter("[windows_tool]", windows, admins));
    return run(compiled.set, {event, event});
  };
  EXPECT_EQ(twice(by_user), (Ids{"any_tool", "any_tool", "twice"}));
  EXPECT_EQ(twice(by_admin), (Ids{"any_tool", "any_tool"}));
}

TEST(Filter, InShadowOrDraftSuppressesNothing) {
  for (const Mode mode : {Mode::shadow, Mode::draft}) {
    const Compiled compiled =
        compile(std::vector<RuleSource>{{rules_text, "rules.yml", Mode::enforce, 1},
                                        {filter("any", windows, admins), "filter.yml", mode, 1}});
    EXPECT_EQ(run(compiled.set, {by_admin}), (Ids{windows_id, "any_tool"}));
  }
}

TEST(Filter, WarnsWhenItHasNoEffect) {
  const Compiled unknown = compile(rules_text + filter("[nowhere]", windows, admins));
  ASSERT_NE(unknown.find(code::unknown_rule), nullptr);
  EXPECT_EQ(unknown.find(code::unknown_rule)->severity, Severity::warning);
  const Compiled elsewhere = compile(rules_text + filter("[linux_tool]", windows, admins));
  ASSERT_NE(elsewhere.find(code::filter_source_mismatch), nullptr);
  EXPECT_EQ(run(elsewhere.set, {on_linux}), (Ids{"linux_tool", "any_tool"}));
}

TEST(Filter, RefusesWhatIsNotOne) {
  const auto refused = [](const std::string& section, std::string_view code) {
    const Compiled compiled =
        compile("title: F\nid: f\nlogsource: {product: agent}\nfilter: " + section + "\n");
    EXPECT_NE(compiled.find(code), nullptr) << section;
  };
  refused("{selection: {a: b}, condition: selection}", code::invalid_filter);
  refused("{rules: [], selection: {a: b}, condition: selection}", code::invalid_filter);
  refused("{rules: any, selection: {a: b}}", code::missing_condition);
  refused("{rules: any, condition: selection}", code::missing_detection);
  refused("{rules: any, selection: {a: b}, condition: other}", code::unknown_search);
  refused("just text", code::invalid_filter);
  EXPECT_NE(compile("title: F\nid: f\nfilter: {rules: any, s: {a: b}, condition: s}\n")
                .find(code::missing_logsource),
            nullptr);
}

}  // namespace
}  // namespace candor::rules::test
