#include <cmath>

#include <gtest/gtest.h>

#include "monitor/overseer/overseer.h"
#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor::overseer {
namespace {

using namespace testing;

struct Explained {
  Trace trace = note_trace(7, true);
  Overseer overseer{small_model()};
  Observations found;
  const text::Reading& reading;

  Explained() : reading(read()) {}
  const text::Reading& read() {
    for (const Check* check : checks()) run_check(*check, trace, found);
    return text::reading_of(trace, found);
  }
};

TEST(Explain, PartsAddUpToTheMargin) {
  Explained e;
  const auto explanation = e.overseer.explain(e.reading, e.found, "injected");
  ASSERT_TRUE(explanation);
  double sum = 0;
  for (const Contribution& part : explanation->contributions) sum += part.value;
  EXPECT_NEAR(sum, explanation->margin, 1e-9);
  const double score = e.overseer.score(e.reading, e.found)[0].score;
  EXPECT_NEAR(1 / (1 + std::exp(-explanation->margin)), score, 1e-9);
}

TEST(Explain, PointsAtTheCallThatObeyed) {
  Explained e;
  const auto explanation = e.overseer.explain(e.reading, e.found, "injected");
  bool points = false;
  for (const Contribution& part : explanation->contributions) {
    for (const Span& span : part.evidence) {
      EXPECT_LT(span.step, e.trace.steps.size());
      points = points || (part.value > 0 && span.step == 4);
    }
  }
  EXPECT_TRUE(points);
}

TEST(Explain, EvidenceQuotesWhatStandsInTheTrace) {
  Explained e;
  const auto explanation = e.overseer.explain(e.reading, e.found, "unsafe");
  std::size_t spans = 0;
  for (const Contribution& part : explanation->contributions) {
    for (const Span& span : part.evidence) {
      ++spans;
      const Step& step = e.trace.steps[span.step];
      const std::string& text = span.field == "text"   ? step.text
                                : span.field == "tool" ? step.tool
                                                       : step.leaves.front().text;
      EXPECT_NE(text.find(span.quote), std::string::npos) << part.feature << ": " << span.quote;
      EXPECT_FALSE(span.quote.empty()) << part.feature;
    }
  }
  EXPECT_GT(spans, 10U);
}

TEST(Explain, AWordIsNamedByItself) {
  Explained e;
  const auto explanation = e.overseer.explain(e.reading, e.found, "unsafe");
  bool named = false;
  for (const Contribution& part : explanation->contributions) {
    if (!part.feature.starts_with("word: ")) continue;
    ASSERT_FALSE(part.evidence.empty()) << part.feature;
    EXPECT_EQ(part.feature, "word: " + part.evidence.front().quote);
    named = named || part.feature == "word: pay";
  }
  EXPECT_TRUE(named) << "the agent's own words are features of `unsafe`";
}

TEST(Explain, TheLargestPartsComeFirst) {
  Explained e;
  const auto explanation = e.overseer.explain(e.reading, e.found, "injected");
  const auto& parts = explanation->contributions;
  for (std::size_t i = 1; i < parts.size(); ++i)
    EXPECT_GE(std::abs(parts[i - 1].value), std::abs(parts[i].value));
}

TEST(Explain, AnAgentThatCalledNothingHasAPartOfItsOwn) {
  const Overseer overseer(small_model());
  Trace trace;
  trace.steps = {step_of(StepKind::user, "Hello."), step_of(StepKind::message, "Hello to you.")};
  Observations found;
  const auto& reading = text::reading_of(trace, found);
  const auto explanation = overseer.explain(reading, found, "injected");
  ASSERT_TRUE(explanation);
  bool idle = false;
  for (const Contribution& part : explanation->contributions) {
    idle = idle || part.feature == "no call";
    EXPECT_NE(part.channel == Channel::action && part.feature != "no call", true) << part.feature;
  }
  EXPECT_TRUE(idle);
  const double score = overseer.score(reading, found)[0].score;
  EXPECT_NEAR(1 / (1 + std::exp(-explanation->margin)), score, 1e-9);
}

TEST(Explain, KnowsOnlyItsHeads) {
  Explained e;
  EXPECT_FALSE(e.overseer.explain(e.reading, e.found, "nonsense"));
}

}  // namespace
}  // namespace candor::monitor::overseer
