#include "monitor/checks/spans.h"

namespace candor::monitor {

std::string argument_field(const Leaf& leaf) {
  return leaf.path.empty() ? "args" : "args." + leaf.path;
}

}  // namespace candor::monitor
