// What a learned model is worth on the traces that people have reviewed here.

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "monitor/overseer/evaluation/metrics.h"
#include "monitor/overseer/features.h"
#include "monitor/overseer/overseer.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;
using monitor::overseer::Figure;
using monitor::overseer::HeadScore;
using monitor::overseer::Overseer;
using monitor::overseer::Ranking;
using monitor::overseer::Scored;

constexpr std::uint64_t kMostReviews = 5'000;
constexpr std::uint32_t kPage = 200;
constexpr std::size_t kPageBytes = std::size_t{16} << 20;
constexpr std::uint32_t kSeed = 1;  // of the intervals: the same reviews give the same answer

struct HeadTally {
  std::vector<Scored> scored;
  std::size_t flagged_positives = 0;  // at the model's own threshold
  std::size_t flagged_negatives = 0;
};

/// A trace's latest review counts, for each label.
struct Reviewed {
  std::vector<HeadScore> scores;
  std::map<std::string, bool> labels;
};

class Evaluation {
 public:
  Evaluation(App& app, const Overseer& overseer) : app_(app), overseer_(overseer) {}

  Status read() {
    std::uint64_t after = 0;
    while (reviews_ < kMostReviews) {
      const auto page = app_.store.reviews(after, kPage, kPageBytes, "");
      if (!page) return page.error();
      if (page->empty()) break;
      for (const ReviewedTrace& one : *page) add(one);
      after = page->back().review.sequence;
    }
    return Done{};
  }

  Json report() const {
    std::map<std::string, HeadTally> heads;
    std::uint32_t group = 0;
    for (const auto& [id, reviewed] : traces_) {
      ++group;
      for (const HeadScore& score : reviewed.scores) count(reviewed, score, group, heads);
    }
    Json list = Json::array();
    for (const auto& [name, tally] : heads) list.push_back(row(name, tally));
    return {{"overseer", overseer_.digest()},
            {"reviews", reviews_},
            {"traces", traces_.size()},
            {"unreadable", unreadable_},
            {"complete", reviews_ < kMostReviews},
            {"heads", std::move(list)}};
  }

 private:
  void add(const ReviewedTrace& one) {
    ++reviews_;
    const auto known = traces_.find(one.review.trace);
    Reviewed& reviewed = known != traces_.end() ? known->second : traces_[one.review.trace];
    if (known == traces_.end()) {
      const auto trace = monitor::read_trace(one.trace, "candor", app_.config.limits);
      if (!trace) {
        ++unreadable_;
        return;
      }
      reviewed.scores =
          overseer_.score(monitor::overseer::features_of(*trace, overseer_.vectors()));
    }
    const Json labels = Json::parse(one.review.labels);
    for (const auto& [name, value] : labels.items()) reviewed.labels[name] = value.get<bool>();
  }

  static void count(const Reviewed& reviewed, const HeadScore& score, std::uint32_t group,
                    std::map<std::string, HeadTally>& heads) {
    const auto label = reviewed.labels.find(std::string(score.head));
    if (label == reviewed.labels.end()) return;
    HeadTally& tally = heads[label->first];
    tally.scored.push_back({score.score, label->second, group});
    if (score.score >= score.threshold)
      ++(label->second ? tally.flagged_positives : tally.flagged_negatives);
  }

  static Json figure(const std::optional<Figure>& value) {
    if (!value) return nullptr;
    return {{"value", value->value}, {"low", value->low}, {"high", value->high}};
  }

  static Json row(const std::string& name, const HeadTally& tally) {
    const Ranking ranking(tally.scored);
    return {{"head", name},
            {"positives", ranking.positives()},
            {"negatives", ranking.negatives()},
            {"area", figure(ranking.area_figure(kSeed))},
            {"recall_at_1_percent", figure(ranking.recall_figure(.01, kSeed))},
            {"recall_at_5_percent", figure(ranking.recall_figure(.05, kSeed))},
            {"flagged_positives", tally.flagged_positives},
            {"flagged_negatives", tally.flagged_negatives}};
  }

  App& app_;
  const Overseer& overseer_;
  std::map<std::string, Reviewed> traces_;
  std::size_t reviews_ = 0;
  std::size_t unreadable_ = 0;
};

Response evaluate(App& app, const Request& request) {
  std::string id(request.path_value("id"));
  if (id.find(':') == std::string::npos) id = "sha256:" + id;
  const auto overseer = app.model_book.overseer(id);
  if (!overseer) return to_response(overseer.error());
  Evaluation evaluation(app, **overseer);
  if (auto read = evaluation.read(); !read) return to_response(read.error());
  return {200, "application/json", {}, to_text(evaluation.report())};
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/overseers/{id}/evaluate", "What a learned model is worth on the reviewed traces",
     BackgroundHandler{evaluate}},
};

}  // namespace

std::span<const Endpoint> overseer_evaluation_endpoints() { return kEndpoints; }

}  // namespace candor::server
