#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/api/router.h"
#include "server/http/connection.h"
#include "server/http/request_parser.h"
#include "server/http/response_text.h"
#include "server/http/session.h"
#include "server/http/watch.h"
#include "server/memory_budget.h"

namespace candor::server {

/// A client's connection as HTTP/1.1: one request in after the other, and to each one answer out. Of one coroutine on
/// the I/O thread of the connection; expire(), drain() and abort() come from elsewhere on that thread.
/// The coroutines give false when the connection is over, and then have answered what can still be answered.
class HttpChannel {
 public:
  HttpChannel(Socket socket, SessionContext& context, std::string peer);
  ~HttpChannel();
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  bool open() const { return open_; }
  Executor executor() { return connection_.executor(); }

  // ---- in
  Task<bool> read_head();
  RequestParser& parser() { return *parser_; }
  const RequestParser& parser() const { return *parser_; }
  Request& request() { return parser_->request(); }
  /// 100 Continue, to a client that waits for it.
  Task<void> invite_body();
  /// The whole body into request().body.
  Task<bool> read_body(MemoryBudget::Share* share);
  /// Some of the body: what is there, up to about kPieceSize, waiting only for the first of it.
  Task<bool> read_piece();

  // ---- out
  /// Where the request has gone, for the metrics.
  Route route{};
  /// A request that is not served: the connection ends with it, for what follows may be anything.
  Task<void> refuse(Error error);
  Task<bool> send(Response response);
  void begin(Response head) { answer_head_ = std::move(head); }
  bool head_sent() const { return head_sent_; }
  Task<bool> piece(std::string bytes);
  Task<bool> end();
  void cut() { open_ = false; }
  /// When the connection was closed behind an answer: until the client has it.
  Task<void> linger();

  // ---- from elsewhere
  void when_gone(std::function<void()> gone);
  void expire(Clock::time_point now) { connection_.expire(now); }
  void drain();
  void abort();

  static constexpr std::size_t kPieceSize = std::size_t{64} << 10;  // of a streamed body

 private:
  Task<bool> wait_for_request();
  void skip_empty_line();
  Task<bool> read_more(Clock::time_point deadline, const char* full_code);
  Clock::time_point body_deadline(Clock::time_point last) const;

  std::string head_once();
  ResponseHead piecewise_head() const;
  bool keeps_alive() const;
  void close_after_answer();
  Task<bool> write(std::string head, std::string body);
  void count(int status);

  SessionContext& context_;
  const Config& config_;
  Connection<Socket> connection_;
  const std::string peer_;
  std::optional<RequestParser> parser_;
  std::shared_ptr<Watch<Connection<Socket>>> watch_;
  Response answer_head_;
  std::string method_;
  Clock::time_point started_;
  bool open_ = true;
  bool first_ = true;
  bool idle_ = false;
  bool head_sent_ = false;
  bool answered_last_ = false;
};

}  // namespace candor::server
