#include "server/http/http_channel.h"

#include <algorithm>
#include <utility>

#include "server/api/problem.h"
#include "server/log.h"

namespace candor::server {
namespace {

using std::chrono::seconds;

constexpr std::size_t kSmallestBuffer = std::size_t{4} << 10;
constexpr auto kLastCall = seconds(1);  // for a connection that is new when the server ends
constexpr auto kLingerPause = seconds(2);
constexpr auto kLingerTotal = seconds(30);

}  // namespace

HttpChannel::HttpChannel(Socket socket, SessionContext& context, std::string peer)
    : context_(context),
      config_(context.app.config),
      connection_(std::move(socket), std::max(config_.max_header_bytes, kSmallestBuffer)),
      peer_(std::move(peer)) {}

HttpChannel::~HttpChannel() { when_gone(nullptr); }

void HttpChannel::when_gone(std::function<void()> gone) {
  if (watch_) watch_->stop();
  watch_ = gone ? Watch<Connection<Socket>>::start(connection_, std::move(gone)) : nullptr;
}

void HttpChannel::drain() {
  if (!idle_) return;
  // A new connection's request may be on its way.
  if (first_)
    connection_.hurry(Clock::now() + kLastCall);
  else
    connection_.interrupt();
}

void HttpChannel::abort() {
  open_ = false;
  answered_last_ = false;
  connection_.close();
  if (watch_) watch_->fire();
}

// ---- in

Task<bool> HttpChannel::read_head() {
  parser_.emplace(config_.max_header_bytes);
  route = {};
  method_.clear();
  head_sent_ = false;
  if (connection_.unread().empty()) {
    const bool began = co_await wait_for_request();
    if (!began) {
      open_ = false;
      co_return false;
    }
  }
  first_ = false;
  const auto deadline = Clock::now() + seconds(config_.header_seconds);
  skip_empty_line();
  while (true) {
    const auto used = parser_->put(connection_.unread());
    if (!used) {
      co_await refuse(used.error());
      co_return false;
    }
    connection_.consume(*used);
    if (parser_->head_done()) break;
    const bool more = co_await read_more(deadline, "header_too_large");
    if (!more) co_return false;
  }
  started_ = Clock::now();
  request().peer = peer_;
  method_ = request().method;
  co_return true;
}

/// Between two requests: the only place where a connection may be idle for long.
Task<bool> HttpChannel::wait_for_request() {
  const bool draining = context_.app.draining;
  if (draining && !first_) co_return false;
  auto patience = seconds(first_ ? config_.header_seconds : config_.idle_seconds);
  if (draining) patience = std::min(patience, kLastCall);
  idle_ = true;
  const bool began = co_await connection_.read(Clock::now() + patience);
  idle_ = false;
  co_return began;
}

/// RFC 9112 section 2.2: some clients send an empty line behind a body.
void HttpChannel::skip_empty_line() {
  if (connection_.unread().starts_with("\r\n")) connection_.consume(2);
}

/// More bytes of a request that has begun; otherwise the connection is done for, and answered where it can be.
Task<bool> HttpChannel::read_more(Clock::time_point deadline, const char* full_code) {
  if (connection_.full()) {
    Error error{full_code, "a line is longer than is read", {}};
    co_await refuse(std::move(error));
    co_return false;
  }
  const bool more = co_await connection_.read(deadline);
  if (more) co_return true;
  if (connection_.timed_out()) {
    Error error{"request_timeout", "the request took too long", {}};
    co_await refuse(std::move(error));
  } else {
    context_.metrics.lost.add();
    open_ = false;
  }
  co_return false;
}

Clock::time_point HttpChannel::body_deadline(Clock::time_point last) const {
  return std::min(last, Clock::now() + seconds(config_.body_seconds));
}

Task<bool> HttpChannel::read_body(MemoryBudget::Share* share) {
  parser_->limit_body(config_.limits.trace_bytes);
  const auto last = Clock::now() + seconds(config_.body_total_seconds);
  while (!parser_->done()) {
    const auto used = parser_->put(connection_.unread());
    if (!used) {
      co_await refuse(used.error());
      co_return false;
    }
    connection_.consume(*used);
    if (!share->grow_to(parser_->request().body.size())) {
      Error error{"queue_full", "too many large bodies are being read", {}};
      co_await refuse(std::move(error));
      co_return false;
    }
    if (*used > 0) continue;
    const bool more = co_await read_more(body_deadline(last), "bad_request");
    if (!more) co_return false;
  }
  co_return true;
}

Task<bool> HttpChannel::read_piece() {
  const auto& body = parser_->request().body;
  while (!parser_->done() && body.size() < kPieceSize) {
    const auto used = parser_->put(connection_.unread());
    if (!used) {
      co_await refuse(used.error());
      co_return false;
    }
    connection_.consume(*used);
    if (*used > 0) continue;
    if (!body.empty() && !connection_.more_is_there()) break;
    const bool more = co_await read_more(body_deadline(Clock::time_point::max()), "bad_request");
    if (!more) co_return false;
  }
  co_return true;
}

Task<void> HttpChannel::invite_body() {
  const bool waits = !parser_->http_1_0() && !parser_->done() && connection_.unread().empty() &&
                     !parser_->request().header("expect").empty();
  if (!waits) co_return;
  std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
  std::string nothing;
  co_await write(std::move(text), std::move(nothing));
}

// ---- out

Task<void> HttpChannel::refuse(Error error) {
  context_.metrics.refused(error.code);
  log(LogLevel::debug, "request_refused",
      {{"code", error.code}, {"message", error.message}, {"peer", peer_}});
  open_ = false;
  if (!head_sent_) co_await send(to_response(error));
}

Task<bool> HttpChannel::send(Response response) {
  ResponseHead head;
  head.keep_alive = keeps_alive();
  head.http_1_0 = parser_->head_done() && parser_->http_1_0();
  head.now = std::time(nullptr);
  count(response.status);
  head_sent_ = true;
  std::string text = head_text(response, head);
  if (method_ == "HEAD") response.body.clear();
  const bool sent = co_await write(std::move(text), std::move(response.body));
  if (sent && !head.keep_alive) close_after_answer();
  co_return sent;
}

/// Not with any of the request's body unread: it must not become the next request.
bool HttpChannel::keeps_alive() const {
  return open_ && parser_->done() && parser_->keep_alive() && !context_.app.draining;
}

void HttpChannel::close_after_answer() {
  open_ = false;
  answered_last_ = true;
}

Task<bool> HttpChannel::write(std::string head, std::string body) {
  const bool sent =
      co_await connection_.write(std::move(head), std::move(body), seconds(config_.body_seconds));
  if (sent) co_return true;
  context_.metrics.lost.add();
  open_ = false;
  co_return false;
}

void HttpChannel::count(int status) {
  const std::chrono::duration<double> taken = Clock::now() - started_;
  if (parser_->head_done()) {
    context_.metrics.answered(route, method_, status, taken.count());
  }
}

/// Closing a socket with unread bytes resets the connection, and the answer may be lost with it. So: end our side,
/// and read what the client still sends until it has seen the answer and closed.
Task<void> HttpChannel::linger() {
  if (!answered_last_) co_return;
  connection_.end_sending();
  const auto last = Clock::now() + kLingerTotal;
  bool more = true;
  while (more && Clock::now() < last && !context_.app.draining) {
    connection_.consume(connection_.unread().size());
    idle_ = true;
    more = co_await connection_.read(std::min(last, Clock::now() + kLingerPause));
  }
}

Task<bool> HttpChannel::piece(std::string bytes) {
  if (bytes.empty()) co_return open_;
  std::string head = head_once();
  std::string body = parser_->http_1_0() ? std::move(bytes) : chunk_text(bytes);
  const bool sent = co_await write(std::move(head), std::move(body));
  co_return sent;
}

Task<bool> HttpChannel::end() {
  const int status = answer_head_.status;
  std::string head = head_once();
  std::string last(parser_->http_1_0() ? std::string_view() : kLastChunk);
  const bool sent = co_await write(std::move(head), std::move(last));
  count(status);
  if (sent && (!keeps_alive() || parser_->http_1_0())) close_after_answer();
  co_return sent;
}

/// Status line and header, the first time.
std::string HttpChannel::head_once() {
  if (std::exchange(head_sent_, true)) return {};
  return head_text(answer_head_, piecewise_head());
}

ResponseHead HttpChannel::piecewise_head() const {
  const bool chunked = !parser_->http_1_0();
  ResponseHead head;
  head.framing = chunked ? BodyFraming::chunked : BodyFraming::until_close;
  head.keep_alive = chunked && keeps_alive();
  head.now = std::time(nullptr);
  return head;
}

}  // namespace candor::server
