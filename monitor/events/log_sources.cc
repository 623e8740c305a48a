#include "monitor/events/log_sources.h"

#include <algorithm>
#include <array>

namespace candor::monitor {
namespace {

constexpr std::array<std::string_view, 7> kSteps = {
    "system", "user", "reasoning", "message", "tool_call", "tool_result", "trace"};
constexpr std::array<std::string_view, 6> kOnPlatforms = {"process_creation",   "file_event",
                                                          "file_access",        "file_delete",
                                                          "network_connection", "dns_query"};
constexpr std::array<std::string_view, 3> kPlatforms = {"linux", "macos", "windows"};
constexpr std::array<std::string_view, 2> kOnNone = {"proxy", "database"};

template <std::size_t Size>
bool has(const std::array<std::string_view, Size>& names, std::string_view wanted) {
  return wanted.empty() || std::find(names.begin(), names.end(), wanted) != names.end();
}

}  // namespace

bool is_seen_in_traces(const rules::LogSource& wanted) {
  if (!wanted.service.empty()) return false;
  const bool of_agent = wanted.product.empty() || wanted.product == "agent";
  return (of_agent && has(kSteps, wanted.category)) ||
         (has(kPlatforms, wanted.product) && has(kOnPlatforms, wanted.category)) ||
         (wanted.product.empty() && has(kOnNone, wanted.category));
}

}  // namespace candor::monitor
