#include "monitor/overseer/model_file.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "monitor/digest.h"
#include "monitor/overseer/overseer.h"
#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor::overseer {
namespace {

using namespace testing;
using Json = nlohmann::json;

const Model& model() {
  static const Model made = small_model();
  return made;
}

std::string code_of(std::string_view bytes) {
  const auto read = read_model(bytes);
  return read ? "" : read.error().code;
}

/// The envelope with another payload and a digest that fits it.
std::string sealed(const Json& payload) {
  const auto bytes = Json::to_cbor(payload);
  const Json file = {{"format", "candor-overseer"},
                     {"version", 1},
                     {"digest", "sha256:" + sha256_hex({reinterpret_cast<const char*>(bytes.data()),
                                                        bytes.size()})},
                     {"model", Json::binary(bytes)}};
  const auto sealed = Json::to_cbor(file);
  return {sealed.begin(), sealed.end()};
}

Json envelope(const std::string& bytes) { return Json::from_cbor(bytes); }
std::string bytes_of(const Json& json) {
  const auto bytes = Json::to_cbor(json);
  return {bytes.begin(), bytes.end()};
}
Json payload_of(const std::string& bytes) {
  return Json::from_cbor(envelope(bytes)["model"].get_binary());
}

TEST(ModelFile, ReadsWhatItWrote) {
  const std::string bytes = write_model(model());
  const auto read = read_model(bytes);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->digest.starts_with("sha256:"));
  EXPECT_EQ(write_model(*read), bytes);
  const Overseer before(model());
  const Overseer after(*read);
  const Features features = features_of(note_trace(99, true), before.vectors());
  ASSERT_EQ(before.score(features).size(), after.score(features).size());
  EXPECT_EQ(before.score(features)[0].score, after.score(features)[0].score);
}

TEST(ModelFile, RefusesAFileThatWasCutShort) {
  const std::string bytes = write_model(model());
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97)
    EXPECT_EQ(code_of(bytes.substr(0, size)), "bad_model") << size;
  EXPECT_EQ(code_of(bytes.substr(0, bytes.size() - 1)), "bad_model");
  EXPECT_EQ(code_of(bytes + "x"), "bad_model");
}

TEST(ModelFile, RefusesANewerVersion) {
  Json file = envelope(write_model(model()));
  file["version"] = kModelFileVersion + 1;
  EXPECT_EQ(code_of(bytes_of(file)), "newer_model");
}

TEST(ModelFile, RefusesAWrongDigest) {
  Json file = envelope(write_model(model()));
  file["model"].get_binary()[100] ^= 1;
  EXPECT_EQ(code_of(bytes_of(file)), "wrong_digest");
}

TEST(ModelFile, RefusesWeightsThatAreNoNumbers) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30F}) {
    Model broken = model();
    broken.heads[0].experts[0].lines[0].weight[3] = bad;
    EXPECT_EQ(code_of(write_model(broken)), "bad_model");
    broken = model();
    broken.heads[0].experts[0].bias = bad;
    EXPECT_EQ(code_of(write_model(broken)), "bad_model");
  }
}

TEST(ModelFile, RefusesOtherFeaturesAndMissingParts) {
  const std::string bytes = write_model(model());
  Json payload = payload_of(bytes);
  payload["features"][0] = "another";
  EXPECT_EQ(code_of(sealed(payload)), "bad_model");
  for (const char* name : {"features", "heads", "self_tests", "card", "vectors"}) {
    payload = payload_of(bytes);
    payload.erase(name);
    EXPECT_EQ(code_of(sealed(payload)), "bad_model") << name;
  }
  payload = payload_of(bytes);
  payload["heads"].push_back(payload["heads"][0]);
  EXPECT_EQ(code_of(sealed(payload)), "bad_model");
  payload = payload_of(bytes);
  payload["card"] = "[]";
  EXPECT_EQ(code_of(sealed(payload)), "bad_model");
}

TEST(ModelFile, RefusesWhatNestsTooDeep) {
  EXPECT_EQ(code_of(std::string(1 << 20, '\x81')), "bad_model");
  EXPECT_EQ(code_of(std::string(kMaxModelFile + 1, '\0')), "too_large");
}

TEST(ModelFile, RefusesAModelWhoseSelfTestFails) {
  Model tested = model();
  tested.self_tests.push_back(
      {R"({"id":"t","steps":[{"kind":"user","text":"Hello"}]})", "injected", 0});
  const Overseer overseer(tested);
  const auto trace = features_of(Trace{}, overseer.vectors());
  auto loaded = Overseer::load(write_model(tested));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "self_test_failed");
  EXPECT_EQ(loaded.error().where, "injected");
}

}  // namespace
}  // namespace candor::monitor::overseer
