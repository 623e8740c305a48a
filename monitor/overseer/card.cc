#include "monitor/overseer/card.h"

#include <nlohmann/json.hpp>

namespace candor::monitor::overseer {
namespace {

using Json = nlohmann::json;

void count(Json& at) { at = at.is_null() ? 1 : at.get<int>() + 1; }

Json sets_of(std::span<const Example* const> examples) {
  Json sets = Json::object();
  for (const Example* example : examples) {
    Json& set = sets[example->set];
    count(set["traces"]);
    if (!example->family.empty()) count(set["families"][example->family]);
    for (const auto& [name, value] : example->labels)
      count(set["labels"][name][value ? "positive" : "negative"]);
  }
  return sets;
}

Json heads_of(const Model& model) {
  Json heads = Json::array();
  for (const Head& head : model.heads) {
    Json subjects = Json::array();
    for (const Expert& expert : head.experts)
      subjects.push_back(expert.subject == Subject::program ? "program" : "conduct");
    heads.push_back({{"name", head.name},
                     {"positives", head.positives},
                     {"negatives", head.negatives},
                     {"threshold", head.threshold},
                     {"informational", head.informational},
                     {"subjects", std::move(subjects)}});
  }
  return heads;
}

Json channels_of(std::uint32_t channels) {
  Json names = Json::array();
  for (unsigned i = 0; i < 5; ++i) {
    if ((channels >> i & 1u) != 0) names.push_back(to_string(static_cast<Channel>(i)));
  }
  return names;
}

}  // namespace

Result<std::string> make_card(const Model& model, std::span<const Example* const> examples,
                              const TrainingOptions& options, std::string_view said) {
  Json card =
      said.empty() ? Json::object() : Json::parse(said, nullptr, /*allow_exceptions=*/false);
  if (!card.is_object()) return Error{"bad_card", "the card is not a JSON object", ""};
  card["made_by"] = std::string("candor train ") + CANDOR_VERSION;
  card["seed"] = options.seed;
  card["channels"] = channels_of(options.channels);
  card["features"] = {{"dense", dense_features().size()}, {"word_buckets", kWordBuckets}};
  card["word_vectors"] = {{"words", model.vectors.words.size()}, {"width", WordTable::kWidth}};
  card["sets"] = sets_of(examples);
  card["heads"] = heads_of(model);
  return card.dump();
}

}  // namespace candor::monitor::overseer
