#include "monitor/event_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace candor::monitor {
namespace {

using nlohmann::json;
using rules::ValueType;

Error invalid(std::string message, std::string where) {
  return {"invalid_event", std::move(message), std::move(where)};
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

Result<JsonEvent> JsonEvent::read(const json& logsource, const json& fields) {
  JsonEvent event;
  if (auto status = event.read_source(logsource); !status) return status.error();
  if (!fields.is_object())
    return invalid("the fields are an object of names and values", "/fields");
  for (const auto& [name, value] : fields.items()) {
    if (auto status = event.add_field(event.keep(name), value); !status) return status.error();
  }
  return event;
}

Status JsonEvent::read_source(const json& logsource) {
  if (!logsource.is_object()) return invalid("the log source is an object", "/logsource");
  for (const auto& [part, value] : logsource.items()) {
    std::string_view* target = part == "category"  ? &source_.category
                               : part == "product" ? &source_.product
                               : part == "service" ? &source_.service
                                                   : nullptr;
    if (part == "definition") continue;  // for people
    if (target == nullptr) return invalid("a log source has no `" + part + "`", "/logsource");
    if (!value.is_string())
      return invalid("a part of a log source is a string", "/logsource/" + part);
    *target = keep(lower_case(value.get<std::string>()));
  }
  return Done{};
}

Status JsonEvent::add_field(std::string_view name, const json& value) {
  const auto add = [&](const json& one) { return add_value(name, one); };
  const bool ok = value.is_array() ? std::all_of(value.begin(), value.end(), add) : add(value);
  if (ok) return Done{};
  return invalid("a field is a string, number, boolean, null, or a list of those",
                 "/fields/" + std::string(name));
}

bool JsonEvent::add_value(std::string_view name, const json& value) {
  if (value.is_structured()) return false;
  rules::Field field{name, {}, ValueType::string, 0};
  if (value.is_string()) {
    field.text = keep(value.get<std::string>());
  } else if (value.is_null()) {
    field.type = ValueType::null;
  } else {
    field.text = keep(value.dump());
    field.type = value.is_boolean() ? ValueType::boolean : ValueType::number;
    if (value.is_number()) field.number = value.get<double>();
  }
  fields_.push_back(field);
  return true;
}

}  // namespace candor::monitor
