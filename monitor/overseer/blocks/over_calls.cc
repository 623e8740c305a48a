#include "monitor/overseer/blocks/over_calls.h"

#include <algorithm>

namespace candor::monitor::overseer {

void list_over_calls(std::string_view prefix, std::string_view fact,
                     std::vector<FeatureInfo>& features, Channel channel) {
  for (const std::string_view how : kOverCalls) {
    features.push_back(
        {std::string(prefix) + "." + std::string(fact) + "." + std::string(how), channel});
  }
}

void set_over_calls(std::span<const CallFacts> calls, std::size_t fact, std::size_t first,
                    Sink& sink) {
  if (calls.empty()) return;
  const auto less = [fact](const CallFacts& a, const CallFacts& b) {
    return a.facts[fact] < b.facts[fact];
  };
  const auto [least, most] = std::minmax_element(calls.begin(), calls.end(), less);
  float sum = 0;
  for (const CallFacts& call : calls) sum += call.facts[fact];
  sink.set(first, most->facts[fact]);
  sink.set(first + 1, sum / static_cast<float>(calls.size()));
  sink.set(first + 2, least->facts[fact]);
  sink.set(first + 3, calls.back().facts[fact]);
  if (!sink.explains()) return;
  sink.note(first, most->step);
  sink.note(first + 2, least->step);
  sink.note(first + 3, calls.back().step);
}

}  // namespace candor::monitor::overseer
