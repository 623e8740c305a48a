#include "client/http/connection.h"

#include <optional>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace candor::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Request = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;
using Stream = beast::basic_stream<asio::ip::tcp, asio::io_context::executor_type>;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, asio::io_context::executor_type>;

Error failure(const char* code, const error_code& why) { return {code, why.message(), ""}; }

unsigned retry_after_of(const Parser::value_type& reply) {
  unsigned seconds = 0;
  for (const char c : reply[http::field::retry_after]) {
    if (c < '0' || c > '9' || seconds > 9999) return 0;  // a date, or nonsense
    seconds = 10 * seconds + static_cast<unsigned>(c - '0');
  }
  return seconds;
}

}  // namespace

/// Everything runs on the caller's thread: an operation is started, and the io_context run until it
/// has ended, because only asynchronous operations have deadlines.
class HttpConnection::Implementation {
 public:
  Implementation(ServerUrl server, Limits limits) : server_(std::move(server)), limits_(limits) {}

  Result<HttpReply> exchange(const HttpRequest& request) {
    const bool kept = stream_.has_value();
    if (auto opened = open(); !opened) return opened.error();
    auto reply = send_and_read(request);
    const bool was_closed = kept && !reply && reply.error().code == "no_reply" && !late_;
    if (!was_closed) return reply;
    if (auto opened = open(); !opened) return opened.error();
    return send_and_read(request);
  }

 private:
  Status open() {
    if (stream_) return Done{};
    error_code failed;
    Resolver resolver(context_);
    const auto addresses = resolver.resolve(server_.host, server_.port, failed);
    if (failed) return failure("unreachable", failed);
    stream_.emplace(context_);
    stream_->expires_after(limits_.connect);
    stream_->async_connect(addresses, [&](error_code result, const auto&) { failed = result; });
    run();
    if (!failed) return Done{};
    stream_.reset();
    return failure("unreachable", failed);
  }

  Result<HttpReply> send_and_read(const HttpRequest& request) {
    const auto message = message_of(request);
    Parser parser;
    parser.body_limit(limits_.reply_bytes);
    beast::flat_buffer buffer;
    error_code sent, read;
    stream_->expires_after(limits_.exchange);
    http::async_write(*stream_, message, [&](error_code result, std::size_t) { sent = result; });
    http::async_read(*stream_, buffer, parser, [&](error_code result, std::size_t) {
      read = result;
      // A server that refuses a body answers before it is sent; nobody will read the rest.
      if (result || !parser.keep_alive()) stream_->cancel();
    });
    run();
    late_ = read == beast::error::timeout || sent == beast::error::timeout;
    if (sent || read || !parser.keep_alive()) stream_.reset();
    if (read) return failure(is_refused(read) ? "bad_reply" : "no_reply", read);
    auto& reply = parser.get();
    return HttpReply{static_cast<int>(reply.result_int()), std::move(reply.body()),
                     retry_after_of(reply)};
  }

  /// The server sent something, and it was not HTTP or too large.
  static bool is_refused(const error_code& why) {
    return why.category() == error_code(http::error::bad_version).category() &&
           why != http::error::end_of_stream && why != http::error::partial_message;
  }

  Request message_of(const HttpRequest& request) const {
    Request message(http::string_to_verb(request.method), server_.prefix + request.path, 11);
    message.set(http::field::host, server_.authority());
    message.set(http::field::user_agent, "candor/" CANDOR_VERSION);
    message.set(http::field::accept,
                "application/json, application/x-ndjson, application/problem+json");
    if (!request.content_type.empty()) message.set(http::field::content_type, request.content_type);
    message.body() = request.body;
    message.prepare_payload();
    return message;
  }

  void run() {
    context_.restart();
    context_.run();
  }

  ServerUrl server_;
  Limits limits_;
  asio::io_context context_{1};
  std::optional<Stream> stream_;
  bool late_ = false;  // the last exchange ran out of time
};

HttpConnection::HttpConnection(ServerUrl server, Limits limits)
    : implementation_(std::make_unique<Implementation>(std::move(server), limits)) {}

HttpConnection::~HttpConnection() = default;

Result<HttpReply> HttpConnection::exchange(const HttpRequest& request) {
  return implementation_->exchange(request);
}

}  // namespace candor::client
