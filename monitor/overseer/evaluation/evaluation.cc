#include "monitor/overseer/evaluation/evaluation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "monitor/overseer/evaluation/rows.h"
#include "monitor/overseer/evaluation/shape.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kLeast = 20;     // of each class in a row's set
constexpr std::size_t kLeastOwn = 40;  // for folds of its own
constexpr std::string_view kRequestHead = "harmful_request";

constexpr std::uint32_t channels_of(Sees sees) {
  if (sees == Sees::reasoning) return kReasoningChannel;
  return sees == Sees::action ? kActionChannel : kAllChannels;
}

std::vector<View> views_of(std::string_view head) {
  if (head == kRequestHead) return {View::whole, View::cut, View::request};
  return {View::whole, View::cut};
}

Cases all_of(std::span<const Case> cases) {
  Cases all;
  for (const Case& each : cases) all.push_back(&each);
  return all;
}

double score_of(const Overseer& overseer, const Features& features, std::string_view head,
                Sees sees) {
  for (const HeadScore& each : overseer.score(features)) {
    if (each.head != head) continue;
    if (sees == Sees::reasoning) return each.reasoning;
    return sees == Sees::action ? each.action : each.score;
  }
  return std::nan("");
}

bool knows(const Overseer& overseer, std::string_view head) {
  const auto& heads = overseer.model().heads;
  return std::any_of(heads.begin(), heads.end(),
                     [&](const Head& each) { return each.name == head; });
}

/// What is measured in one run, and how.
class Run {
 public:
  Run(std::span<const Case> cases, const EvaluationOptions& options)
      : all_(all_of(cases)), options_(options), heads_(heads_in_use()) {
    for (const Case* each : all_) parts_[part_of(*each, options_.by_family)].push_back(each);
    for (const Case* each : all_) {
      if (!options_.measure_only.contains(each->example.set)) training_.push_back(each);
    }
  }

  Evaluation leave_out(const WordTable& vectors) {
    for (const auto& [name, cases] : parts_) {
      if (is_measured(name)) plan_part(name, cases, vectors);
    }
    return finish();
  }

  Evaluation with_model(const Overseer& overseer) {
    for (const auto& [name, cases] : parts_) {
      plan([&, name = name, &cases = cases](Evaluation& result) {
        say(name);
        ready_rows(name, cases, overseer, result);
        traffic_rows(name, cases, overseer, result);
      });
    }
    return finish();
  }

 private:
  using Work = std::function<void(Evaluation&)>;

  std::vector<std::string> heads_in_use() const {
    auto heads = heads_of(all_);
    if (!options_.heads.empty()) {
      std::erase_if(heads, [&](const std::string& head) {
        return std::find(options_.heads.begin(), options_.heads.end(), head) ==
               options_.heads.end();
      });
    }
    return heads;
  }

  bool is_measured(const std::string& part) const {
    if (part == "generated" || options_.not_measured.contains(part)) return false;
    return !part.starts_with("generated/") || options_.by_family;
  }

  void plan(Work work) { works_.push_back(std::move(work)); }

  Evaluation finish() {
    std::vector<Evaluation> results(works_.size());
    Jobs jobs;
    for (std::size_t i = 0; i < works_.size(); ++i)
      jobs.emplace_back([&, i] { works_[i](results[i]); });
    if (options_.run) {
      options_.run(jobs);
    } else {
      for (const auto& job : jobs) job();
    }
    Evaluation whole;
    for (auto& result : results) {
      std::move(result.rows.begin(), result.rows.end(), std::back_inserter(whole.rows));
      std::move(result.traffic.begin(), result.traffic.end(), std::back_inserter(whole.traffic));
      std::move(result.remarks.begin(), result.remarks.end(), std::back_inserter(whole.remarks));
    }
    return whole;
  }

  void say(std::string_view doing) const {
    if (options_.progress) options_.progress(doing);
  }

  void plan_part(const std::string& name, const Cases& cases, const WordTable& vectors) {
    for (const Sees sees : {Sees::joint, Sees::reasoning, Sees::action}) {
      plan([&, name, sees](Evaluation& result) {
        say(name + " left out, " + std::string(to_string(sees)));
        left_out(name, cases, vectors, sees, result);
      });
    }
    if (!options_.own_folds || name.starts_with("generated/")) return;
    for (const auto& head : heads_) {
      if (!has_both(cases, head, kLeastOwn)) continue;
      for (const Sees sees : {Sees::joint, Sees::reasoning, Sees::action}) {
        plan([&, name, sees, head](Evaluation& result) {
          say(name + " in folds, " + std::string(to_string(sees)));
          own_folds(name, labelled(cases, head), head, vectors, sees, result);
        });
      }
    }
  }

