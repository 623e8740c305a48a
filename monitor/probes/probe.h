#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/trace.h"
#include "rules/result.h"

namespace candor::monitor {

/// A linear probe (Alain & Bengio 2016, arXiv:1610.01644; for deception Goldowsky-Dill et al. 2025, arXiv:2502.03407):
/// says how far a model's activations at one layer go in a direction that was found on labelled data.
struct Probe {
  std::string name;   // letters, digits, `_`, `-`, at most 64: its signal is `probe.<name>`
  std::string layer;  // as Activation::layer
  std::vector<float> weights;
  double bias = 0;
  double threshold = .5;    // on the score: from there on the probe says yes
  std::string card = "{}";  // a JSON object for people: data, figures, licence

  bool operator==(const Probe&) const = default;
};

/// From 0 to 1: the logistic function of weights * values + bias. The lengths are the same.
double score_of(const Probe& probe, std::span<const float> values);

inline constexpr std::size_t kMostProbeBytes = std::size_t{4} << 20;
inline constexpr std::size_t kMostProbes = 100;

/// Reads {"name", "layer", "weights", "bias", "threshold", "card"}: weights as a list of numbers, or as
/// {"dtype": "float16" or "float32", "data": base64}; bias, threshold and card may be left out, other members are
/// errors. Error `invalid_probe` with a JSON pointer, `body_too_large`, `invalid_json`.
Result<Probe> read_probe(std::string_view json);

/// The same again, weights as base64 of float32.
std::string to_json(const Probe& probe);

/// All probes that are in use. Immutable.
class ProbeSet {
 public:
  explicit ProbeSet(std::vector<Probe> probes);

  std::span<const Probe> probes() const { return probes_; }
  const std::string& digest() const { return digest_; }  // `sha256:…`; for the verdict

 private:
  std::vector<Probe> probes_;
  std::string digest_;
};

}  // namespace candor::monitor
