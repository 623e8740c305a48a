// The rules that we ship: they compile, they are documented, and their own tests hold.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "monitor/monitor.h"
#include "monitor/rule_tests.h"
#include "rules/rule_set.h"

namespace candor::monitor {
namespace {

std::vector<rules::RuleSource> shipped_sources() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CANDOR_SOURCE_DIR "/rules/packs"))
    if (entry.path().extension() == ".yml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<rules::RuleSource> sources;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    sources.push_back({std::string{std::istreambuf_iterator<char>(in), {}}, file.string()});
  }
  return sources;
}

class Packs : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    diagnostics_ = new rules::Diagnostics;
    const auto sources = shipped_sources();
    auto set = std::make_shared<rules::RuleSet>(rules::RuleSet::compile(sources, {}, *diagnostics_));
    monitor_ = new Monitor(std::move(set), Policy{});
  }
  static void TearDownTestSuite() {
    delete monitor_;
    delete diagnostics_;
  }

  static std::vector<rules::RuleInfo> reported() {
    std::vector<rules::RuleInfo> infos;
    for (const auto& info : monitor_->rules().rules())
      if (info.reported) infos.push_back(info);
    return infos;
  }

  static bool has_tag(const rules::RuleInfo& info, std::string_view name_space) {
    return std::any_of(info.tags.begin(), info.tags.end(),
                       [&](const std::string& tag) { return tag.starts_with(name_space); });
  }

  static inline Monitor* monitor_ = nullptr;
  static inline rules::Diagnostics* diagnostics_ = nullptr;
};

TEST_F(Packs, CompileWithoutErrorsAndWarnings) {
  for (const auto& diagnostic : *diagnostics_) ADD_FAILURE() << rules::to_text(diagnostic);
}

TEST_F(Packs, EveryReportedRuleIsDocumented) {
  for (const auto& info : reported()) {
    EXPECT_FALSE(info.description.empty()) << info.origin << ": " << info.title;
    EXPECT_FALSE(info.false_positives.empty()) << info.origin << ": " << info.title;
    EXPECT_TRUE(has_tag(info, "owasp.")) << info.origin << ": " << info.title;
    EXPECT_EQ(info.id.size(), 36U) << info.origin << ": " << info.title;
  }
}

TEST_F(Packs, EveryReportedRuleHasThreeTestsThatMatchAndThreeNearMisses) {
  for (const auto& info : reported()) {
    std::map<bool, int> count;
    for (const auto& test : nlohmann::json::parse(info.tests)) ++count[test.at("match").get<bool>()];
    EXPECT_GE(count[true], 3) << info.origin << ": " << info.title;
    EXPECT_GE(count[false], 3) << info.origin << ": " << info.title;
  }
}

TEST_F(Packs, TheRulesOwnTestsHold) {
  for (const auto& info : reported()) {
    for (const auto& outcome : run_rule_tests(*monitor_, info.id, info.tests))
      EXPECT_TRUE(outcome.passed) << info.origin << ": " << info.title << "\n  " << outcome.test << ": " << outcome.why;
  }
}

}  // namespace
}  // namespace candor::monitor
