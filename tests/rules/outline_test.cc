#include "rules/outline.h"

#include <gtest/gtest.h>

#include "rules/rule_set.h"

namespace candor::rules {
namespace {

using Names = std::vector<std::string>;

const std::string kRule =
    "title: Base\nid: base-id\nname: base\nlogsource: {product: agent}\n"
    "detection: {said: {text: x}, condition: said}\n";
const std::string kCorrelation =
    "title: Twice\nid: twice\ncorrelation:\n  type: event_count\n  rules: [base]\n"
    "  group-by: [agent]\n  timespan: 1h\n  condition: {gte: 2}\ncandor: {absent: [other]}\n";
const std::string kFilter =
    "title: Not on tests\nid: narrow\nlogsource: {product: agent}\n"
    "filter: {rules: [base-id], test: {agent: test}, condition: not test}\n";

std::vector<DocumentOutline> outline_of(const std::string& text) {
  return outline({text, "a.yml"});
}

TEST(Outline, TellsARulesMetadata) {
  const auto outlines = outline_of(kRule);
  ASSERT_EQ(outlines.size(), 1U);
  EXPECT_EQ(outlines[0].kind, DocumentKind::rule);
  EXPECT_EQ(outlines[0].info.id, "base-id");
  EXPECT_EQ(outlines[0].info.title, "Base");
  EXPECT_FALSE(outlines[0].faulty);
}

TEST(Outline, TellsWhatACorrelationCountsAndMisses) {
  const auto outlines = outline_of(kCorrelation);
  ASSERT_EQ(outlines.size(), 1U);
  EXPECT_EQ(outlines[0].kind, DocumentKind::correlation);
  EXPECT_EQ(outlines[0].refers_to, (Names{"base", "other"}));
}

TEST(Outline, TellsWhatAFilterNarrows) {
  const auto outlines = outline_of(kFilter);
  ASSERT_EQ(outlines.size(), 1U);
  EXPECT_EQ(outlines[0].kind, DocumentKind::filter);
  EXPECT_EQ(outlines[0].refers_to, Names{"base-id"});
  EXPECT_FALSE(outlines[0].narrows_any);
}

TEST(Outline, KeepsTheNameOfAFaultyDocument) {
  const auto outlines = outline_of("title: Bad\nid: bad\nlevel: huge\n---\n" + kRule);
  ASSERT_EQ(outlines.size(), 2U);
  EXPECT_EQ(outlines[0].info.id, "base-id");
  EXPECT_EQ(outlines[1].info.id, "bad");
  EXPECT_TRUE(outlines[1].faulty);
}

TEST(Outline, IsEmptyForATextWithoutDocuments) {
  EXPECT_TRUE(outline_of("").empty());
  EXPECT_TRUE(outline_of("# nothing\n").empty());
}

TEST(Outline, TellsTheErrorsOfTheBodyBesideThoseOfTheRest) {
  std::string text = kRule + "level: huge\n";
  text.replace(text.find("{text: x}"), 9, "{text|contians: x}");
  Diagnostics diagnostics;
  const RuleSource source{text, "a.yml"};
  EXPECT_TRUE(RuleSet::compile({&source, 1}, {}, diagnostics).rules().empty());
  ASSERT_EQ(diagnostics.size(), 2U);
  EXPECT_EQ(diagnostics[0].code, "invalid_field");
  EXPECT_EQ(diagnostics[1].code, "unknown_modifier");
}

// A regression: what the YAML layer reported did not make the document faulty, and it ran.
TEST(Outline, FindsADocumentWithARepeatedKeyFaulty) {
  const std::string text = kRule + "level: low\nlevel: high\n";
  ASSERT_EQ(outline_of(text).size(), 1U);
  EXPECT_TRUE(outline_of(text)[0].faulty);
  Diagnostics diagnostics;
  const RuleSource source{text, "a.yml"};
  EXPECT_TRUE(RuleSet::compile({&source, 1}, {}, diagnostics).rules().empty());
}

}  // namespace
}  // namespace candor::rules
