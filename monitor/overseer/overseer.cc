#include "monitor/overseer/overseer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "monitor/import/read.h"
#include "monitor/limits.h"
#include "monitor/overseer/model_file.h"

namespace candor::monitor::overseer {
namespace {

/// Other compilers and processors round elsewhere; the checks whose signals are features may improve a little.
constexpr double kSelfTestTolerance = .02;

double sigmoid(double margin) { return 1 / (1 + std::exp(-margin)); }

using Shares = std::array<double, 5>;  // of the margin, by Channel

void add_words(const Expert& expert, const Features& features, Shares& shares) {
  if (expert.words.empty()) return;
  for (const WordFeature& word : features.words) {
    shares[static_cast<std::size_t>(word.channel)] +=
        static_cast<double>(word.value * expert.word_scale) * expert.words[word.bucket];
  }
}

}  // namespace

const Expert& expert_for(const Head& head, Subject subject) {
  const auto found = std::find_if(head.experts.begin(), head.experts.end(),
                                  [&](const Expert& expert) { return expert.subject == subject; });
  return found == head.experts.end() ? head.experts.front() : *found;
}

Overseer::Overseer(Model model) : model_(std::move(model)), vectors_(model_.vectors) {
  for (const Head& head : model_.heads) {
    auto& of_head = terms_.emplace_back();
    for (const Expert& expert : head.experts) of_head.push_back(terms_of(expert));
  }
}

Overseer::Terms Overseer::terms_of(const Expert& expert) {
  Terms terms;
  const auto infos = dense_features();
  for (const DenseLine& line : expert.lines) {
    for (std::uint32_t i = 0; i < infos.size(); ++i) {
      if (line.weight[i] != 0)
        terms.push_back({i, infos[i].channel, line.mean[i], line.scale[i], line.weight[i]});
    }
  }
  return terms;
}

Result<Overseer> Overseer::load(std::string_view bytes) {
  auto model = read_model(bytes);
  if (!model) return model.error();
  Overseer overseer(std::move(*model));
  if (auto problem = overseer.self_test()) return *problem;
  return overseer;
}

std::optional<Error> Overseer::self_test() const {
  for (const SelfTest& test : model_.self_tests) {
    const auto trace = read_trace(test.trace, "candor", Limits{});
    if (!trace)
      return Error{"self_test_failed", "a self-test is no trace: " + trace.error().message,
                   test.head};
    const auto scores = score(features_of(*trace, vectors_));
    const auto found = std::find_if(scores.begin(), scores.end(), [&](const HeadScore& score) {
      return score.head == test.head;
    });
    if (found == scores.end() || !(std::abs(found->score - test.score) <= kSelfTestTolerance)) {
      return Error{"self_test_failed",
                   "`" + test.head + "` does not score its self-test `" + trace->id +
                       "` as it did when it was made",
                   test.head};
    }
  }
  return std::nullopt;
}

HeadScore Overseer::score_of(const Head& head, std::span<const Terms> terms,
                             const Features& features) {
  const Expert& expert = expert_for(head, features.subject);
  Shares shares{};
  if (!features.has(Channel::action))
    shares[static_cast<std::size_t>(Channel::action)] = static_cast<double>(expert.idle);
  for (const Term& term : terms[static_cast<std::size_t>(&expert - head.experts.data())]) {
    if (features.has(term.channel))
      shares[static_cast<std::size_t>(term.channel)] +=
          DenseLine::part(features.dense[term.feature], term.mean, term.scale, term.weight);
  }
  add_words(expert, features, shares);
  double margin = static_cast<double>(expert.bias);
  for (const double share : shares) margin += share;
  return {head.name,          sigmoid(margin), sigmoid(shares[0]),
          sigmoid(shares[1]), head.threshold,  head.informational};
}

std::vector<HeadScore> Overseer::score(const Features& features) const {
  std::vector<HeadScore> scores;
  for (std::size_t i = 0; i < model_.heads.size(); ++i)
    scores.push_back(score_of(model_.heads[i], terms_[i], features));
  return scores;
}

std::vector<HeadScore> Overseer::score(const text::Reading& reading,
                                       const Observations& found) const {
  return score(extract(reading, found, vectors_));
}

}  // namespace candor::monitor::overseer
