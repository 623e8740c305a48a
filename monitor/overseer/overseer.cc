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

/// The channels alone: the infos, with their names, do not fit into the fast memory.
const std::vector<Channel>& channels_of_features() {
  static const auto kChannels = [] {
    std::vector<Channel> channels;
    for (const FeatureInfo& info : dense_features()) channels.push_back(info.channel);
    return channels;
  }();
  return kChannels;
}

Shares shares_of(const Expert& expert, const Features& features) {
  Shares shares{};
  const auto& channels = channels_of_features();
  if (!features.has(Channel::action))
    shares[static_cast<std::size_t>(Channel::action)] = static_cast<double>(expert.idle);
  for (const DenseLine& line : expert.lines) {
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if (line.weight[i] != 0 && features.has(channels[i]))
        shares[static_cast<std::size_t>(channels[i])] += line.part(features.dense[i], i);
    }
  }
  if (expert.words.empty()) return shares;
  for (const WordFeature& word : features.words) {
    shares[static_cast<std::size_t>(word.channel)] +=
        static_cast<double>(word.value * expert.word_scale) * expert.words[word.bucket];
  }
  return shares;
}

HeadScore score_of(const Head& head, const Features& features) {
  const Expert& expert = expert_for(head, features.subject);
  const Shares shares = shares_of(expert, features);
  double margin = static_cast<double>(expert.bias);
  for (const double share : shares) margin += share;
  return {head.name,          sigmoid(margin), sigmoid(shares[0]),
          sigmoid(shares[1]), head.threshold,  head.informational};
}

}  // namespace

const Expert& expert_for(const Head& head, Subject subject) {
  const auto found = std::find_if(head.experts.begin(), head.experts.end(),
                                  [&](const Expert& expert) { return expert.subject == subject; });
  return found == head.experts.end() ? head.experts.front() : *found;
}

Overseer::Overseer(Model model) : model_(std::move(model)), vectors_(model_.vectors) {}

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

std::vector<HeadScore> Overseer::score(const Features& features) const {
  std::vector<HeadScore> scores;
  for (const Head& head : model_.heads) scores.push_back(score_of(head, features));
  return scores;
}

std::vector<HeadScore> Overseer::score(const text::Reading& reading,
                                       const Observations& found) const {
  return score(extract(reading, found, vectors_));
}

}  // namespace candor::monitor::overseer
