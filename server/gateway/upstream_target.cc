#include "server/gateway/upstream_target.h"

#include <algorithm>

namespace candor::server {
namespace {

bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '?' && c != '#' && c != '@';
  });
}

}  // namespace

std::string UpstreamTarget::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const bool usual = port == (scheme == "https" ? "443" : "80");
  return (is_ipv6 ? '[' + host + ']' : host) + (usual ? "" : ":" + port);
}

Result<UpstreamTarget> parse_upstream(const std::string& name, std::string_view url) {
  const Error invalid{"invalid_url", "http[s]://host[:port][/prefix] is expected",
                      name + "_upstream"};
  UpstreamTarget target;
  target.name = name;
  target.scheme = url.starts_with("https://") ? "https" : "http";
  if (!url.starts_with(target.scheme + "://") || !is_clean(url)) return invalid;
  url.remove_prefix(target.scheme.size() + 3);
  auto authority = url.substr(0, url.find('/'));
  target.prefix = url.substr(authority.size());
  while (target.prefix.ends_with('/')) target.prefix.pop_back();
  target.port = target.scheme == "https" ? "443" : "80";
  const auto colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  if (has_port) {
    target.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
    const bool digits = target.port.find_first_not_of("0123456789") == std::string::npos;
    if (target.port.empty() || target.port.size() > 5 || !digits) return invalid;
  }
  if (authority.starts_with('[') && authority.ends_with(']')) {
    authority = authority.substr(1, authority.size() - 2);
  }
  target.host = authority;
  if (target.host.empty()) return invalid;
  return target;
}

}  // namespace candor::server
