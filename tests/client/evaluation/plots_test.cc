#include "client/evaluation/plots.h"

#include <limits>

#include "client/evaluation/report_html.h"
#include "client/evaluation/report_text.h"

namespace candor::client {
namespace {

using namespace monitor::overseer;

std::vector<Scored> some_scores() {
  std::vector<Scored> scores;
  for (std::uint32_t i = 0; i < 40; ++i)
    scores.push_back({(i % 10) / 10.0 + (i % 3 == 0 ? .05 : 0), i % 3 == 0, i});
  return scores;
}

Row row(std::string set, Sees sees) {
  Row result{"unsafe", std::move(set), Learned::other_sets, View::whole, sees};
  result.scores = some_scores();
  const Ranking ranking(result.scores);
  result.positives = ranking.positives();
  result.negatives = ranking.negatives();
  result.area = ranking.area_figure(1);
  return result;
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Plots, RocDrawsOneLineForEachModel) {
  const std::vector<RocLine> lines{{"joint", "joint", Ranking(some_scores()).curve()},
                                   {"shape", "shape", {}}};
  const auto plot = roc_plot(lines);
  EXPECT_EQ(times(plot, "<path"), 1u);  // one has no curve
  EXPECT_NE(plot.find("M48.0 212.0"), plot.npos);
  EXPECT_NE(plot.find("L308.0 12.0"), plot.npos);
}

TEST(Plots, ReliabilityHasABarForEachBinInUse) {
  EXPECT_EQ(times(reliability_plot(some_scores()), "<rect"), 10u);
  EXPECT_EQ(times(reliability_plot({}), "<rect"), 0u);
}

TEST(Plots, ScoresThatAreNoNumbersAreLeftOut) {
  const std::vector<Scored> scores{{std::numeric_limits<double>::quiet_NaN(), true, 0},
                                   {.5, false, 1}};
  EXPECT_EQ(score_plot(scores).find("nan"), std::string::npos);
}

TEST(Page, NeedsNothingFromOutsideAndEscapesNames) {
  Evaluation evaluation;
  evaluation.rows = {row("<script>alert(1)</script>", Sees::joint),
                     row("<script>alert(1)</script>", Sees::shape)};
  evaluation.remarks = {"<b>"};
  const auto page = report_html(evaluation);
  EXPECT_EQ(page.find("<script"), page.npos);
  EXPECT_EQ(page.find("http://"), page.npos);
  EXPECT_EQ(page.find("https://"), page.npos);
  EXPECT_EQ(page.find("<b>&"), page.npos);
  EXPECT_EQ(times(page, "<svg"), 3u);
  EXPECT_EQ(times(page, "<svg"), times(page, "</svg>"));
}

TEST(Table, ShowsFiguresOfAGroupTogetherWithTheShapeRow) {
  Evaluation evaluation;
  evaluation.rows = {row("b", Sees::shape), row("a", Sees::joint), row("b", Sees::joint)};
  const auto groups = grouped(evaluation);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].title, "unsafe on a, learned from other sets");
  ASSERT_EQ(groups[1].rows.size(), 2u);
  EXPECT_EQ(groups[1].rows[0]->sees, Sees::joint);
  EXPECT_NE(report_text(evaluation).find("shape, whole"), std::string::npos);
}

TEST(Table, WhatCouldNotBeHadIsADash) {
  EXPECT_EQ(shown(std::optional<Figure>()), "-");
  EXPECT_EQ(shown(Figure{.9374, .9101, 1}), ".937 [.91, 1.00]");
}

}  // namespace
}  // namespace candor::client
