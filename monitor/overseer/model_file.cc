#include "monitor/overseer/model_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

#include <nlohmann/json.hpp>

#include "monitor/digest.h"
#include "monitor/overseer/cbor_shape.h"

namespace candor::monitor::overseer {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "candor-overseer";
constexpr std::size_t kMaxHeads = 64;
constexpr std::size_t kMaxExperts = 2;
constexpr std::size_t kMaxLines = 8;
constexpr std::size_t kMaxSelfTests = 64;
constexpr std::size_t kMaxName = 64;

using Bytes = Json::binary_t;

/// Little-endian numbers as one byte string: a fifth of CBOR's list, and exact.
template <typename Number>
Json packed(const std::vector<Number>& numbers) {
  static_assert(std::endian::native == std::endian::little);
  std::vector<std::uint8_t> bytes(numbers.size() * sizeof(Number));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return Json::binary(std::move(bytes));
}

Json json_of(const DenseLine& line) {
  return {
      {"mean", packed(line.mean)}, {"scale", packed(line.scale)}, {"weight", packed(line.weight)}};
}

Json json_of(const Expert& expert) {
  Json lines = Json::array();
  for (const DenseLine& line : expert.lines) lines.push_back(json_of(line));
  return {{"subject", expert.subject == Subject::program ? "program" : "conduct"},
          {"bias", packed(std::vector<float>{expert.bias, expert.idle, expert.word_scale})},
          {"lines", std::move(lines)},
          {"words", packed(expert.words)}};
}

Json json_of(const Head& head) {
  Json experts = Json::array();
  for (const Expert& expert : head.experts) experts.push_back(json_of(expert));
  return {{"name", head.name},           {"informational", head.informational},
          {"positives", head.positives}, {"negatives", head.negatives},
          {"threshold", head.threshold}, {"experts", std::move(experts)}};
}

Json json_of_features() {
  Json names = Json::array();
  for (const FeatureInfo& feature : dense_features()) names.push_back(feature.name);
  return names;
}

Json json_of(const Model& model) {
  Json heads = Json::array();
  for (const Head& head : model.heads) heads.push_back(json_of(head));
  Json tests = Json::array();
  for (const SelfTest& test : model.self_tests)
    tests.push_back({{"trace", test.trace}, {"head", test.head}, {"score", test.score}});
  return {
      {"features", json_of_features()},
      {"heads", std::move(heads)},
      {"self_tests", std::move(tests)},
      {"card", model.card},
      {"vectors", {{"words", model.vectors.words}, {"numbers", packed(model.vectors.numbers)}}}};
}

/// What is wrong with a file. Thrown and caught in this file only: reading goes twenty members deep.
struct Wrong {
  Error error;
};

[[noreturn]] void wrong(std::string message, std::string where = {}) {
  throw Wrong{{"bad_model", std::move(message), std::move(where)}};
}

const Json& member(const Json& json, const char* name, Json::value_t type) {
  const auto found = json.is_object() ? json.find(name) : json.end();
  if (!json.is_object() || found == json.end()) wrong("a member is missing", name);
  const bool number = type == Json::value_t::number_float && found->is_number();
  if (found->type() != type && !number) wrong("a member is of another kind", name);
  return *found;
}

std::string text_of(const Json& json, const char* name) {
  return member(json, name, Json::value_t::string).get<std::string>();
}

/// `count`: how many there must be.
template <typename Number>
std::vector<Number> unpacked(const Json& json, const char* name, std::size_t count) {
  const Bytes& bytes = member(json, name, Json::value_t::binary).get_binary();
  if (bytes.size() != count * sizeof(Number))
    wrong("there are not as many numbers as there should be", name);
  std::vector<Number> numbers(count);
  if (count > 0) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  if constexpr (std::is_floating_point_v<Number>) {
    for (const Number number : numbers) {
      if (!std::isfinite(number)) wrong("a weight is not a finite number", name);
    }
  }
  return numbers;
}

/// Margins must stay finite whatever the features are.
void check_bounds(std::span<const float> numbers) {
  constexpr float kMost = 1e6F;
  for (const float number : numbers) {
    if (std::abs(number) > kMost) wrong("a weight is too large");
  }
}

DenseLine line_of(const Json& json) {
  const std::size_t features = dense_features().size();
  DenseLine line{unpacked<float>(json, "mean", features), unpacked<float>(json, "scale", features),
                 unpacked<float>(json, "weight", features)};
  for (const auto* numbers : {&line.mean, &line.scale, &line.weight}) check_bounds(*numbers);
  return line;
}

Expert expert_of(const Json& json) {
  Expert expert;
  const std::string subject = text_of(json, "subject");
  if (subject != "program" && subject != "conduct") wrong("there is no such subject", "subject");
  expert.subject = subject == "program" ? Subject::program : Subject::conduct;
  const auto bias = unpacked<float>(json, "bias", 3);
  check_bounds(bias);
  expert.bias = bias[0];
  expert.idle = bias[1];
  expert.word_scale = bias[2];
  const Json& lines = member(json, "lines", Json::value_t::array);
  if (lines.size() > kMaxLines) wrong("an expert has at most 8 lines", "lines");
  for (const Json& line : lines) expert.lines.push_back(line_of(line));
  const bool words = !member(json, "words", Json::value_t::binary).get_binary().empty();
  expert.words = unpacked<std::int8_t>(json, "words", words ? kWordBuckets : 0);
  return expert;
}

std::uint32_t count_of(const Json& json, const char* name) {
  const auto count = member(json, name, Json::value_t::number_unsigned).get<std::uint64_t>();
  if (count > 0xFFFFFFFF) wrong("a count is too large", name);
  return static_cast<std::uint32_t>(count);
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

double share_of(const Json& json, const char* name) {
  const auto value = member(json, name, Json::value_t::number_float).get<double>();
  if (!(value >= 0 && value <= 1)) wrong("a number is not from 0 to 1", name);
  return value;
}

Head head_of(const Json& json) {
  Head head;
  head.name = text_of(json, "name");
  if (!is_name(head.name)) wrong("a head's name has other characters than a-z, 0-9 and _", "name");
  head.informational = member(json, "informational", Json::value_t::boolean).get<bool>();
  head.positives = count_of(json, "positives");
  head.negatives = count_of(json, "negatives");
  head.threshold = share_of(json, "threshold");
  const Json& experts = member(json, "experts", Json::value_t::array);
  if (experts.empty() || experts.size() > kMaxExperts)
    wrong("a head needs one or two experts", head.name);
  for (const Json& expert : experts) head.experts.push_back(expert_of(expert));
  return head;
}

void read_heads(const Json& json, Model& model) {
  const Json& heads = member(json, "heads", Json::value_t::array);
  if (heads.empty() || heads.size() > kMaxHeads) wrong("a model needs 1 to 64 heads", "heads");
  for (const Json& head : heads) {
    model.heads.push_back(head_of(head));
    for (std::size_t i = 0; i + 1 < model.heads.size(); ++i) {
      if (model.heads[i].name == model.heads.back().name)
        wrong("two heads have one name", model.heads[i].name);
    }
  }
}

void read_self_tests(const Json& json, Model& model) {
  const Json& tests = member(json, "self_tests", Json::value_t::array);
  if (tests.size() > kMaxSelfTests) wrong("there are too many self-tests", "self_tests");
  for (const Json& test : tests)
    model.self_tests.push_back(
        {text_of(test, "trace"), text_of(test, "head"), share_of(test, "score")});
}

void read_vectors(const Json& json, Model& model) {
  const Json& vectors = member(json, "vectors", Json::value_t::object);
  for (const Json& word : member(vectors, "words", Json::value_t::array)) {
    if (!word.is_string()) wrong("a word is not a text", "vectors");
    model.vectors.words.push_back(word.get<std::string>());
  }
  model.vectors.numbers =
      unpacked<std::int8_t>(vectors, "numbers", model.vectors.words.size() * WordTable::kWidth);
}

void read_card(const Json& json, Model& model) {
  model.card = text_of(json, "card");
  const Json card = Json::parse(model.card, nullptr, /*allow_exceptions=*/false);
  if (!card.is_object()) wrong("the card is not a JSON object", "card");
}

Json parsed(std::span<const std::uint8_t> bytes) {
  constexpr unsigned kDepth = 12;  // ours have seven
  Json json(Json::value_t::discarded);
  if (is_shallow_cbor(bytes, kDepth)) {
    json = Json::from_cbor(bytes.begin(), bytes.end(), /*strict=*/true, /*allow_exceptions=*/false);
  }
  if (json.is_discarded()) wrong("this is no model file, or it was cut short");
  return json;
}

/// The envelope's payload, after its version and digest were checked.
const Bytes& payload_of(const Json& file) {
  if (text_of(file, "format") != kFormat) wrong("this is no model file", "format");
  const Json& version = member(file, "version", Json::value_t::number_unsigned);
  if (version.get<std::uint64_t>() > kModelFileVersion)
    throw Wrong{{"newer_model",
                 "the model is of version " + version.dump() + ", this program reads up to " +
                     std::to_string(kModelFileVersion),
                 "version"}};
  const Bytes& payload = member(file, "model", Json::value_t::binary).get_binary();
  const std::string_view bytes(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (text_of(file, "digest") != "sha256:" + sha256_hex(bytes))
    throw Wrong{{"wrong_digest", "the model's digest is not that of its bytes", "digest"}};
  return payload;
}

Model model_of(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const Json file = parsed({data, bytes.size()});
  const Json json = parsed(payload_of(file));
  if (member(json, "features", Json::value_t::array) != json_of_features())
    wrong("the model was made for other features: train it anew", "features");
  Model model;
  model.digest = text_of(file, "digest");
  read_heads(json, model);
  read_self_tests(json, model);
  read_card(json, model);
  read_vectors(json, model);
  return model;
}

}  // namespace

std::string write_model(const Model& model) {
  const std::vector<std::uint8_t> payload = Json::to_cbor(json_of(model));
  const std::string_view view(reinterpret_cast<const char*>(payload.data()), payload.size());
  const Json file = {{"format", kFormat},
                     {"version", kModelFileVersion},
                     {"digest", "sha256:" + sha256_hex(view)},
                     {"model", Json::binary(payload)}};
  const std::vector<std::uint8_t> bytes = Json::to_cbor(file);
  return std::string(bytes.begin(), bytes.end());
}

Result<Model> read_model(std::string_view bytes) {
  if (bytes.size() > kMaxModelFile)
    return Error{"too_large", "a model file has at most 16 MiB", ""};
  try {
    return model_of(bytes);
  } catch (const Wrong& found) {
    return found.error;
  } catch (const Json::exception& error) {
    return Error{"bad_model", error.what(), ""};
  }
}

}  // namespace candor::monitor::overseer
