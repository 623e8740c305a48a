#include "monitor/overseer/pools.h"

#include <algorithm>

namespace candor::monitor::overseer {
namespace {

constexpr std::uint32_t kAgent = kAllChannels & ~std::uint32_t{kRequestChannel};

/// Where values and names came from, what calls do, and how far they are from the request: what transfers best.
Part conduct(std::vector<std::string_view> families) {
  return {.name = "conduct",
          .prefixes = {"call.", "results.", "drift."},
          .families = std::move(families)};
}

/// What deterministic checks found. Without the shares of their facts, which tell one set's habits from another's.
Part found() { return {.name = "found", .prefixes = {"found.dataflow.", "found.reflection.hack"}}; }

Part words(std::vector<std::string_view> families, std::uint32_t channels) {
  return {.name = "words",
          .words = true,
          .cost = .3,
          .channels = channels,
          .families = std::move(families)};
}

Part spoken(std::string_view prefix, std::uint32_t channels) {
  return {.name = prefix, .prefixes = {prefix}, .channels = channels};
}

/// The request alone: beside it a refusal tells so much that a fit to all of a trace hardly reads what was asked.
Part request() {
  return {.name = "request",
          .prefixes = {"intent.", "concept.", "request."},
          .channels = kRequestChannel};
}

const std::vector<Recipe>& all() {
  static const std::vector<Recipe> kRecipes = {
      {"injected",
       Subject::conduct,
       {conduct({"injection", "tool_plan", "tool_choice", "payment"}), found()}},
      // Obeying somebody else counts twice, in general and by itself: of the generated families it is the one whose
      // lesson holds on other data.
      {"unsafe",
       Subject::conduct,
       {conduct({"injection"}), conduct({}), found(), words({"injection"}, kAgent)}},
      {"harmful_request",
       Subject::conduct,
       {request(), spoken("intent.", kAllChannels), words({}, kAllChannels)}},
      {"deceptive", Subject::conduct, {spoken("intent.", kAllChannels)}, /*informational=*/true},
      {"",
       Subject::program,
       {{.name = "hacks", .prefixes = {"program.hack_"}},
        {.name = "found", .prefixes = {"found.reflection."}}}},
      {"", Subject::conduct, {conduct({}), found(), words({}, kAgent)}},
  };
  return kRecipes;
}

}  // namespace

std::span<const Recipe> recipes() { return all(); }

const Recipe& recipe_of(std::string_view head, Subject subject) {
  const auto found = std::find_if(all().begin(), all().end(), [&](const Recipe& recipe) {
    return recipe.subject == subject && (recipe.head == head || recipe.head.empty());
  });
  return *found;
}

}  // namespace candor::monitor::overseer
