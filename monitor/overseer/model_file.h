#pragma once

#include <string>
#include <string_view>

#include "monitor/overseer/model.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

inline constexpr unsigned kModelFileVersion = 1;
inline constexpr std::size_t kMaxModelFile = std::size_t{16} << 20;

/// A model file: CBOR {"format": "candor-overseer", "version", "digest", "model": bytes}, where `model` is the CBOR of the
/// rest and `digest` its sha256. The same model gives the same bytes.
std::string write_model(const Model& model);

/// Bounded in time and memory by the size of `bytes`. Errors: `bad_model` (no model file, cut short, of another
/// layout of features, weights that are no finite numbers), `newer_model`, `wrong_digest`, `too_large`.
Result<Model> read_model(std::string_view bytes);

}  // namespace candor::monitor::overseer
