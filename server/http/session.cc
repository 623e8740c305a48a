#include "server/http/session.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "server/api/dispatch.h"
#include "server/api/problem.h"
#include "server/gateway/relay/relay.h"
#include "server/http/answer.h"
#include "server/http/connection.h"
#include "server/http/live_exchange.h"
#include "server/http/refusal.h"
#include "server/http/request_parser.h"
#include "server/http/response_text.h"
#include "server/http/target.h"
#include "server/http/watch.h"
#include "server/log.h"

namespace candor::server {
namespace {

using std::chrono::seconds;

constexpr std::size_t kPieceSize = std::size_t{64} << 10;  // of a streamed body
constexpr std::size_t kSmallestBuffer = std::size_t{4} << 10;
constexpr auto kLastCall = seconds(1);  // for a connection that is new when the server ends
constexpr auto kLingerPause = seconds(2);
constexpr auto kLingerTotal = seconds(30);

template <class Stream>
class Session final : public LiveSession, private LiveExchange {
 public:
  Session(Stream stream, SessionContext& context, std::string peer)
      : context_(context),
        config_(context.app.config),
        connection_(std::move(stream), std::max(config_.max_header_bytes, kSmallestBuffer)),
        wake_(connection_.executor(), Clock::time_point::max()),
        peer_(std::move(peer)) {
    context_.live.insert(this);
    context_.metrics.connections.add(1);
  }

  ~Session() override {
    when_gone(nullptr);
    if (answer_) answer_->give_up();  // the event loop was left in the middle of a request
    context_.live.erase(this);
    context_.metrics.connections.add(-1);
  }

  Task<void> run() {
    while (open_) {
      const bool got_request = co_await read_head();
      if (got_request) co_await exchange();
    }
    if (answered_last_) co_await linger();
  }

  void tick(Clock::time_point now) override {
    connection_.expire(now);
    if (now >= answer_deadline_) give_up();
  }

  void drain() override {
    if (!idle_) return;
    // A new connection's request may be on its way.
    if (first_) connection_.hurry(Clock::now() + kLastCall);
    else connection_.interrupt();
  }

  void abort() override {
    open_ = false;
    answered_last_ = false;
    connection_.close();
    give_up();
    if (watch_) watch_->fire();
  }

 private:
  // ---- reading

  Task<bool> read_head() {
    parser_.emplace(config_.max_header_bytes);
    route_ = {};
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
      if (parser_->head_done()) co_return true;
      const bool more = co_await read_more(deadline, "header_too_large");
      if (!more) co_return false;
    }
  }

