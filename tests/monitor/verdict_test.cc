#include "monitor/verdict.h"

#include <set>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

constexpr ExplanationKind kKinds[] = {
    ExplanationKind::pattern,        ExplanationKind::sequence,    ExplanationKind::data_flow,
    ExplanationKind::correspondence, ExplanationKind::statistical, ExplanationKind::judgement,
    ExplanationKind::self_report,    ExplanationKind::white_box,   ExplanationKind::human};

TEST(Verdict, DecisionsRiseAndReadBack) {
  const Decision rising[] = {Decision::allow, Decision::flag, Decision::hold, Decision::block};
  const char* names[] = {"allow", "flag", "hold", "block"};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(to_string(rising[i]), names[i]);
    EXPECT_EQ(decision_from(names[i]), rising[i]);
    EXPECT_LE(rising[i == 0 ? 0 : i - 1], rising[i]);
  }
  EXPECT_EQ(decision_from("Allow"), std::nullopt);
  EXPECT_EQ(decision_from(""), std::nullopt);
}

TEST(Verdict, NamesStatusesAsTheDesignDoes) {
  EXPECT_EQ(to_string(CheckStatus::ran), "ran");
  EXPECT_EQ(to_string(CheckStatus::skipped), "skipped");
  EXPECT_EQ(to_string(CheckStatus::failed), "failed");
  EXPECT_EQ(to_string(CheckStatus::not_applicable), "not_applicable");
}

TEST(Verdict, EveryKindOfExplanationHasItsOwnSentences) {
  std::set<std::string_view> sentences;
  for (const auto kind : kKinds) {
    EXPECT_EQ(explanation_kind_from(to_string(kind)), kind);
    for (const auto sentence :
         {what_it_shows(kind), what_it_cannot_show(kind), how_to_check_it(kind)}) {
      EXPECT_TRUE(sentence.ends_with('.')) << sentence;
      EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
    }
  }
  EXPECT_EQ(to_string(ExplanationKind::data_flow), "data_flow");
  EXPECT_EQ(to_string(ExplanationKind::white_box), "white_box");
  EXPECT_EQ(explanation_kind_from("proof"), std::nullopt);
}

TEST(Verdict, TheAgentIsToldSomethingOnlyWhenItsActionDoesNotRun) {
  EXPECT_EQ(message_for_agent(Decision::allow), "");
  EXPECT_EQ(message_for_agent(Decision::flag), "");
  EXPECT_EQ(message_for_agent(Decision::hold), "This action needs review before it can run.");
  EXPECT_FALSE(message_for_agent(Decision::block).empty());
}

TEST(Span, QuotesWhatItCovers) {
  const Span span = span_of(3, "text", "delete the logs", 7, 15);
  EXPECT_EQ(span, (Span{3, "text", 7, 15, "the logs"}));
}

TEST(Span, QuotesAtMost200BytesOfWholeCharacters) {
  std::string value;
  for (int i = 0; i < 100; ++i) value += "€";
  const Span span = span_of(0, "text", value, 0, value.size());
  EXPECT_EQ(span.end, 300);
  EXPECT_EQ(span.quote, value.substr(0, 198));
}

TEST(Span, StaysInsideItsValue) {
  EXPECT_EQ(span_of(0, "text", "abc", 1, 99), (Span{0, "text", 1, 3, "bc"}));
  EXPECT_EQ(span_of(0, "text", "abc", 9, 99), (Span{0, "text", 3, 3, ""}));
  EXPECT_EQ(span_of(0, "text", "abc", 2, 1), (Span{0, "text", 2, 2, ""}));
}

}  // namespace
}  // namespace candor::monitor
