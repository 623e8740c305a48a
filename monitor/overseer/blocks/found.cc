// What the other checks found, as it stands at the end of the trace.

#include <algorithm>
#include <array>

#include "monitor/overseer/blocks/block.h"

namespace candor::monitor::overseer {
namespace {

struct FoundSignal {
  std::string_view name;
  Channel channel;
};

constexpr auto kSignals = std::to_array<FoundSignal>({
    {"dataflow.injection", Channel::action},
    {"reflection.gap", Channel::relation},
    {"reflection.message_gap", Channel::message},
    {"reflection.hack", Channel::action},
    {"reflection.influence", Channel::relation},
    {"legibility.illegible", Channel::reasoning},
    {"legibility.encoded", Channel::reasoning},
    {"necessity.missing", Channel::relation},
});

struct FoundFact {
  std::string_view feature;
  std::string_view name;
  std::string_view value;
};

// Shares of the calls of which a check said so.
constexpr auto kFacts = std::to_array<FoundFact>({
    {"found.unstated", "reflection", "unstated"},
    {"found.partly", "reflection", "partly"},
    {"found.contradicted", "reflection", "contradicted"},
    {"found.requested", "effect.requested", "true"},
    {"found.consequential", "consequential", "true"},
});

void list(std::vector<FeatureInfo>& features) {
  for (const FoundSignal& signal : kSignals)
    features.push_back({"found." + std::string(signal.name), signal.channel});
  for (const FoundFact& fact : kFacts)
    features.push_back({std::string(fact.feature),
                        fact.name == "reflection" ? Channel::relation : Channel::action});
}

void fill_signals(const Material& material, Sink& sink) {
  std::array<double, kSignals.size()> values{};
  for (const Signal& signal : material.found().signals) {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      if (signal.name != kSignals[i].name) continue;
      values[i] = std::max(values[i], signal.value);
      if (sink.explains() && signal.step) sink.note(i, *signal.step);
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) sink.set(i, static_cast<float>(values[i]));
}

void fill_facts(const Material& material, Sink& sink) {
  if (material.calls().empty()) return;
  std::array<float, kFacts.size()> counts{};
  for (const Fact& fact : material.found().facts) {
    for (std::size_t i = 0; i < kFacts.size(); ++i) {
      if (fact.name != kFacts[i].name || fact.value != kFacts[i].value) continue;
      counts[i] += 1;
      if (sink.explains()) sink.note(kSignals.size() + i, fact.step);
    }
  }
  const auto calls = static_cast<float>(material.calls().size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    sink.set(kSignals.size() + i, std::min(counts[i] / calls, 1.0F));
}

void fill(const Material& material, Sink& sink) {
  fill_signals(material, sink);
  fill_facts(material, sink);
}

}  // namespace

extern const Block kFoundBlock;
const Block kFoundBlock{"found", list, fill};

}  // namespace candor::monitor::overseer
