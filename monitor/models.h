#pragma once

#include <memory>

namespace candor::monitor {

namespace overseer {
class Baselines;
class Overseer;
}  // namespace overseer
class ProbeSet;

/// The learned parts that checks use and that can be replaced while the service runs. All immutable, so a copy of this
/// is a consistent set; a null pointer means that there is none, and its check says `skipped`.
struct Models {
  std::shared_ptr<const overseer::Overseer> overseer;
  std::shared_ptr<const overseer::Overseer> shadow;  // scores beside it, and changes no decision
  std::shared_ptr<const overseer::Baselines> baselines;  // how its scores usually are, by agent
  std::shared_ptr<const ProbeSet> probes;
};

}  // namespace candor::monitor
