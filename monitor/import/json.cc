#include "monitor/import/json.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "monitor/json_writer.h"

namespace candor::monitor {
namespace {

bool in_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

void append_escaped_token(std::string& out, std::string_view token) {
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
}

void append_object(std::string& out, JsonView value) {
  out += '{';
  bool first = true;
  for (const auto& [name, member] : value.members()) {
    if (!first) out += ',';
    first = false;
    append_json_string(out, name);
    out += ':';
    append_compact(out, member);
  }
  out += '}';
}

void append_array(std::string& out, JsonView value) {
  out += '[';
  bool first = true;
  for (const JsonView element : value.elements()) {
    if (!first) out += ',';
    first = false;
    append_compact(out, element);
  }
  out += ']';
}

}  // namespace

double JsonView::number() const {
  const std::uint64_t bits = tape_->words[at_ + 1];
  switch (tag()) {
    case 'l':
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case 'u':
      return static_cast<double>(bits);
    default:
      return std::bit_cast<double>(bits);
  }
}

std::string_view JsonView::number_text() const {
  const std::string_view rest = tape_->source.substr(payload());
  const auto end = std::find_if_not(rest.begin(), rest.end(), in_number);
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

std::size_t JsonView::size() const {
  const JsonType kind = type();
  if (kind != JsonType::array && kind != JsonType::object) return 0;
  return static_cast<std::size_t>(payload() >> 32);
}

JsonView JsonView::find(std::string_view name) const {
  if (!is_object()) return {};
  for (const JsonMember member : members()) {
    if (member.name == name) return member.value;
  }
  return {};
}

void append_compact(std::string& out, JsonView value) {
  switch (value.type()) {
    case JsonType::object:
      return append_object(out, value);
    case JsonType::array:
      return append_array(out, value);
    case JsonType::string:
      return append_json_string(out, value.string());
    case JsonType::number:
      out += value.number_text();
      return;
    case JsonType::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    default:
      out += "null";
  }
}

bool nests_within(JsonView value, std::size_t depth) {
  if (value.size() == 0) return true;
  if (depth == 0) return false;
  if (value.is_array()) {
    for (const JsonView element : value.elements()) {
      if (!nests_within(element, depth - 1)) return false;
    }
    return true;
  }
  for (const JsonMember member : value.members()) {
    if (!nests_within(member.value, depth - 1)) return false;
  }
  return true;
}

std::string to_pointer(const Place& place) {
  std::vector<const Place*> chain;
  for (const Place* at = &place; at->parent != nullptr; at = at->parent) chain.push_back(at);
  std::string out;
  std::for_each(chain.rbegin(), chain.rend(), [&out](const Place* at) {
    out += '/';
    if (at->index == Place::kNamed) {
      append_escaped_token(out, at->name);
    } else {
      out += std::to_string(at->index);
    }
  });
  return out;
}

}  // namespace candor::monitor
