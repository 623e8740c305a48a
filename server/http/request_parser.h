#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "rules/result.h"
#include "server/http/message.h"

namespace candor::server {

/// Reads one HTTP/1.0 or 1.1 request from pieces of bytes. A fresh one for each request; used by one thread.
///
/// Beast's parser, and on top of it everything that RFC 9112 has against request smuggling and that Boost 1.81
/// lets pass: one Content-Length at most, of digits only; no Transfer-Encoding but exactly `chunked`, once, never
/// beside a Content-Length and never in HTTP/1.0; exactly one well-formed Host in HTTP/1.1. Trailers are dropped.
///
/// Errors have problem codes: `bad_request`, `header_too_large`, `body_too_large`, `not_implemented`,
/// `version_not_supported`. After one the parser is of no more use, and nothing behind it on the connection is.
class RequestParser final : private boost::beast::http::basic_parser<true> {
 public:
  explicit RequestParser(std::size_t header_limit);

  /// Uses what it can from the front of `bytes` and says how much that was. Stops behind the header (`head_done`) and
  /// behind the message (`done`). 0 means that it needs more than it was shown, the unused bytes among it.
  Result<std::size_t> put(std::string_view bytes);

  bool head_done() const { return is_header_done(); }
  bool done() const { return is_done(); }

  // Valid once head_done().
  const std::string& target() const { return target_; }
  bool keep_alive() const { return keep_alive_; }
  bool http_1_0() const { return version_ == 10; }
  bool has_body() const { return !body_is_empty_; }
  std::optional<std::uint64_t> declared_length() const;  // nothing when chunked
  Request& request() { return request_; }  // without path and query
  const Request& request() const { return request_; }

  /// More body than this is `body_too_large`. The body grows in request().body; a streaming caller takes it out
  /// from time to time, and the limit is for what is there at once.
  void limit_body(std::size_t bytes) { body_limit_ = bytes; }

 private:
  using StringView = boost::beast::string_view;
  using ErrorCode = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb, StringView method, StringView target, int version,
                       ErrorCode&) override;
  void on_response_impl(int, StringView, int, ErrorCode&) override {}
  void on_field_impl(boost::beast::http::field name, StringView text, StringView value,
                     ErrorCode& error) override;
  void on_header_impl(ErrorCode& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) override;
  std::size_t on_body_impl(StringView piece, ErrorCode& error) override;
  void on_chunk_header_impl(std::uint64_t size, StringView, ErrorCode&) override { chunk_left_ = size; }
  std::size_t on_chunk_body_impl(std::uint64_t, StringView piece, ErrorCode& error) override;
  void on_finish_impl(ErrorCode&) override {}

  void fail(ErrorCode& error, std::string code, std::string message);
  Error error_of(const ErrorCode& error) const;

  Request request_;
  std::string target_;
  int version_ = 11;
  bool keep_alive_ = false;
  bool body_is_empty_ = true;
  std::uint64_t chunk_left_ = 0;  // bytes of the chunk at hand that are to come
  bool in_header_ = true;
  int hosts_ = 0;
  int lengths_ = 0;
  int encodings_ = 0;
  std::size_t body_limit_ = 0;
  std::optional<Error> failure_;
};

}  // namespace candor::server
