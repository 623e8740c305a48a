#pragma once

#include <cstdint>
#include <optional>

#include "monitor/checks/reflection/said.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor::reflection {

/// A choice that follows a remark of the user's which was not part of the task. That it follows is no proof that the agent
/// would have chosen otherwise; whether it says why is told apart.
struct Influence {
  double value = 0;        // 0 to 1
  std::uint32_t step = 0;  // the call or message that makes the choice
  bool told = false;       // the reasoning gives the remark as a reason
  Place remark;
  Place choice;  // where the option stands in the choice; the whole choice when it was avoided
};

/// Looks for a remark (a paragraph behind the request, or a sentence like "by the way, my team loves Borealis"), the option
/// that it favours or disfavours, and whether the choice that the user left open goes its way. None without a remark, an
/// option, a choice or visible reasoning.
std::optional<Influence> influence_in(const text::Reading& reading);

}  // namespace candor::monitor::reflection
