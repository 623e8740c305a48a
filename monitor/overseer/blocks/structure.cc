// What the calls are: where their words came from, what they do, and whether the user asked for it. Shares and bits, no
// counts; over the calls as maximum, mean, minimum and last.

#include "monitor/overseer/blocks/over_calls.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kFacts = kFirstDriftFact;
constexpr std::size_t kErrors = kFacts * kOverCalls.size();

std::string name_of_share(std::size_t fact) {
  constexpr std::array<std::string_view, 3> kOf = {"args_", "atoms_", "name_"};
  return std::string(kOf[fact / kOrigins]) +
         std::string(to_string(static_cast<Origin>(fact % kOrigins)));
}

std::string name_of(std::size_t fact) {
  if (fact < kArgsReasoned) return name_of_share(fact);
  if (fact == kArgsReasoned) return "args_reasoned";
  if (fact == kNameReasoned) return "name_reasoned";
  if (fact == kNameOrdered) return "name_ordered";
  if (fact < kUnasked) return "does_" + std::string(to_string(static_cast<Risk>(fact - kRisk)));
  if (fact < kAfterOrder)
    return "unasked_" + std::string(to_string(static_cast<Risk>(fact - kUnasked)));
  return fact == kAfterOrder ? "after_order" : "after_order_unasked";
}

Channel channel_of(std::size_t fact) {
  return fact == kArgsReasoned || fact == kNameReasoned ? Channel::relation : Channel::action;
}

void list(std::vector<FeatureInfo>& features) {
  for (std::size_t fact = 0; fact < kFacts; ++fact)
    list_over_calls("call", name_of(fact), features, channel_of(fact));
  features.push_back({"results.errors", Channel::request});
}

/// The share of results that are errors.
float errors(const Trace& trace) {
  float results = 0;
  float failed = 0;
  for (const Step& step : trace.steps) {
    if (step.kind != StepKind::tool_result) continue;
    results += 1;
    failed += step.error ? 1.0F : 0;
  }
  return results > 0 ? failed / results : 0;
}

void fill(const Material& material, Sink& sink) {
  for (std::size_t fact = 0; fact < kFacts; ++fact)
    set_over_calls(material.calls(), fact, fact * kOverCalls.size(), sink);
  sink.set(kErrors, errors(material.reading().trace()));
}

}  // namespace

extern const Block kStructureBlock;
const Block kStructureBlock{"structure", list, fill};

}  // namespace candor::monitor::overseer
