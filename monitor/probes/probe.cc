#include "monitor/probes/probe.h"

#include <algorithm>
#include <cmath>

#include "monitor/digest.h"
#include "monitor/import/json.h"
#include "monitor/json_writer.h"
#include "monitor/probes/vector_data.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kDepth = 32;
constexpr std::size_t kMostName = 64;
constexpr std::size_t kMostLayer = 200;
constexpr std::size_t kMostCard = std::size_t{64} << 10;
constexpr double kMostBias = 1e30;

Error invalid(std::string_view member, std::string message) {
  return {"invalid_probe", std::move(message), "/" + std::string(member)};
}

struct Members {
  JsonView name, layer, weights, bias, threshold, card;

  JsonView* slot(std::string_view member) {
    if (member == "name") return &name;
    if (member == "layer") return &layer;
    if (member == "weights") return &weights;
    if (member == "bias") return &bias;
    if (member == "threshold") return &threshold;
    return member == "card" ? &card : nullptr;
  }
};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

Status read_names(const Members& members, Probe& probe) {
  probe.name = members.name.string_or_empty();
  const bool fits = !probe.name.empty() && probe.name.size() <= kMostName &&
                    std::all_of(probe.name.begin(), probe.name.end(), is_name_character);
  if (!fits) return invalid("name", "letters, digits, '_' and '-' are expected, at most 64");
  probe.layer =
      members.layer.is_number() ? members.layer.number_text() : members.layer.string_or_empty();
  if (probe.layer.empty() || probe.layer.size() > kMostLayer)
    return invalid("layer", "a layer's number or name is expected, at most 200 bytes");
  return Done{};
}

Result<std::vector<float>> read_list(JsonView list) {
  if (list.size() > kMostVectorValues)
    return invalid("weights", "at most " + std::to_string(kMostVectorValues) + " weights");
  std::vector<float> values;
  values.reserve(list.size());
  for (const JsonView item : list.elements()) {
    const auto value = item.is_number() ? static_cast<float>(item.number()) : std::nanf("");
    if (!std::isfinite(value))
      return invalid("weights/" + std::to_string(values.size()), "a finite number is expected");
    values.push_back(value);
  }
  if (values.empty()) return invalid("weights", "a probe needs weights");
  return values;
}

Result<std::vector<float>> read_weights(JsonView weights) {
  if (weights.is_array()) return read_list(weights);
  const auto dtype = weights.find("dtype").string_or_empty();
  if (!weights.is_object() || (dtype != "float16" && dtype != "float32"))
    return invalid("weights", "a list of numbers, or dtype float16 or float32 with data");
  auto values = decode_vector(weights.find("data").string_or_empty(), dtype == "float16");
  if (!values) return invalid("weights/data", values.error().message);
  return values;
}

Status read_numbers(const Members& members, Probe& probe) {
  if (!members.bias.is_nothing())
    probe.bias = members.bias.is_number() ? members.bias.number() : std::nan("");
  if (!(std::fabs(probe.bias) <= kMostBias)) return invalid("bias", "a number is expected");
  if (!members.threshold.is_nothing())
    probe.threshold = members.threshold.is_number() ? members.threshold.number() : std::nan("");
  if (!(probe.threshold > 0 && probe.threshold <= 1))
    return invalid("threshold", "a number above 0, at most 1, is expected");
  return Done{};
}

Status read_card(JsonView card, Probe& probe) {
  if (card.is_nothing()) return Done{};
  if (!card.is_object()) return invalid("card", "an object is expected");
  probe.card.clear();
  append_compact(probe.card, card);
  if (probe.card.size() > kMostCard) return invalid("card", "at most 64 KiB are kept");
  return Done{};
}

}  // namespace

double score_of(const Probe& probe, std::span<const float> values) {
  double margin = probe.bias;
  for (std::size_t i = 0; i < values.size(); ++i)
    margin += static_cast<double>(probe.weights[i]) * static_cast<double>(values[i]);
  return 1 / (1 + std::exp(-margin));
}

Result<Probe> read_probe(std::string_view json) {
  if (json.size() > kMostProbeBytes)
    return Error{"body_too_large", "a probe has at most 4 MiB", ""};
  JsonParser parser;
  const auto root = parser.parse(json, kDepth);
  if (!root) return root.error();
  if (!root->is_object()) return invalid("", "an object is expected");
  Members members;
  for (const JsonMember member : root->members()) {
    JsonView* const slot = members.slot(member.name);
    if (slot == nullptr) return invalid(member.name, "there is no such member");
    if (!slot->is_absent()) return invalid(member.name, "the member is given twice");
    *slot = member.value;
  }
  Probe probe;
  if (auto read = read_names(members, probe); !read) return read.error();
  auto weights = read_weights(members.weights);
  if (!weights) return weights.error();
  probe.weights = *std::move(weights);
  if (auto read = read_numbers(members, probe); !read) return read.error();
  if (auto read = read_card(members.card, probe); !read) return read.error();
  return probe;
}

std::string to_json(const Probe& probe) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("name", probe.name);
  json.member("layer", probe.layer);
  json.key("weights");
  json.begin_object();
  json.member("dtype", "float32");
  json.member("data", encode_vector(probe.weights, /*half=*/false));
  json.end_object();
  json.member("bias", probe.bias);
  json.member("threshold", probe.threshold);
  json.key("card");
  json.raw(probe.card);
  json.end_object();
  return out;
}

ProbeSet::ProbeSet(std::vector<Probe> probes) : probes_(std::move(probes)) {
  std::string all;
  for (const Probe& probe : probes_) all += to_json(probe) + '\n';
  digest_ = "sha256:" + sha256_hex(all);
}

}  // namespace candor::monitor
