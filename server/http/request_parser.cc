#include "server/http/request_parser.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace candor::server {
namespace {

namespace http = boost::beast::http;

/// The last chunk, `0 CR LF CR LF`. With less of it Beast 1.81 meets its own BOOST_ASSERT in parse_chunk_header.
constexpr std::size_t kLastChunkBytes = 5;

/// Whether so few bytes of a chunked body may be a piece of its last chunk. Of another piece more is to come as well.
bool may_be_last_chunk(std::string_view bytes) {
  if (bytes.size() >= kLastChunkBytes) return false;
  if (bytes.starts_with('\r')) bytes.remove_prefix(1);
  if (bytes.starts_with('\n')) bytes.remove_prefix(1);
  return bytes.empty() || bytes.front() == '0';
}

std::string lower(boost::beast::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// uri-host and port of RFC 3986, by their characters. It may be empty.
bool is_host(std::string_view text) {
  const auto allowed = [](char c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("-._~!$&'()*+;=:[]%").find(c) != std::string_view::npos;
  };
  return std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

RequestParser::RequestParser(std::size_t header_limit) {
  basic_parser::header_limit(static_cast<std::uint32_t>(header_limit));
  basic_parser::body_limit(boost::none);  // ours is in on_body_impl
}

Result<std::size_t> RequestParser::put(std::string_view bytes) {
  if (is_header_done() && chunked() && !is_done() && chunk_left_ == 0 &&
      may_be_last_chunk(bytes)) {
    return 0;
  }
  ErrorCode error;
  const auto used = basic_parser::put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (failure_) return *failure_;
  if (error && error != http::error::need_more) return error_of(error);
  return used;
}

std::optional<std::uint64_t> RequestParser::declared_length() const {
  if (const auto length = content_length()) return *length;
  return std::nullopt;
}

void RequestParser::on_request_impl(http::verb, StringView method, StringView target, int version,
                                    ErrorCode&) {
  request_.method = std::string(method);
  target_ = std::string(target);
  version_ = version;
}

void RequestParser::on_field_impl(http::field name, StringView text, StringView value,
                                  ErrorCode& error) {
  if (!in_header_) return;  // a trailer
  if (name == http::field::host) {
    ++hosts_;
    if (!is_host(std::string_view(value))) return fail(error, "bad_request", "the Host is not one");
  } else if (name == http::field::content_length) {
    ++lengths_;
    if (!is_digits(std::string_view(value))) {
      return fail(error, "bad_request", "the Content-Length is not a number");
    }
  } else if (name == http::field::transfer_encoding) {
    ++encodings_;
    if (!boost::beast::iequals(value, "chunked")) {
      return fail(error, "not_implemented", "the only Transfer-Encoding is chunked");
    }
  }
  request_.headers.emplace_back(lower(text), std::string(value));
}

void RequestParser::on_header_impl(ErrorCode& error) {
  in_header_ = false;
  const bool new_version = version_ == 11;
  if (lengths_ > 1 || encodings_ > 1 || lengths_ + encodings_ > 1) {
    return fail(error, "bad_request", "the length of the body is given more than once");
  }
  if (encodings_ == 1 && !new_version) {
    return fail(error, "bad_request", "HTTP/1.0 has no Transfer-Encoding");
  }
  if (hosts_ > 1 || (new_version && hosts_ == 0)) {
    return fail(error, "bad_request", "exactly one Host is needed");
  }
  keep_alive_ = basic_parser::keep_alive();
  body_is_empty_ = encodings_ == 0 && content_length().value_or(0) == 0;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) {
  if (length) request_.body.reserve(std::min<std::size_t>(*length, body_limit_));
}

std::size_t RequestParser::on_body_impl(StringView piece, ErrorCode& error) {
  if (piece.size() > body_limit_ - request_.body.size()) {
    fail(error, "body_too_large", "at most " + std::to_string(body_limit_) + " bytes are allowed");
    return 0;
  }
  request_.body.append(piece.data(), piece.size());
  return piece.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t left, StringView piece,
                                              ErrorCode& error) {
  const std::size_t taken = on_body_impl(piece, error);
  chunk_left_ = left - taken;
  return taken;
}

void RequestParser::fail(ErrorCode& error, std::string code, std::string message) {
  failure_ = Error{std::move(code), std::move(message), {}};
  error = http::error::bad_value;
}

Error RequestParser::error_of(const ErrorCode& error) const {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {"header_too_large", "the header is too large", {}};
  }
  if (error == http::error::bad_version) {
    return {"version_not_supported", "the version is not HTTP/1.0 or HTTP/1.1", {}};
  }
  return {"bad_request", error.message(), {}};
}

}  // namespace candor::server
