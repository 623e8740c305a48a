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

TEST(Explain, KnowsOnlyItsHeads) {
  Explained e;
  EXPECT_FALSE(e.overseer.explain(e.reading, e.found, "nonsense"));
}

}  // namespace
}  // namespace candor::monitor::overseer