  /// Between two requests: the only place where a connection may be idle for long.
  Task<bool> wait_for_request() {
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
  void skip_empty_line() {
    if (connection_.unread().starts_with("\r\n")) connection_.consume(2);
  }

  /// More bytes of a request that has begun; otherwise the connection is done for, and answered where it can be.
  Task<bool> read_more(Clock::time_point deadline, const char* full_code) {
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

  Clock::time_point body_deadline(Clock::time_point last) const {
    return std::min(last, Clock::now() + seconds(config_.body_seconds));
  }

  /// The whole body into request().body.
  Task<bool> read_body(MemoryBudget::Share* share) {
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

  /// Some of the body: what is there, up to about kPieceSize, waiting only for the first of it.
  Task<bool> read_piece() {
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

  // ---- one request

  Task<void> exchange() {
    started_ = Clock::now();
    auto& request = parser_->request();
    request.peer = peer_;
    method_ = request.method;
    auto target = parse_target(parser_->target());
    if (!target) {
      co_await refuse(target.error());
      co_return;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    if (context_.relay != nullptr && context_.relay->serves(target->segments)) {
      co_await exchange_live();
      co_return;
    }
    route_ = context_.router.route(request.method, target->segments);
    request.path_values = std::move(route_.path_values);
    if (auto refusal = refusal_of_head()) {
      co_await send(std::move(*refusal));
      co_return;
    }
    co_await invite_body();
    if (std::holds_alternative<StreamHandler>(route_.endpoint->handle)) {
      co_await exchange_stream();
    } else {
      co_await exchange_whole();
    }
  }

  /// Everything that is known to be wrong before the body is read.
  std::optional<Response> refusal_of_head() const {
    if (route_.endpoint == nullptr) return no_endpoint(route_, parser_->request());
    const bool streamed = std::holds_alternative<StreamHandler>(route_.endpoint->handle);
    return refusal_of_body(parser_->request(),
                           streamed ? 0 : parser_->declared_length().value_or(0),
                           config_.limits.trace_bytes);
  }

  /// 100 Continue, to a client that waits for it.
  Task<void> invite_body() {
    const bool waits = !parser_->http_1_0() && !parser_->done() && connection_.unread().empty() &&
                       !parser_->request().header("expect").empty();
    if (!waits) co_return;
    std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
    std::string nothing;
    co_await write(std::move(text), std::move(nothing));
  }

  Task<void> exchange_whole() {
    MemoryBudget::Share share(context_.app.body_memory);
    const bool complete = co_await read_body(&share);
    if (!complete) co_return;
    auto answer = std::make_shared<Answer>(wake_);
    start_handler(context_.app, *route_.endpoint, std::move(parser_->request()), answer->respond());
    auto response = co_await wait_for(answer, Clock::now() + seconds(config_.handler_seconds));
    co_await send(std::move(response));
  }

  Task<Response> wait_for(std::shared_ptr<Answer> answer, Clock::time_point deadline) {
    answer_ = answer;
    answer_deadline_ = deadline;
    given_up_ = false;
    std::optional<Response> response;
    while (true) {
      response = answer->take();
      if (response || given_up_) break;
      co_await wake_.async_wait(kAwait);
    }
    answer_ = nullptr;
    answer_deadline_ = Clock::time_point::max();
    if (response) co_return std::move(*response);
    answer->give_up();
    open_ = false;
    co_return to_response(Error{"timed_out", "no answer was ready in time", {}});
  }

  void give_up() {
    given_up_ = true;
    wake_.cancel();
  }

  // ---- a request that a coroutine answers

  Task<void> exchange_live() {
    if (auto refusal = refusal_of_body(parser_->request(), parser_->declared_length().value_or(0),
                                       config_.limits.trace_bytes)) {
      co_await send(std::move(*refusal));
      co_return;
    }
    co_await invite_body();
    MemoryBudget::Share share(context_.app.body_memory);
    const bool complete = co_await read_body(&share);
    if (!complete) co_return;
    co_await context_.relay->serve(this);
    when_gone(nullptr);
  }

  Request& request() override { return parser_->request(); }
  const std::string& target() const override { return parser_->target(); }
  Executor executor() override { return connection_.executor(); }

  Task<bool> begin(Response head) override {
    answer_head_ = std::move(head);
    co_return open_;
  }

  Task<bool> piece(std::string bytes) override {
    if (bytes.empty()) co_return open_;
    std::string head = head_once();
    std::string body = parser_->http_1_0() ? std::move(bytes) : chunk_text(bytes);
    const bool sent = co_await write(std::move(head), std::move(body));
    co_return sent;
  }

  Task<bool> end() override {
    const int status = answer_head_.status;
    std::string head = head_once();
    std::string last(parser_->http_1_0() ? std::string_view() : kLastChunk);
    const bool sent = co_await write(std::move(head), std::move(last));
    count(status);
    if (sent && (!keeps_alive() || parser_->http_1_0())) close_after_answer();
    co_return sent;
  }

  void cut() override { open_ = false; }

  void when_gone(std::function<void()> gone) override {
    if (watch_) watch_->stop();
    watch_ = gone ? Watch<Connection<Stream>>::start(connection_, std::move(gone)) : nullptr;
  }

  /// Status line and header, the first time.
  std::string head_once() {
    if (std::exchange(head_sent_, true)) return {};
    return head_text(answer_head_, piecewise_head());
  }

  // ---- a streamed request: pieces in, pieces out, nothing kept

  Task<void> exchange_stream() {
    auto made = make_stream(context_.app, *route_.endpoint, parser_->request());
    if (auto* const refusal = std::get_if<Response>(&made)) {
      co_await send(std::move(*refusal));
      co_return;
    }
    const auto stream = std::make_shared<SharedStream>(std::move(std::get<0>(made)));
    parser_->limit_body(2 * kPieceSize + config_.max_header_bytes);
    answer_head_ = {200, "application/x-ndjson", {}, {}};
    const bool complete = co_await feed(stream);
    auto answer = std::make_shared<Answer>(wake_);
    finish_stream(context_.app, stream, complete, answer->respond());
    auto rest = co_await wait_for(answer, Clock::time_point::max());
    if (!complete || !open_) co_return;
    co_await end_stream(std::move(rest));
  }

  Task<bool> feed(std::shared_ptr<SharedStream> stream) {
    while (open_) {
      const bool readable = co_await read_piece();
      if (!readable) break;
      auto piece = std::exchange(parser_->request().body, {});
      const bool last = parser_->done();
      if (!piece.empty()) {
        auto answer = std::make_shared<Answer>(wake_);
        feed_stream(context_.app, stream, std::move(piece), answer->respond());
        auto output = co_await wait_for(answer, Clock::time_point::max());
        const bool sent = co_await send_piece(std::move(output));
        if (!sent) break;
      }
      if (last) co_return true;
    }
    open_ = false;
    co_return false;
  }

  /// The output of one feed(). A failed one ends the stream, without the chunk that would make it look complete.
  Task<bool> send_piece(Response output) {
    if (output.status != 200) {
      if (!head_sent_) co_await send(std::move(output));
      co_return false;
    }
    if (output.body.empty()) co_return true;
    const bool sent = co_await piece(std::move(output.body));
    co_return sent;
  }

  Task<void> end_stream(Response rest) {
    const bool sent = co_await send_piece(std::move(rest));
    if (!sent) {
      open_ = false;
      co_return;
    }
    co_await end();
  }

  ResponseHead piecewise_head() const {
    const bool chunked = !parser_->http_1_0();
    ResponseHead head;
    head.framing = chunked ? BodyFraming::chunked : BodyFraming::until_close;
    head.keep_alive = chunked && keeps_alive();
    head.now = std::time(nullptr);
    return head;
  }

  // ---- writing

  /// A request that is not served: the connection ends with it, for what follows may be anything.
  Task<void> refuse(Error error) {
    context_.metrics.refused(error.code);
    log(LogLevel::debug, "request_refused",
        {{"code", error.code}, {"message", error.message}, {"peer", peer_}});
    open_ = false;
    if (!head_sent_) co_await send(to_response(error));
  }

  Task<bool> send(Response response) override {
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
  bool keeps_alive() const {
    return open_ && parser_->done() && parser_->keep_alive() && !context_.app.draining;
  }

  void close_after_answer() {
    open_ = false;
    answered_last_ = true;
  }

  Task<bool> write(std::string head, std::string body) {
    const bool sent =
        co_await connection_.write(std::move(head), std::move(body), seconds(config_.body_seconds));
    if (sent) co_return true;
    context_.metrics.lost.add();
    open_ = false;
    co_return false;
  }

  void count(int status) {
    const std::chrono::duration<double> taken = Clock::now() - started_;
    if (parser_->head_done()) {
      context_.metrics.answered(route_, method_, status, taken.count());
    }
  }

  /// Closing a socket with unread bytes resets the connection, and the answer may be lost with it. So: end our side,
  /// and read what the client still sends until it has seen the answer and closed.
  Task<void> linger() {
    connection_.end_sending();
    const auto last = Clock::now() + kLingerTotal;
    bool more = true;
    while (more && Clock::now() < last && !context_.app.draining) {
      connection_.consume(connection_.unread().size());
      idle_ = true;
      more = co_await connection_.read(std::min(last, Clock::now() + kLingerPause));
    }
  }

  SessionContext& context_;
  const Config& config_;
  Connection<Stream> connection_;
  std::shared_ptr<Answer> answer_;  // that is waited for
  Timer wake_;                      // never expires: it is cancelled when an answer is there
  const std::string peer_;
  std::optional<RequestParser> parser_;
  std::shared_ptr<Watch<Connection<Stream>>> watch_;
  Response answer_head_;
  Route route_;
  std::string method_;
  Clock::time_point started_;
  Clock::time_point answer_deadline_ = Clock::time_point::max();
  bool open_ = true;
  bool first_ = true;
  bool idle_ = false;
  bool given_up_ = false;
  bool head_sent_ = false;
  bool answered_last_ = false;
};

}  // namespace

Task<void> serve(Socket socket, SessionContext* context, std::string peer) {
  Session<Socket> session(std::move(socket), *context, std::move(peer));
  co_await session.run();
}

}  // namespace candor::server
