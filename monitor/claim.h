#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/event.h"

namespace candor::monitor {

/// A claim is short: `Title: step 2 args.command "sudo rm -rf /var/log", tool "bash"; step 4 reflection.gap 0.85`.
inline constexpr std::size_t kClaimBytes = 300;
inline constexpr std::size_t kWordsInClaimBytes = 80;  // of one value

/// A matched field as a claim shows it. The views outlive the claim's making.
struct Shown {
  std::optional<std::uint32_t> step;  // none: the whole trace
  std::string_view name;
  std::string_view value;  // all of it
  std::size_t begin = 0;   // what matched, whole characters
  std::size_t end = 0;
  rules::ValueType type = rules::ValueType::string;
  double number = 0;
  bool placed = false;  // stands in the trace: told before what is only known about the step
};

/// The title, then what matched: parts of one value together and with a little of what is around them, steps in
/// order; then how many `more` findings of the rule are not listed. At most kClaimBytes, whole characters, one line,
/// no control characters: it is printed on terminals.
std::string claim_of(std::string_view title, const std::vector<Shown>& shown, std::size_t more);

}  // namespace candor::monitor
