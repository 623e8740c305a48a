#pragma once

#include <string>
#include <string_view>

#include "server/gateway/providers/fields.h"

namespace candor::server {

/// The body of an error answer, for both of OpenAI's interfaces.
inline std::string openai_error_body(std::string_view message) {
  std::string out = R"({"error":{)";
  append_member(out, "message", message);
  return out += R"(,"type":"gateway_error","param":null,"code":"candor"}})";
}

}  // namespace candor::server
