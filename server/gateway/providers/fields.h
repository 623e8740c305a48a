#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "monitor/import/json.h"
#include "monitor/json_writer.h"
#include "rules/result.h"
#include "server/gateway/ambiguity.h"
#include "server/gateway/provider.h"

namespace candor::server {

// What the providers share in reading events.

struct Field {
  std::string_view name;
  monitor::JsonView* value;
};

/// Fills the fields from an object's members. False when it is none, or has one of them twice: parsers disagree about
/// which one counts. `others` counts the members with content that have no field.
inline bool bind_fields(monitor::JsonView object, std::initializer_list<Field> fields,
                        std::uint64_t* others = nullptr) {
  if (!object.is_object()) return false;
  for (const auto& member : object.members()) {
    const Field* known = nullptr;
    for (const auto& field : fields) {
      if (field.name == member.name) known = &field;
    }
    if (known == nullptr) {
      if (others != nullptr && !member.value.is_nothing()) ++*others;
    } else if (known->value->is_absent()) {
      *known->value = member.value;
    } else {
      return false;
    }
  }
  return true;
}

inline Error unknown_event(std::string message) {
  return {"unknown_event", std::move(message), {}};
}

/// An event's data as JSON that can be read in one way only. Error `unknown_event`.
inline Result<monitor::JsonView> parse_event(monitor::JsonParser& parser, std::string_view data) {
  const auto root = parser.parse(data, kReplyDepth);
  if (!root) return unknown_event("the data is not JSON");
  if (is_ambiguous(*root)) return unknown_event("the data can be read in two ways");
  return *root;
}

/// A whole number from 0 to `most`; `otherwise` when it is absent, -1 when it is something else.
inline std::int64_t index_of(monitor::JsonView value, std::int64_t most, std::int64_t otherwise) {
  if (value.is_nothing()) return otherwise;
  if (!value.is_number()) return -1;
  const double number = value.number();
  const auto whole = static_cast<std::int64_t>(number);
  const bool fits = number >= 0 && number <= static_cast<double>(most);
  return fits && static_cast<double>(whole) == number ? whole : -1;
}

/// `"name":"text"`.
inline void append_member(std::string& out, std::string_view name, std::string_view text) {
  monitor::append_json_string(out, name);
  out += ':';
  monitor::append_json_string(out, text);
}

inline std::string json_text(std::string_view text) {
  std::string out;
  monitor::append_json_string(out, text);
  return out;
}

}  // namespace candor::server
