#pragma once

#include <string>
#include <string_view>

#include "rules/result.h"

namespace candor::client {

/// Where a Candor server is.
struct ServerUrl {
  std::string host;  // a name or an address, an IPv6 one without its brackets
  std::string port = "80";
  std::string
      prefix;  // before every path, without a '/' at its end; empty for a server at the root

  /// As it belongs into a Host field.
  std::string authority() const;
};

/// Reads `http://host[:port][/prefix]`. Error `invalid_url`.
Result<ServerUrl> parse_server_url(std::string_view text);

}  // namespace candor::client
