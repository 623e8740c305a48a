#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace candor::server {

// What the providers share in rewriting a plain reply. Its members may be of any type.

using Json = nlohmann::ordered_json;

inline std::string type_of(const Json& item) {
  if (!item.is_object()) return {};
  const auto type = item.find("type");
  return type != item.end() && type->is_string() ? type->get<std::string>() : std::string();
}

inline bool has_array(const Json& document, std::string_view name) {
  if (!document.is_object()) return false;
  const auto member = document.find(std::string(name));
  return member != document.end() && member->is_array();
}

}  // namespace candor::server
