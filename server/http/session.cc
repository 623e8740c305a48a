#include "server/http/session.h"

#include <memory>
#include <optional>
#include <utility>

#include "server/api/dispatch.h"
#include "server/api/problem.h"
#include "server/gateway/relay/relay.h"
#include "server/http/answer.h"
#include "server/http/http_channel.h"
#include "server/http/live_exchange.h"
#include "server/http/refusal.h"
#include "server/http/target.h"

namespace candor::server {
namespace {

using std::chrono::seconds;

class Session final : public LiveSession, private LiveExchange {
 public:
  Session(Socket socket, SessionContext& context, std::string peer)
      : context_(context),
        config_(context.app.config),
        channel_(std::move(socket), context, std::move(peer)),
        wake_(channel_.executor(), Clock::time_point::max()) {
    context_.live.insert(this);
    context_.metrics.connections.add(1);
  }

  ~Session() override {
    channel_.when_gone(nullptr);
    if (answer_) answer_->give_up();  // the event loop was left in the middle of a request
    context_.live.erase(this);
    context_.metrics.connections.add(-1);
  }

  Task<void> run() {
    while (channel_.open()) {
      const bool got_request = co_await channel_.read_head();
      if (got_request) co_await exchange();
    }
    co_await channel_.linger();
  }

  void tick(Clock::time_point now) override {
    channel_.expire(now);
    if (now >= answer_deadline_) give_up();
  }

  void drain() override { channel_.drain(); }

  void abort() override {
    give_up();
    channel_.abort();
  }

 private:
  // ---- one request

  Task<void> exchange() {
    auto& request = channel_.request();
    auto target = parse_target(channel_.parser().target());
    if (!target) {
      co_await channel_.refuse(target.error());
      co_return;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    if (context_.relay != nullptr && context_.relay->serves(target->segments)) {
      co_await exchange_live();
      co_return;
    }
    channel_.route = context_.router.route(request.method, target->segments);
    request.path_values = std::move(channel_.route.path_values);
    if (auto refusal = refusal_of_head()) {
      co_await channel_.send(std::move(*refusal));
      co_return;
    }
    co_await channel_.invite_body();
    if (std::holds_alternative<StreamHandler>(channel_.route.endpoint->handle)) {
      co_await exchange_stream();
    } else {
      co_await exchange_whole();
    }
  }

  /// Everything that is known to be wrong before the body is read.
  std::optional<Response> refusal_of_head() {
    if (channel_.route.endpoint == nullptr) return no_endpoint(channel_.route, channel_.request());
    const bool streamed = std::holds_alternative<StreamHandler>(channel_.route.endpoint->handle);
    return refusal_of_body(channel_.request(),
                           streamed ? 0 : channel_.parser().declared_length().value_or(0),
                           config_.limits.trace_bytes);
  }

  Task<void> exchange_whole() {
    MemoryBudget::Share share(context_.app.body_memory);
    const bool complete = co_await channel_.read_body(&share);
    if (!complete) co_return;
    auto answer = std::make_shared<Answer>(wake_);
    start_handler(context_.app, *channel_.route.endpoint, std::move(channel_.request()),
                  answer->respond());
    auto response = co_await wait_for(answer, Clock::now() + seconds(config_.handler_seconds));
    co_await channel_.send(std::move(response));
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
    channel_.cut();
    co_return to_response(Error{"timed_out", "no answer was ready in time", {}});
  }

  void give_up() {
    given_up_ = true;
    wake_.cancel();
  }

  // ---- a request that a coroutine answers

  Task<void> exchange_live() {
    if (auto refusal =
            refusal_of_body(channel_.request(), channel_.parser().declared_length().value_or(0),
                            config_.limits.trace_bytes)) {
      co_await channel_.send(std::move(*refusal));
      co_return;
    }
    co_await channel_.invite_body();
    MemoryBudget::Share share(context_.app.body_memory);
    const bool complete = co_await channel_.read_body(&share);
    if (!complete) co_return;
    co_await context_.relay->serve(this);
    channel_.when_gone(nullptr);
  }

  Request& request() override { return channel_.request(); }
  const std::string& target() const override { return channel_.parser().target(); }
  Executor executor() override { return channel_.executor(); }
  Task<bool> send(Response response) override { return channel_.send(std::move(response)); }
  Task<bool> begin(Response head) override {
    channel_.begin(std::move(head));
    co_return channel_.open();
  }
  Task<bool> piece(std::string bytes) override { return channel_.piece(std::move(bytes)); }
  Task<bool> end() override { return channel_.end(); }
  void cut() override { channel_.cut(); }
  void when_gone(std::function<void()> gone) override { channel_.when_gone(std::move(gone)); }

  // ---- a streamed request: pieces in, pieces out, nothing kept

  Task<void> exchange_stream() {
    auto made = make_stream(context_.app, *channel_.route.endpoint, channel_.request());
    if (auto* const refusal = std::get_if<Response>(&made)) {
      co_await channel_.send(std::move(*refusal));
      co_return;
    }
    const auto stream = std::make_shared<SharedStream>(std::move(std::get<0>(made)));
    channel_.parser().limit_body(2 * HttpChannel::kPieceSize + config_.max_header_bytes);
    channel_.begin({200, "application/x-ndjson", {}, {}});
    const bool complete = co_await feed(stream);
    auto answer = std::make_shared<Answer>(wake_);
    finish_stream(context_.app, stream, complete, answer->respond());
    auto rest = co_await wait_for(answer, Clock::time_point::max());
    if (!complete || !channel_.open()) co_return;
    co_await end_stream(std::move(rest));
  }

  Task<bool> feed(std::shared_ptr<SharedStream> stream) {
    while (channel_.open()) {
      const bool readable = co_await channel_.read_piece();
      if (!readable) break;
      auto piece = std::exchange(channel_.request().body, {});
      const bool last = channel_.parser().done();
      if (!piece.empty()) {
        auto answer = std::make_shared<Answer>(wake_);
        feed_stream(context_.app, stream, std::move(piece), answer->respond());
        auto output = co_await wait_for(answer, Clock::time_point::max());
        const bool sent = co_await send_piece(std::move(output));
        if (!sent) break;
      }
      if (last) co_return true;
    }
    channel_.cut();
    co_return false;
  }

  /// The output of one feed(). A failed one ends the stream, without the chunk that would make it look complete.
  Task<bool> send_piece(Response output) {
    if (output.status != 200) {
      if (!channel_.head_sent()) co_await channel_.send(std::move(output));
      co_return false;
    }
    if (output.body.empty()) co_return true;
    const bool sent = co_await channel_.piece(std::move(output.body));
    co_return sent;
  }

  Task<void> end_stream(Response rest) {
    const bool sent = co_await send_piece(std::move(rest));
    if (!sent) {
      channel_.cut();
      co_return;
    }
    co_await channel_.end();
  }

  SessionContext& context_;
  const Config& config_;
  HttpChannel channel_;
  std::shared_ptr<Answer> answer_;  // that is waited for
  Timer wake_;                      // never expires: it is cancelled when an answer is there
  Clock::time_point answer_deadline_ = Clock::time_point::max();
  bool given_up_ = false;
};

}  // namespace

Task<void> serve(Socket socket, SessionContext* context, std::string peer) {
  Session session(std::move(socket), *context, std::move(peer));
  co_await session.run();
}

}  // namespace candor::server