  Result<Overseer> trained(const Cases& cases, const WordTable& vectors,
                           std::vector<std::string> heads, Sees sees) const {
    std::vector<const Example*> examples;
    for (const Case* each : cases) examples.push_back(&each->example);
    auto model =
        train(examples, vectors,
              {.seed = options_.seed, .channels = channels_of(sees), .heads = std::move(heads)});
    if (!model) return model.error();
    return Overseer(std::move(*model));
  }

  /// Heads that this part can be measured on, and that its training has.
  std::vector<std::string> measurable(const Cases& cases, const Cases& training) const {
    std::vector<std::string> heads;
    for (const auto& head : heads_) {
      if (has_both(cases, head, kLeast) && has_both(training, head, kLeast)) heads.push_back(head);
    }
    return heads;
  }

  void left_out(const std::string& name, const Cases& cases, const WordTable& vectors, Sees sees,
                Evaluation& result) const {
    Cases others;
    for (const Case* each : training_) {
      if (part_of(*each, options_.by_family) != name) others.push_back(each);
    }
    others = without_groups(others, cases);
    const bool traffic = sees == Sees::joint && is_traffic(cases);
    auto heads = traffic ? trainable(others) : measurable(cases, others);
    if (heads.empty()) return;
    const auto overseer = trained(others, vectors, heads, sees);
    if (!overseer) {
      result.remarks.push_back(name + ": " + overseer.error().message);
      return;
    }
    for (const auto& head : heads) {
      if (traffic) continue;
      for (const View view : views_of(head)) {
        add(row_of(*overseer, {head, name, Learned::other_sets, view, sees}),
            scored(cases, head,
                   [&](const Case& each) {
                     return score_of(*overseer, features_of(each, view), head, Sees::joint);
                   }),
            result);
        if (sees == Sees::joint)
          add_shape({head, name, Learned::other_sets, view}, cases, others, result);
      }
    }
    if (traffic) traffic_rows(name, cases, *overseer, result);
  }

  std::vector<std::string> trainable(const Cases& training) const {
    std::vector<std::string> heads;
    for (const auto& head : heads_) {
      if (has_both(training, head, kLeast)) heads.push_back(head);
    }
    return heads;
  }

  static Row row_of(const Overseer& overseer, Row row) {
    for (const Head& head : overseer.model().heads) {
      if (head.name == row.head) row.stated = head.threshold;
    }
    return row;
  }

  void add(Row row, std::vector<Scored> scores, Evaluation& result) const {
    row.scores = std::move(scores);
    measure(row, options_.seed);
    result.rows.push_back(std::move(row));
  }

  void add_shape(Row row, const Cases& cases, const Cases& training, Evaluation& result) const {
    row.sees = Sees::shape;
    const ShapeModel shape(training, row.head, row.view);
    auto scores = scored(cases, row.head, [&](const Case& each) { return shape.score(each); });
    add(std::move(row), std::move(scores), result);
  }

  /// Scores of every fold by what learned from the others, under each view.
  void own_folds(const std::string& name, const Cases& cases, const std::string& head,
                 const WordTable& vectors, Sees sees, Evaluation& result) const {
    const auto fold_of = folds_of(cases, options_.folds, options_.seed);
    std::map<const Case*, std::map<View, std::pair<double, double>>> scores;  // model, shape
    for (std::size_t fold = 0; fold < options_.folds; ++fold) {
      Cases training;
      Cases tested;
      for (std::size_t i = 0; i < cases.size(); ++i)
        (fold_of[i] == fold ? tested : training).push_back(cases[i]);
      if (tested.empty()) continue;
      const auto overseer = trained(training, vectors, {head}, sees);
      if (!overseer) {
        result.remarks.push_back(name + " in folds: " + overseer.error().message);
        return;
      }
      for (const View view : views_of(head)) {
        const ShapeModel shape(training, head, view);
        for (const Case* each : tested)
          scores[each][view] = {score_of(*overseer, features_of(*each, view), head, Sees::joint),
                                shape.score(*each)};
      }
    }
    for (const View view : views_of(head)) {
      Row row{head, name, Learned::own_folds, view, sees};
      add(row, scored(cases, head, [&](const Case& each) { return scores[&each][view].first; }),
          result);
      if (sees != Sees::joint) continue;
      row.sees = Sees::shape;
      add(row, scored(cases, head, [&](const Case& each) { return scores[&each][view].second; }),
          result);
    }
  }

