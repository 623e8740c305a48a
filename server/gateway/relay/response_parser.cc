#include "server/gateway/relay/response_parser.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace candor::server {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t kHeaderLimit = 64 << 10;

std::string lower(boost::beast::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

ResponseParser::ResponseParser() {
  basic_parser::header_limit(kHeaderLimit);
  basic_parser::body_limit(boost::none);  // the tap has the limits
}

Result<std::size_t> ResponseParser::put(std::string_view bytes) {
  ErrorCode error;
  const auto used = basic_parser::put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more) return Error{"bad_response", error.message(), {}};
  return used;
}

Status ResponseParser::put_end() {
  ErrorCode error;
  if (head_done()) {
    basic_parser::put_eof(error);
  } else {
    error = http::error::partial_message;
  }
  if (error) return Error{"upstream_cut", error.message(), {}};
  return Done{};
}

std::string_view ResponseParser::header(std::string_view name) const {
  const auto found = std::find_if(headers_.begin(), headers_.end(),
                                  [name](const auto& header) { return header.first == name; });
  return found == headers_.end() ? std::string_view() : std::string_view(found->second);
}

void ResponseParser::on_response_impl(int status, StringView, int, ErrorCode&) { status_ = status; }

void ResponseParser::on_field_impl(http::field name, StringView text, StringView value,
                                   ErrorCode& error) {
  if (!in_header_) return;  // a trailer
  if (name == http::field::content_length) ++lengths_;
  if (name == http::field::transfer_encoding) {
    ++encodings_;
    if (!boost::beast::iequals(value, "chunked")) error = http::error::bad_transfer_encoding;
  }
  headers_.emplace_back(lower(text), std::string(value));
}

void ResponseParser::on_header_impl(ErrorCode& error) {
  in_header_ = false;
  if (lengths_ + encodings_ > 1) error = http::error::bad_content_length;
  keep_alive_ = basic_parser::keep_alive();
}

std::size_t ResponseParser::on_body_impl(StringView piece, ErrorCode&) {
  body_.append(piece.data(), piece.size());
  return piece.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, StringView piece, ErrorCode& error) {
  return on_body_impl(piece, error);
}

}  // namespace candor::server
