#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/monitor/checks/observed.h"

namespace candor::monitor {

extern const Check kReflectionCheck;

namespace testing {

inline Step user(std::string text) { return text_step(StepKind::user, std::move(text)); }
inline Step message(std::string text) { return text_step(StepKind::message, std::move(text)); }

inline Observed reflect(std::vector<Step> steps) {
  return {kReflectionCheck, trace_of(std::move(steps))};
}

}  // namespace testing
}  // namespace candor::monitor
