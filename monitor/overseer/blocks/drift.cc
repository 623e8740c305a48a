// How far the meaning of the calls is from what the user asked for, and how near to what results told the agent to do.

#include <algorithm>

#include "monitor/overseer/blocks/over_calls.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::array<std::string_view, kCallFacts - kFirstDriftFact> kNames = {
    "user",      "user_sentence",      "order",      "order_over_user",
    "name_user", "name_user_sentence", "name_order", "name_order_over_user",
    "reasoning", "name_reasoning"};
constexpr std::size_t kDrop = kNames.size() * kOverCalls.size();

void list(std::vector<FeatureInfo>& features) {
  for (const std::string_view name : kNames) {
    list_over_calls("drift", name, features,
                    name.ends_with("reasoning") ? Channel::relation : Channel::action);
  }
  features.push_back({"drift.drop", Channel::action});
}

void fill(const Material& material, Sink& sink) {
  const auto calls = material.calls();
  for (std::size_t i = 0; i < kNames.size(); ++i)
    set_over_calls(calls, kFirstDriftFact + i, i * kOverCalls.size(), sink);
  if (calls.empty()) return;
  const auto least = std::min_element(calls.begin(), calls.end(), [](const auto& a, const auto& b) {
    return a.facts[kToUser] < b.facts[kToUser];
  });
  sink.set(kDrop, calls.front().facts[kToUser] - least->facts[kToUser]);
  if (sink.explains()) sink.note(kDrop, least->step);
}

}  // namespace

extern const Block kDriftBlock;
const Block kDriftBlock{"drift", list, fill};

}  // namespace candor::monitor::overseer