  void ready_rows(const std::string& name, const Cases& cases, const Overseer& overseer,
                  Evaluation& result) const {
    for (const auto& head : heads_) {
      if (!knows(overseer, head) || !has_both(cases, head, 1)) continue;
      for (const View view : views_of(head)) {
        for (const Sees sees : {Sees::joint, Sees::reasoning, Sees::action}) {
          add(row_of(overseer, {head, name, Learned::ready_model, view, sees}),
              scored(cases, head,
                     [&](const Case& each) {
                       return score_of(overseer, features_of(each, view), head, sees);
                     }),
              result);
        }
        add_shape_folds({head, name, Learned::ready_model, view, Sees::shape}, cases, result);
      }
    }
  }

  void add_shape_folds(Row row, const Cases& cases, Evaluation& result) const {
    const auto own = labelled(cases, row.head);
    const auto fold_of = folds_of(own, options_.folds, options_.seed);
    std::map<const Case*, double> scores;
    for (std::size_t fold = 0; fold < options_.folds; ++fold) {
      Cases training;
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (fold_of[i] != fold) training.push_back(own[i]);
      }
      const ShapeModel shape(training, row.head, row.view);
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (fold_of[i] == fold) scores[own[i]] = shape.score(*own[i]);
      }
    }
    auto all = scored(own, row.head, [&](const Case& each) { return scores[&each]; });
    add(std::move(row), std::move(all), result);
  }

  /// Nobody found anything in it: taken for benign traffic, whether that was said or not.
  bool is_traffic(const Cases& cases) const {
    return std::none_of(cases.begin(), cases.end(), [&](const Case* each) {
      return std::any_of(heads_.begin(), heads_.end(), [&](const std::string& head) {
        return label_of(*each, head).value_or(false);
      });
    });
  }

  void traffic_rows(const std::string& name, const Cases& cases, const Overseer& overseer,
                    Evaluation& result) const {
    if (!is_traffic(cases)) return;
    for (const Head& head : overseer.model().heads) {
      for (const View view : {View::whole, View::cut}) {
        std::vector<Scored> scores;
        for (const Case* each : cases)
          scores.push_back({score_of(overseer, features_of(*each, view), head.name, Sees::joint)});
        TrafficRow row{head.name, name, view, scores.size()};
        row.score_95 = percentile(scores, .95);
        row.flagged = at_deployment_percentile(scores, head.threshold, 0, options_.seed);
        result.traffic.push_back(std::move(row));
      }
    }
  }

  static double percentile(std::vector<Scored> scores, double share) {
    std::sort(scores.begin(), scores.end(),
              [](const Scored& a, const Scored& b) { return a.score < b.score; });
    const auto at = static_cast<std::size_t>(share * static_cast<double>(scores.size() - 1));
    return scores.empty() ? 0 : scores[at].score;
  }

  Cases all_;
  const EvaluationOptions& options_;
  std::vector<std::string> heads_;
  std::map<std::string, Cases> parts_;
  Cases training_;
  std::vector<Work> works_;
};

}  // namespace

Case case_of(const LabelledTrace& labelled, const WordVectors& vectors) {
  Case result;
  result.example = example_of(labelled, vectors);
  const auto cut = cut_at_last_call(labelled.trace);
  result.cut = features_of(cut, vectors);
  result.shape = shape_of(labelled.trace);
  result.cut_shape = shape_of(cut);
  if (label_of(result, kRequestHead)) {
    const auto request = request_only(labelled.trace);
    result.request = features_of(request, vectors);
    result.request_shape = shape_of(request);
  }
  return result;
}

Evaluation evaluate(std::span<const Case> cases, const WordTable& vectors,
                    const EvaluationOptions& options) {
  return Run(cases, options).leave_out(vectors);
}

Evaluation evaluate(std::span<const Case> cases, const Overseer& overseer,
                    const EvaluationOptions& options) {
  return Run(cases, options).with_model(overseer);
}

}  // namespace candor::monitor::overseer
