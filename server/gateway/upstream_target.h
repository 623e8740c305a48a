#pragma once

#include <string>
#include <string_view>

#include "rules/result.h"

namespace candor::server {

/// Where requests are forwarded to.
struct UpstreamTarget {
  std::string name;    // `openai`: the first segment of the gateway's paths
  std::string scheme;  // http, https
  std::string host;    // without the brackets of an IPv6 address
  std::string port;
  std::string prefix;  // before every path, without a '/' at its end
  std::string key;     // sent instead of the client's; empty: the client's is passed through

  std::string authority() const;  // for the Host field
};

/// Reads `http[s]://host[:port][/prefix]`. Error `invalid_url`.
Result<UpstreamTarget> parse_upstream(const std::string& name, std::string_view url);

}  // namespace candor::server
