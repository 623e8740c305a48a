#include "monitor/events/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

struct Service {
  std::string_view scheme;
  std::uint32_t port;
};

constexpr std::array<Service, 15> kServices = {{{"https", 443},
                                                {"http", 80},
                                                {"wss", 443},
                                                {"ws", 80},
                                                {"ftp", 21},
                                                {"ftps", 990},
                                                {"ssh", 22},
                                                {"sftp", 22},
                                                {"git", 9418},
                                                {"git+ssh", 22},
                                                {"telnet", 23},
                                                {"ldap", 389},
                                                {"smtp", 25},
                                                {"redis", 6379},
                                                {"postgresql", 5432}}};

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() && value < 65536 ? value
                                                                                          : 0;
}

/// Splits `[user@]host[:port]`.
void read_authority(std::string_view authority, UrlParts& parts) {
  if (const auto sign = authority.rfind('@'); sign != authority.npos) {
    parts.user = authority.substr(0, sign);
    authority.remove_prefix(sign + 1);
  }
  if (authority.starts_with('[')) {
    const auto close = std::min(authority.find(']'), authority.size());
    parts.host = authority.substr(1, close - 1);
    authority.remove_prefix(std::min(close + 1, authority.size()));
    if (authority.starts_with(':')) parts.port = number(authority.substr(1));
    return;
  }
  const auto colon = authority.rfind(':');
  parts.host = authority.substr(0, colon);
  if (colon != authority.npos) parts.port = number(authority.substr(colon + 1));
}

}  // namespace

UrlParts url_parts(std::string_view url) {
  UrlParts parts;
  if (const auto scheme = url.find("://"); scheme != url.npos && scheme <= 16) {
    parts.scheme = url.substr(0, scheme);
    url.remove_prefix(scheme + 3);
  }
  const auto end = std::min(url.find_first_of("/?#"), url.size());
  read_authority(url.substr(0, end), parts);
  if (parts.port == 0) parts.port = port_of(parts.scheme.empty() ? "http" : parts.scheme);
  url.remove_prefix(end);
  url = url.substr(0, url.find('#'));
  const auto query = url.find('?');
  parts.path = url.substr(0, query);
  if (query != url.npos) parts.query = url.substr(query + 1);
  const auto last = base_name(parts.path);
  const auto dot = last.rfind('.');
  if (dot != last.npos && dot > 0) parts.extension = last.substr(dot + 1);
  return parts;
}

bool is_ip_address(std::string_view host) {
  if (host.find(':') != host.npos)
    return host.size() > 2 && host.find_first_not_of("0123456789abcdefABCDEF:.%") == host.npos;
  const auto dots = std::count(host.begin(), host.end(), '.');
  return dots == 3 && host.find_first_not_of("0123456789.") == host.npos;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  if (host == "localhost" || is_ip_address(host)) return true;
  const auto plain = [](char c) { return is_name(c) || c == '-' || c == '.'; };
  const auto dot = host.find('.');
  if (dot == host.npos || dot == 0 || !std::all_of(host.begin(), host.end(), plain)) return false;
  return is_letter(host.back()) || host.back() == '.';
}

std::uint32_t port_of(std::string_view scheme) {
  for (const auto& [name, port] : kServices)
    if (equals_ignoring_case(name, scheme)) return port;
  return 0;
}

}  // namespace candor::monitor
