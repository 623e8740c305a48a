#include "monitor/probes/probe.h"

#include <cmath>

#include <gtest/gtest.h>

#include "monitor/checks/check.h"
#include "monitor/import/read.h"
#include "monitor/probes/vector_data.h"
#include "tests/monitor/monitors.h"

namespace candor::monitor {

extern const Check kWhiteboxCheck;

namespace {

std::string refusal(const std::string& json) {
  const auto probe = read_probe(json);
  return probe ? "" : probe.error().where;
}

TEST(Probe, IsReadFromNumbersOrBase64) {
  const auto list = read_probe(
      R"({"name": "deception", "layer": 20, "weights": [1, -0.5], "bias": 0.25, "threshold": 0.9,
          "card": {"data": "our own"}})");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->layer, "20");
  EXPECT_EQ(list->weights, (std::vector<float>{1, -.5F}));
  EXPECT_EQ(list->card, R"({"data":"our own"})");
  EXPECT_EQ(read_probe(to_json(*list)).value(), *list);
  const auto half = read_probe(
      R"({"name": "d", "layer": "mlp.3", "weights": {"dtype": "float16", "data": "ADwAwQAC"}})");
  ASSERT_TRUE(half) << half.error().message;
  EXPECT_EQ(half->weights.size(), 3U);
  EXPECT_EQ(half->threshold, .5);
}

TEST(Probe, IsRefusedWithThePlaceOfWhatIsWrong) {
  const std::string start = R"({"name": "d", "layer": 1, "weights": [1])";
  EXPECT_EQ(refusal(start + "}"), "");
  EXPECT_EQ(refusal(start + R"(, "bais": 1})"), "/bais");
  EXPECT_EQ(refusal(start + R"(, "bias": 1, "bias": 2})"), "/bias");
  EXPECT_EQ(refusal(start + R"(, "bias": "1"})"), "/bias");
  EXPECT_EQ(refusal(start + R"(, "bias": 1e400})"), "/bias");
  EXPECT_EQ(refusal(start + R"(, "threshold": 0})"), "/threshold");
  EXPECT_EQ(refusal(start + R"(, "threshold": 1.1})"), "/threshold");
  EXPECT_EQ(refusal(start + R"(, "card": []})"), "/card");
  EXPECT_EQ(refusal(R"({"name": "a.b", "layer": 1, "weights": [1]})"), "/name");
  EXPECT_EQ(refusal(R"({"layer": 1, "weights": [1]})"), "/name");
  EXPECT_EQ(refusal(R"({"name": "d", "weights": [1]})"), "/layer");
  EXPECT_EQ(refusal(R"({"name": "d", "layer": 1})"), "/weights");
  EXPECT_EQ(refusal(R"({"name": "d", "layer": 1, "weights": []})"), "/weights");
  EXPECT_EQ(refusal(R"({"name": "d", "layer": 1, "weights": [1, "2"]})"), "/weights/1");
  EXPECT_EQ(refusal(R"({"name": "d", "layer": 1, "weights": [1, NaN]})"), "/weights/1");
  EXPECT_EQ(refusal(R"({"name": "d", "layer": 1, "weights": [1e39]})"), "/weights/0");
  EXPECT_EQ(refusal(R"({"name": "d", "layer": 1, "weights": {"dtype": "int8", "data": "AA=="}})"),
            "/weights");
  EXPECT_EQ(
      refusal(R"({"name": "d", "layer": 1, "weights": {"dtype": "float16", "data": "AHw="}})"),
      "/weights/data");
  EXPECT_FALSE(read_probe("["));
  EXPECT_FALSE(read_probe(std::string(kMostProbeBytes + 1, ' ')));
  EXPECT_FALSE(read_probe(std::string(1'000, '[')));
}

TEST(Probe, ScoresTheLogisticOfTheMargin) {
  Probe probe;
  probe.weights = {2, -1};
  probe.bias = .5;
  EXPECT_NEAR(score_of(probe, std::vector<float>{1, 1}), 1 / (1 + std::exp(-1.5)), 1e-12);
  probe.weights = {3e38F, 3e38F};
  EXPECT_EQ(score_of(probe, std::vector<float>{3e38F, 3e38F}), 1);
  EXPECT_EQ(score_of(probe, std::vector<float>{-3e38F, -3e38F}), 0);
}

// ---- activations of a trace

std::string trace_json(const std::string& activations) {
  return R"({"id": "t", "steps": [{"kind": "user", "text": "a"}, {"kind": "message", "text": "b"}],
             "activations": )" +
         activations + "}";
}

const std::string kUp = encode_vector(std::vector<float>{1, 1}, true);
const std::string kDown = encode_vector(std::vector<float>{-1, -1}, false);

std::string activation(const std::string& layer, const std::string& step, const std::string& dtype,
                       const std::string& data) {
  return R"({"layer": )" + layer + R"(, "step": )" + step + R"(, "dtype": ")" + dtype +
         R"(", "data": ")" + data + "\"}";
}

std::string pointer(const std::string& activations) {
  const auto trace = read_trace(trace_json(activations), "candor", {});
  return trace ? "" : trace.error().where;
}

TEST(Activations, AreReadAndWrittenBackAsTheyWere) {
  const auto trace = read_trace(trace_json("[" + activation("20", "1", "float16", kUp) + "," +
                                           activation("\"mlp\"", "null", "float32", kDown) + "]"),
                                "candor", {});
  ASSERT_TRUE(trace) << trace.error().where << trace.error().message;
  ASSERT_EQ(trace->activations.size(), 2U);
  EXPECT_EQ(trace->activations[0].layer, "20");
  EXPECT_EQ(trace->activations[0].step, 1U);
  EXPECT_EQ(trace->activations[0].values, (std::vector<float>{1, 1}));
  EXPECT_EQ(trace->activations[1].step, std::nullopt);
  EXPECT_EQ(read_trace(to_json(*trace), "candor", {}).value(), *trace);
}

TEST(Activations, AreRefusedWithThePlaceOfWhatIsWrong) {
  const std::string good = activation("20", "1", "float16", kUp);
  EXPECT_EQ(pointer("[" + good + "]"), "");
  EXPECT_EQ(pointer("[" + good + "," + activation("20", "1", "float16", "AHw=") + "]"),
            "/activations/1/data");
  EXPECT_EQ(pointer("[" + activation("20", "1", "float32", "ADwA") + "]"), "/activations/0/data");
  EXPECT_EQ(pointer("[" + activation("20", "1", "float16", "%%%%") + "]"), "/activations/0/data");
  EXPECT_EQ(pointer("[" + activation("20", "2", "float16", kUp) + "]"), "/activations/0/step");
  EXPECT_EQ(pointer("[" + activation("20", "1", "bfloat16", kUp) + "]"), "/activations/0/dtype");
  EXPECT_EQ(pointer("[" + activation("\"\"", "1", "float16", kUp) + "]"), "/activations/0/layer");
  EXPECT_EQ(pointer(R"([{"layer": 1, "dtype": "float16", "data": "ADw=", "shape": 1}])"),
            "/activations/0/shape");
  EXPECT_EQ(pointer("7"), "/activations");
  EXPECT_EQ(pointer("[7]"), "/activations/0");
}

TEST(Activations, AreBounded) {
  const std::string full = activation(
      "1", "0", "float16", encode_vector(std::vector<float>(kMostVectorValues, 1), true));
  std::string list = "[" + full;
  for (std::size_t i = 1; i <= kMostTraceValues / kMostVectorValues; ++i) list += "," + full;
  const auto trace = read_trace(trace_json(list + "]"), "candor", {});
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().code, "trace_too_large");
}

Models with_probes(std::vector<Probe> probes) {
  Models models;
  models.probes = std::make_shared<const ProbeSet>(std::move(probes));
  return models;
}

Probe probe(const std::string& name, const std::string& layer, std::vector<float> weights) {
  Probe made;
  made.name = name;
  made.layer = layer;
  made.weights = std::move(weights);
  return made;
}

double value_of(const Observations& observed, std::string_view name,
                std::optional<std::uint32_t> step) {
  for (const Signal& signal : observed.signals) {
    if (signal.name == name && signal.step == step) return signal.value;
  }
  return -1;
}

TEST(Activations, AreScoredByTheProbesOfTheirLayer) {
  const auto trace = read_trace(trace_json("[" + activation("20", "1", "float16", kUp) + "," +
                                           activation("20", "0", "float32", kDown) + "," +
                                           activation("7", "0", "float32", kDown) + "]"),
                                "candor", {});
  ASSERT_TRUE(trace);
  Observations observed;
  const Models models = with_probes({probe("a", "20", {1, 1}), probe("b", "21", {1, 1})});
  EXPECT_EQ(run_check(kWhiteboxCheck, {*trace, models}, observed).status, CheckStatus::ran);
  const double up = 1 / (1 + std::exp(-2.));
  EXPECT_NEAR(value_of(observed, "probe.a", 1), up, 1e-9);
  EXPECT_NEAR(value_of(observed, "probe.a", 0), 1 - up, 1e-9);
  EXPECT_NEAR(value_of(observed, "probe.a", std::nullopt), up, 1e-9) << "the highest";
  EXPECT_EQ(value_of(observed, "probe.b", std::nullopt), -1);
  EXPECT_EQ(value_of(observed, "whitebox.alarm", 1), 1) << "at its threshold";
  EXPECT_EQ(value_of(observed, "whitebox.alarm", 0), -1);
}

TEST(Activations, OfAnotherLengthThanTheProbeMakeTheCheckFail) {
  const auto trace =
      read_trace(trace_json("[" + activation("20", "1", "float16", kUp) + "]"), "candor", {});
  Observations observed;
  const auto report =
      run_check(kWhiteboxCheck, {*trace, with_probes({probe("a", "20", {1, 1, 1})})}, observed);
  EXPECT_EQ(report.status, CheckStatus::failed);
  EXPECT_EQ(report.why, "refused: /activations/0 has 2 values and probe `a` has 3 weights");
  EXPECT_TRUE(observed.signals.empty());
}

TEST(Activations, WithoutAProbeAreNotReadAndThatIsSaid) {
  const auto trace =
      read_trace(trace_json("[" + activation("20", "1", "float16", kUp) + "]"), "candor", {});
  Observations observed;
  EXPECT_EQ(run_check(kWhiteboxCheck, {*trace, with_probes({})}, observed).status,
            CheckStatus::skipped);
  EXPECT_EQ(run_check(kWhiteboxCheck, *trace, observed).status, CheckStatus::skipped);
}

TEST(Whitebox, RulesUseProbesAndPostedFeaturesTogether) {
  const auto source = testing::rule(R"(
title: A probe and a feature
id: 50000000-0000-4000-8000-000000000001
status: test
level: high
logsource: {product: agent, category: message}
detection:
    selection:
        probe.a|gte: 0.8
        sae.L12-f88|gte: 0.5
    condition: selection
)");
  rules::Diagnostics diagnostics;
  auto set = rules::RuleSet::compile({&source, 1}, {}, diagnostics);
  const Monitor monitor(std::make_shared<const rules::RuleSet>(std::move(set)), {},
                        with_probes({probe("a", "20", {1, 1})}));
  const auto judged = [&](const std::string& feature) {
    auto text = trace_json("[" + activation("20", "1", "float16", kUp) + "]");
    text.insert(1,
                R"("signals": [{"name": "sae.L12-f88", "step": 1, "value": )" + feature + "}], ");
    return monitor.judge(testing::trace(text));
  };
  const Verdict found = judged("0.7");
  EXPECT_EQ(found.decision, Decision::hold);
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].kind, ExplanationKind::white_box);
  EXPECT_EQ(found.models.at("probes"), monitor.models().probes->digest());
  EXPECT_EQ(judged("0.3").decision, Decision::allow);
}

}  // namespace
}  // namespace candor::monitor
