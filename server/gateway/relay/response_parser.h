#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "rules/result.h"
#include "server/http/message.h"

namespace candor::server {

/// Reads one HTTP/1 response to a POST from pieces of bytes. A fresh one for each response, interim ones too. As
/// strict about lengths as RequestParser: a response that can be read in two ways is none.
class ResponseParser final : private boost::beast::http::basic_parser<false> {
 public:
  ResponseParser();

  /// Uses what it can from the front of `bytes` and says how much that was; stops behind the header. Error
  /// `bad_response`.
  Result<std::size_t> put(std::string_view bytes);
  /// The upstream has ended the connection. Error `upstream_cut` when that is not the end of the response.
  Status put_end();

  bool head_done() const { return is_header_done(); }
  bool done() const { return is_done(); }

  // Valid once head_done().
  int status() const { return status_; }
  bool keep_alive() const { return keep_alive_; }
  const Headers& headers() const { return headers_; }
  std::string_view header(std::string_view lower_case_name) const;  // "" when absent

  /// The body's bytes since the last call.
  std::string take_body() { return std::exchange(body_, {}); }
  bool has_body_bytes() const { return !body_.empty(); }

 private:
  using StringView = boost::beast::string_view;
  using ErrorCode = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb, StringView, StringView, int, ErrorCode&) override {
  }
  void on_response_impl(int status, StringView, int version, ErrorCode&) override;
  void on_field_impl(boost::beast::http::field name, StringView text, StringView value,
                     ErrorCode& error) override;
  void on_header_impl(ErrorCode& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(StringView piece, ErrorCode&) override;
  void on_chunk_header_impl(std::uint64_t, StringView, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, StringView piece, ErrorCode& error) override;
  void on_finish_impl(ErrorCode&) override {}

  int status_ = 0;
  bool keep_alive_ = false;
  bool in_header_ = true;
  int lengths_ = 0;
  int encodings_ = 0;
  Headers headers_;
  std::string body_;
};

}  // namespace candor::server
