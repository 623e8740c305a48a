#include "server/gateway/relay/headers.h"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>

#include "monitor/digest.h"

namespace candor::server {
namespace {

constexpr std::size_t kMostName = 200;  // bytes of an agent's or a session's name

constexpr std::array<std::string_view, 15> kForwarded = {
    "authorization", "x-api-key",       "api-key",      "content-type",        "user-agent",
    "accept",        "idempotency-key", "x-request-id", "traceparent",         "tracestate",
    "http-referer",  "x-title",         "x-app",        "x-client-request-id", "accept-language"};
constexpr std::array<std::string_view, 4> kForwardedPrefixes = {"openai-", "anthropic-",
                                                                "x-stainless-", "x-openai-"};
constexpr std::array<std::string_view, 17> kNotForClients = {"connection",
                                                             "keep-alive",
                                                             "proxy-authenticate",
                                                             "proxy-authorization",
                                                             "proxy-connection",
                                                             "te",
                                                             "trailer",
                                                             "transfer-encoding",
                                                             "upgrade",
                                                             "content-length",
                                                             "content-type",
                                                             "content-encoding",
                                                             "date",
                                                             "alt-svc",
                                                             "location",
                                                             "strict-transport-security",
                                                             "http2-settings"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_forwarded(std::string_view name) {
  return contains(kForwarded, name) ||
         std::any_of(kForwardedPrefixes.begin(), kForwardedPrefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

bool is_key(std::string_view name) {
  return name == "authorization" || name == "x-api-key" || name == "api-key";
}

std::string printable_name(std::string_view text) {
  std::string out(text.substr(0, kMostName));
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return out;
}

/// What the Connection header names goes no further (RFC 9110 section 7.6.1).
bool is_named(const Headers& headers, const std::string& name) {
  return std::any_of(headers.begin(), headers.end(), [&name](const auto& header) {
    if (header.first != "connection") return false;
    std::string_view rest = header.second;
    while (!rest.empty()) {
      auto token = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(token.size() + 1, rest.size()));
      while (token.starts_with(' ')) token.remove_prefix(1);
      while (token.ends_with(' ')) token.remove_suffix(1);
      if (boost::beast::iequals(token, name)) return true;
    }
    return false;
  });
}

void append(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Caller caller_of(const Request& request) {
  Caller caller;
  std::string key(request.header("x-api-key"));
  if (key.empty()) key = request.header("authorization");
  if (key.empty()) key = request.header("api-key");
  if (key.size() > 7 && boost::beast::iequals(std::string_view(key).substr(0, 7), "bearer ")) {
    key.erase(0, 7);
  }
  if (!key.empty()) caller.key = monitor::sha256_hex(key).substr(0, 16);
  caller.agent = printable_name(request.header("x-candor-agent"));
  caller.session = printable_name(request.header("x-candor-session"));
  return caller;
}

std::string upstream_head(const Request& request, const std::string& path,
                          const UpstreamTarget& target, std::size_t body_bytes) {
  std::string out = request.method + " " + target.prefix + path + " HTTP/1.1\r\n";
  append(out, "host", target.authority());
  for (const auto& [name, value] : request.headers) {
    const bool replaced = !target.key.empty() && is_key(name);
    if (is_forwarded(name) && !replaced && !is_named(request.headers, name))
      append(out, name, value);
  }
  if (!target.key.empty()) {
    const bool anthropic = target.name == "anthropic";
    append(out, anthropic ? "x-api-key" : "authorization",
           anthropic ? target.key : "Bearer " + target.key);
  }
  append(out, "accept-encoding", "identity");
  if (body_bytes > 0 || request.method == "POST") {
    append(out, "content-length", std::to_string(body_bytes));
  }
  return out += "\r\n";
}

Headers client_headers(const Headers& headers) {
  Headers out;
  for (const auto& [name, value] : headers) {
    if (!contains(kNotForClients, name) && !is_named(headers, name)) out.emplace_back(name, value);
  }
  return out;
}

}  // namespace candor::server
