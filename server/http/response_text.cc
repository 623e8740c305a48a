#include "server/http/response_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/beast/http/status.hpp>

namespace candor::server {
namespace {

/// Formatted once a second by each thread.
const std::string& date_text(std::time_t now) {
  thread_local std::time_t formatted_for = -1;
  thread_local std::string text;
  if (now == formatted_for) return text;
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> buffer;
  const auto length =
      std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  text.assign(buffer.data(), length);
  formatted_for = now;
  return text;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  if (is_name(name) && is_value(value)) out.append(name).append(": ").append(value).append("\r\n");
}

void append_framing(std::string& out, const Response& response, const ResponseHead& head) {
  if (head.framing == BodyFraming::chunked) {
    append_header(out, "transfer-encoding", "chunked");
  } else if (head.framing == BodyFraming::length && response.status != 204 &&
             response.status != 304) {
    append_header(out, "content-length", std::to_string(response.body.size()));
  }
  if (!head.keep_alive) {
    append_header(out, "connection", "close");
  } else if (head.http_1_0) {
    append_header(out, "connection", "keep-alive");
  }
}

}  // namespace

std::string head_text(const Response& response, const ResponseHead& head) {
  std::string out;
  out.reserve(256);
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason.data(), reason.size()).append("\r\n");
  append_header(out, "date", date_text(head.now));
  if (!response.content_type.empty() && response.status != 204 && response.status != 304) {
    append_header(out, "content-type", response.content_type);
  }
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  append_framing(out, response, head);
  return out += "\r\n";
}

std::string chunk_text(const std::string& data) {
  if (data.empty()) return {};
  std::array<char, 16> size;
  const auto end = std::to_chars(size.data(), size.data() + size.size(), data.size(), 16).ptr;
  std::string out;
  out.reserve(data.size() + 24);
  out.append(size.data(), end).append("\r\n").append(data);
  return out += "\r\n";
}

}  // namespace candor::server
