#pragma once

#include <cstdint>
#include <string_view>

namespace candor::monitor {

/// The parts of a URL (RFC 3986), views of it. Never fails: what is missing is empty.
struct UrlParts {
  std::string_view scheme;  // `https`; empty when it was not written
  std::string_view user;
  std::string_view host;   // without the brackets of an IPv6 address
  std::uint32_t port = 0;  // of the scheme, when it was not written; 0: not known
  std::string_view path;
  std::string_view query;      // without the '?'
  std::string_view extension;  // of the path's last part, without the dot
};

UrlParts url_parts(std::string_view url);

/// Whether a host could be asked for: a name with a dot, `localhost`, an address; no blanks, no variables.
bool is_host(std::string_view host);

bool is_ip_address(std::string_view host);

/// The default port of a scheme or service; 0 when it is not known.
std::uint32_t port_of(std::string_view scheme);

}  // namespace candor::monitor
