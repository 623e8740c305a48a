#include "server/api/query.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "monitor/time.h"

namespace candor::server {
namespace {

/// The whole text as a number, or nothing.
template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number value{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

Error invalid_query(std::string message, std::string_view name) {
  return {"invalid_query", std::move(message), "?" + std::string(name)};
}

Status check_parameters(const Request& request, std::span<const std::string_view> known) {
  for (auto parameter = request.query.begin(); parameter != request.query.end(); ++parameter) {
    const auto& name = parameter->first;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return invalid_query("there is no such parameter here", name);
    }
    const auto same = [&name](const auto& earlier) { return earlier.first == name; };
    if (std::any_of(request.query.begin(), parameter, same)) {
      return invalid_query("the parameter is given twice", name);
    }
  }
  return Done{};
}

Result<std::optional<std::uint64_t>> whole_parameter(const Request& request, std::string_view name,
                                                     std::uint64_t least, std::uint64_t most) {
  const auto text = request.query_value(name);
  if (text.empty()) return std::optional<std::uint64_t>();
  const auto value = number_from<std::uint64_t>(text);
  if (!value || *value < least || *value > most) {
    return invalid_query("a whole number from " + std::to_string(least) + " to " +
                             std::to_string(most) + " is expected",
                         name);
  }
  return value;
}

Result<std::optional<double>> unit_parameter(const Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (text.empty()) return std::optional<double>();
  const auto value = number_from<double>(text);
  if (!value || !(*value >= 0 && *value <= 1)) {
    return invalid_query("a number from 0 to 1 is expected", name);
  }
  return value;
}

Result<std::optional<rules::Time>> time_parameter(const Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (text.empty()) return std::optional<rules::Time>();
  const auto time = monitor::time_from_rfc3339(text);
  if (!time) return invalid_query("a time such as 2026-11-22T09:00:00Z is expected", name);
  return time;
}

}  // namespace candor::server
