#include "rules/document.h"

namespace candor::rules {

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::draft:
      return "draft";
    case Mode::shadow:
      return "shadow";
    case Mode::enforce:
      break;
  }
  return "enforce";
}

std::string_view to_string(Level level) {
  switch (level) {
    case Level::informational:
      return "informational";
    case Level::low:
      return "low";
    case Level::medium:
      return "medium";
    case Level::high:
      return "high";
    case Level::critical:
      break;
  }
  return "critical";
}

}  // namespace candor::rules
