#include "monitor/verdict.h"

#include <algorithm>
#include <array>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::array<std::string_view, 4> kDecisions = {"allow", "flag", "hold", "block"};
constexpr std::array<std::string_view, 4> kStatuses = {"ran", "skipped", "failed",
                                                       "not_applicable"};

}  // namespace

std::string_view to_string(Decision decision) {
  return kDecisions[static_cast<std::size_t>(decision)];
}

std::string_view to_string(CheckStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<Decision> decision_from(std::string_view text) {
  const auto found = std::find(kDecisions.begin(), kDecisions.end(), text);
  if (found == kDecisions.end()) return std::nullopt;
  return static_cast<Decision>(found - kDecisions.begin());
}

std::string_view message_for_agent(Decision decision) {
  switch (decision) {
    case Decision::hold:
      return "This action needs review before it can run.";
    case Decision::block:
      return "This action is not allowed to run.";
    default:
      return "";
  }
}

Span span_of(std::uint32_t step, std::string_view field, std::string_view value, std::size_t begin,
             std::size_t end) {
  begin = std::min(begin, value.size());
  end = std::clamp(end, begin, value.size());
  Span span{step,
            std::string(field),
            static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(end),
            {}};
  span.quote = cut_at_character(value.substr(begin, end - begin), kQuoteBytes);
  return span;
}

}  // namespace candor::monitor
