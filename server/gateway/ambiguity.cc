#include "server/gateway/ambiguity.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace candor::server {
namespace {

using monitor::JsonView;

constexpr std::array<std::string_view, 2> kToolsOwn = {"arguments", "input"};
/// Names by which clients find out what a reply is.
constexpr std::array<std::string_view, 22> kDeciding = {
    "action", "arguments",    "call_id",    "choices",  "content",       "content_block",
    "custom", "delta",        "error",      "function", "function_call", "id",
    "index",  "input",        "item",       "message",  "name",          "operation",
    "output", "partial_json", "tool_calls", "type"};
constexpr std::string_view kLongS = "\xc5\xbf";
constexpr std::string_view kKelvin = "\xe2\x84\xaa";
constexpr std::size_t kFewMembers = 16;  // of these all pairs are compared

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The next character of `name` folded; takes it off the front.
char next_folded(std::string_view& name) {
  char c = name.front();
  std::size_t size = 1;
  if (c >= 'A' && c <= 'Z') {
    c = static_cast<char>(c - 'A' + 'a');
  } else if (name.starts_with(kLongS)) {
    c = 's';
    size = kLongS.size();
  } else if (name.starts_with(kKelvin)) {
    c = 'k';
    size = kKelvin.size();
  }
  name.remove_prefix(size);
  return c;
}

std::string folded(std::string_view name) {
  std::string out;
  while (!name.empty()) out += next_folded(name);
  return out;
}

bool is_same_name(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (next_folded(a) != next_folded(b)) return false;
  }
  return a.empty() && b.empty();
}

/// Whether folding changes it, and makes a deciding name of it.
bool is_disguised(std::string_view name) {
  const bool plain = std::none_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
  if (plain) return false;
  const auto other = folded(name);
  return other != name && contains(kDeciding, other);
}

bool repeats_among_few(JsonView object, bool exactly) {
  const auto members = object.members();
  for (const auto& one : members) {
    for (const auto& other : members) {
      if (other.name.data() == one.name.data()) break;  // the pairs behind have their turn
      const bool same = exactly ? one.name == other.name : is_same_name(one.name, other.name);
      if (same) return true;
    }
  }
  return false;
}

bool repeats_among_many(JsonView object, bool exactly) {
  std::vector<std::string> names;
  for (const auto& member : object.members()) {
    names.push_back(exactly ? std::string(member.name) : folded(member.name));
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// How deep this goes is bounded by the parser.
bool is_ambiguous_value(JsonView value, bool tools_own) {
  if (value.is_array()) {
    for (const JsonView element : value.elements()) {
      if (is_ambiguous_value(element, tools_own)) return true;
    }
    return false;
  }
  if (!value.is_object()) return false;
  for (const auto& member : value.members()) {
    if (!tools_own && is_disguised(member.name)) return true;
    if (is_ambiguous_value(member.value, tools_own || contains(kToolsOwn, member.name))) {
      return true;
    }
  }
  return value.size() > kFewMembers ? repeats_among_many(value, tools_own)
                                    : repeats_among_few(value, tools_own);
}

}  // namespace

bool is_ambiguous(JsonView value) { return is_ambiguous_value(value, /*tools_own=*/false); }

}  // namespace candor::server
