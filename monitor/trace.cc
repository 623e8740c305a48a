#include "monitor/trace.h"

#include <array>
#include <cstddef>

namespace candor::monitor {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"system",  "user",      "reasoning",
                                                    "message", "tool_call", "tool_result"};
constexpr std::array<std::string_view, 4> kVisibilities = {"raw", "summary", "redacted",
                                                           "encrypted"};

template <class Enum, std::size_t N>
std::optional<Enum> from_name(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(StepKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view to_string(Visibility visibility) {
  return kVisibilities[static_cast<std::size_t>(visibility)];
}

std::optional<StepKind> step_kind_from(std::string_view text) {
  return from_name<StepKind>(kKinds, text);
}

std::optional<Visibility> visibility_from(std::string_view text) {
  return from_name<Visibility>(kVisibilities, text);
}

}  // namespace candor::monitor
