#include "client/events/event_line.h"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "monitor/time.h"

namespace candor::client {
namespace {

using nlohmann::json;

constexpr int kDeepest = 32;
constexpr const char* kTimeFields[] = {"@timestamp", "timestamp", "UtcTime", "TimeCreated", "time"};

Error invalid(std::string message, std::string where) {
  return {"invalid_event", std::move(message), std::move(where)};
}

/// Copies the fields of `object` to `flat` under their dotted names. False when they are nested too
/// deeply.
bool flatten(const json& object, const std::string& prefix, int depth, json& flat) {
  if (depth == kDeepest) return false;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_object()) {
      flat[prefix + name] = value;
    } else if (!flatten(value, prefix + name + ".", depth + 1, flat)) {
      return false;
    }
  }
  return true;
}

/// `2026-11-22 09:00:00.120`, as many logs write it, is RFC 3339 once it has its T and its offset.
std::optional<rules::Time> time_from(std::string text) {
  constexpr std::size_t kDate = 10;
  constexpr std::size_t kSeconds = 19;
  if (text.size() < kSeconds) return std::nullopt;
  if (text[kDate] == ' ') text[kDate] = 'T';
  if (text.find_first_of("Zz+-", kSeconds) == text.npos) text += 'Z';
  return monitor::time_from_rfc3339(text);
}

std::optional<rules::Time> time_of(const json& fields) {
  for (const char* name : kTimeFields) {
    const auto found = fields.find(name);
    if (found == fields.end() || !found->is_string()) continue;
    if (const auto time = time_from(found->get<std::string>())) return time;
  }
  return std::nullopt;
}

}  // namespace

rules::Event EventLine::view(std::uint32_t step) const {
  auto view = event.view(step);
  view.time = time;
  return view;
}

Result<EventLine> read_event_line(std::string_view line) {
  const auto document = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return Error{"invalid_json", "not JSON", ""};
  if (!document.is_object()) return invalid("an event line is an object", "");
  const auto fields = document.find("event");
  if (fields == document.end() || !fields->is_object()) {
    return invalid("the member `event` is an object of fields", "/event");
  }
  const auto source = document.find("logsource");
  json flat = json::object();
  if (!flatten(*fields, "", 0, flat)) return invalid("nested too deeply", "/event");
  auto event = monitor::JsonEvent::read(source == document.end() ? json::object() : *source, flat);
  if (!event) return event.error();
  return EventLine{std::move(*event), time_of(flat)};
}

}  // namespace candor::client
