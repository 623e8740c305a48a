#pragma once

#include <memory>

namespace candor::monitor {

namespace overseer {
class Overseer;
}

/// The learned parts that checks use and that can be replaced while the service runs. All immutable, so a copy of this
/// is a consistent set; a null pointer means that there is none, and its check says `skipped`.
struct Models {
  std::shared_ptr<const overseer::Overseer> overseer;
};

}  // namespace candor::monitor
