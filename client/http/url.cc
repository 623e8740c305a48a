#include "client/http/url.h"

#include <algorithm>

namespace candor::client {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::string_view kHostCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:";

Error invalid(std::string message) { return {"invalid_url", std::move(message), ""}; }

bool is_port(std::string_view text) {
  const bool digits =
      !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
  return digits && std::stoul(std::string(text)) <= 65535;
}

/// Nothing that could end a request line or a header field.
bool is_prefix(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '?' && c != '#'; });
}

/// Splits `host:port`, `[::1]:port` and their forms without a port.
Status read_authority(std::string_view text, ServerUrl& url) {
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == text.npos) return invalid("the address has no ']'");
  url.host = text.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0));
  const auto after = text.substr(std::min(bracketed ? end + 1 : end, text.size()));
  if (!after.empty()) {
    if (after[0] != ':' || !is_port(after.substr(1)))
      return invalid("the port is a number up to 65535");
    url.port = after.substr(1);
  }
  const bool plain = url.host.find_first_not_of(kHostCharacters) == std::string::npos;
  if (url.host.empty() || !plain) return invalid("the host is not a name or an address");
  return Done{};
}

}  // namespace

std::string ServerUrl::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + (port == "80" ? "" : ":" + port);
}

Result<ServerUrl> parse_server_url(std::string_view text) {
  if (!text.starts_with(kScheme)) return invalid("a server's URL starts with http://");
  text.remove_prefix(kScheme.size());
  const auto slash = std::min(text.find('/'), text.size());
  ServerUrl url;
  if (auto status = read_authority(text.substr(0, slash), url); !status) return status.error();
  auto prefix = text.substr(slash);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!is_prefix(prefix)) return invalid("the path has characters that a URL cannot have");
  url.prefix = prefix;
  return url;
}

}  // namespace candor::client
