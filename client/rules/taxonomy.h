#pragma once

#include <span>
#include <string_view>

namespace candor::client {

struct Technique {
  std::string_view id;  // `AML.T0086`, `ASI02`
  std::string_view name;
};

/// A published list of what agents can do wrong. Rules refer to it by tags: the prefix and the id
/// in lower case.
struct Taxonomy {
  std::string_view name;
  std::string_view prefix;  // `atlas.`
  std::span<const Technique> techniques;
};

/// MITRE ATLAS 2026.09 (the techniques that an agent's own steps can show; sub-techniques are
/// counted with theirs) and the OWASP Top 10 for Agentic Applications 2026.
std::span<const Taxonomy> taxonomies();

}  // namespace candor::client
