#include "server/gateway/relay/relayed_call.h"

#include <algorithm>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "monitor/verdict.h"
#include "server/api/dispatch.h"
#include "server/api/problem.h"
#include "server/gateway/relay/headers.h"
#include "server/log.h"

namespace candor::server {
namespace {

using std::chrono::seconds;

constexpr std::size_t kInlineBytes = std::size_t{64} << 10;  // as for POST /v1/traces

constexpr std::string_view kPaused = "This session is paused until a person has looked at it.";

std::string_view media_type(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type;
}

enum class Encoding : std::uint8_t { identity, gzip };

/// Nothing when it is one that we cannot unpack, or more than one.
std::optional<Encoding> encoding_of(const ResponseParser& reply) {
  std::string_view encoding;
  for (const auto& [name, value] : reply.headers()) {
    if (name != "content-encoding") continue;
    if (!encoding.empty()) return std::nullopt;
    encoding = value;
  }
  using boost::beast::iequals;
  if (encoding.empty() || iequals(encoding, "identity")) return Encoding::identity;
  if (iequals(encoding, "gzip") || iequals(encoding, "x-gzip")) return Encoding::gzip;
  return std::nullopt;
}

}  // namespace

RelayedCall::RelayedCall(App& app, LiveExchange& exchange, UpstreamPool& pool,
                         const Provider* provider, std::string path)
    : app_(app),
      exchange_(exchange),
      pool_(pool),
      provider_(provider),
      path_(std::move(path)),
      timer_(exchange.executor(), Clock::time_point::max()),
      message_(monitor::message_for_agent(monitor::Decision::hold)) {}

RelayedCall::~RelayedCall() = default;

Task<void> RelayedCall::run() {
  body_ = std::make_shared<const std::string>(std::move(exchange_.request().body));
  exchange_.when_gone([this] { client_left(); });
  if (provider_ != nullptr) {
    co_await prepare();
    if (!judge_ || gone_) co_return;
    if (!judge_->is_object()) {
      co_await refuse(400, "invalid_json", "The body is not a JSON object.");
      co_return;
    }
    if (app_.gateway.sessions.paused(judge_->caller().session)) {
      co_await refuse(403, "session_paused", std::string(kPaused));
      co_return;
    }
  }
  const bool asked = co_await ask_upstream();
  if (asked) co_await answer();
  exchange_.when_gone(nullptr);
}

void RelayedCall::client_left() {
  gone_ = true;
  if (link_) link_->close();
  timer_.cancel();
}

/// Reads the request: at once when it is small.
Task<void> RelayedCall::prepare() {
  judge_ = std::make_shared<ExchangeJudge>(app_, *provider_, body_, caller_of(exchange_.request()));
  if (body_->size() <= kInlineBytes) {
    judge_->prepare();
  } else {
    auto answer = std::make_shared<Answer>(timer_);
    auto job = [judge = judge_, respond = answer->respond()] {
      run_guarded(respond, [&] {
        judge->prepare();
        respond(Response{});
      });
    };
    const bool taken = app_.pool.submit(std::move(job));
    const int status = taken ? co_await wait(answer, Clock::time_point::max()) : 503;
    if (status != 200) {
      judge_ = nullptr;
      co_await refuse(503, "queue_full", "The gateway is busy; try again.");
      co_return;
    }
  }
  policy_ = app_.gateway.policies.of(judge_->caller(), provider_->name);
}

// ---- upstream

Task<bool> RelayedCall::ask_upstream() {
  asked_ = Clock::now();
  std::string failure = co_await ask(/*fresh=*/false);
  // The upstream may close a kept connection just when the request is sent: once more, on a new one.
  const bool untouched = !parser_ || !parser_->head_done();
  if (!failure.empty() && link_->reused && untouched && !link_->timed_out() && !gone_) {
    failure = co_await ask(/*fresh=*/true);
  }
  if (failure.empty()) {
    app_.gateway.metrics.first_byte_seconds.observe(
        std::chrono::duration<double>(Clock::now() - asked_).count());
    co_return true;
  }
  const bool late = link_->timed_out();
  link_->close();
  app_.gateway.metrics.upstream_failed(late ? "upstream_timeout" : "upstream_failed");
  if (gone_) co_return false;
  log(LogLevel::warning, "upstream_failed",
      {{"upstream", pool_.target().name}, {"reason", failure}});
  co_await refuse(late ? 504 : 502, late ? "upstream_timeout" : "upstream_failed",
                  late ? "The model's provider did not answer in time."
                       : "The model's provider cannot be reached.");
  co_return false;
}

/// Sends the request and reads the answer's head. Gives why it failed, or nothing.
Task<std::string> RelayedCall::ask(bool fresh) {
  parser_.reset();
  link_ = pool_.take(fresh);
  if (!link_->reused) {
    std::string refused = co_await link_->open(
        &pool_.target(), Clock::now() + seconds(app_.config.upstream_connect_seconds));
    if (!refused.empty()) co_return refused;
  }
  if (gone_) co_return std::string("the client left");
  std::string head = upstream_head(exchange_.request(), path_, pool_.target(), body_->size());
  // An upstream that does not want the body may answer before it has it.
  co_await link_->write(std::move(head), body_, seconds(app_.config.upstream_seconds));
  std::string failure = co_await read_head();
  co_return failure;
}

Task<std::string> RelayedCall::read_head() {
  const auto deadline = Clock::now() + seconds(app_.config.upstream_seconds);
  parser_.emplace();
  while (true) {
    const auto used = parser_->put(link_->unread());
    if (!used) co_return used.error().message;
    link_->consume(*used);
    const bool interim = parser_->head_done() && parser_->status() < 200;
    if (interim && parser_->status() == 101) co_return std::string("it changed the protocol");
    if (interim) {
      parser_.emplace();
      continue;
    }
    if (parser_->head_done()) co_return std::string();
    if (*used > 0) continue;
    const bool more = co_await link_->read(deadline);
    if (!more) co_return std::string("it closed the connection");
  }
}

/// More of the body, or its end. False: it broke off.
Task<bool> RelayedCall::read_piece() {
  if (unpacker_ && unpacker_->has_more()) co_return true;
  while (true) {
    while (!parser_->done()) {
      const auto used = parser_->put(link_->unread());
      if (!used) co_return false;
      link_->consume(*used);
      if (*used == 0) break;
    }
    if (parser_->has_body_bytes() || parser_->done()) co_return true;
    const bool more = co_await link_->read(Clock::now() + seconds(app_.config.upstream_seconds));
    if (more) continue;
    const bool whole = link_->ended() && parser_->put_end().has_value();
    if (!whole) co_return false;
  }
}

std::string RelayedCall::take_piece() {
  if (!unpacker_) return parser_->take_body();
  unpacker_->put(parser_->take_body());
  return unpacker_->take();
}

bool RelayedCall::body_done() const {
  return parser_->done() && (!unpacker_ || unpacker_->whole());
}

/// It came to its end as HTTP, and is none as gzip.
bool RelayedCall::body_broken() const {
  if (!unpacker_) return false;
  return unpacker_->broken() || (parser_->done() && !unpacker_->has_more() && !unpacker_->whole());
}

void RelayedCall::release_link() {
  const bool keep = parser_->done() && parser_->keep_alive() && link_->unread().empty() && !gone_;
  if (keep) {
    pool_.give_back(std::move(link_));
  } else {
    link_->close();
  }
}

// ---- the answer

/// Why a good answer cannot be brought to the client, if so.
std::optional<std::string> RelayedCall::refusal_of_head() const {
  if (!encoding_of(*parser_)) return "encoded_reply";
  const auto type = media_type(parser_->header("content-type"));
  if (!boost::beast::iequals(type, "text/event-stream") &&
      !boost::beast::iequals(type, "application/json")) {
    return "unknown_content_type";
  }
  return std::nullopt;
}

Task<void> RelayedCall::answer() {
  const int status = parser_->status();
  unpacker_.reset();
  if (status >= 300 && status < 400) {
    co_await refuse(502, "redirect", "The model's provider answered with a redirect.");
    co_return;
  }
  // Errors are the provider's words, not the model's.
  if (provider_ == nullptr || status >= 400 || status == 204) {
    co_await pass();
    co_return;
  }
  const auto refusal = refusal_of_head();
  if (!refusal && *encoding_of(*parser_) == Encoding::gzip) unpacker_.emplace();
  if (refusal && app_.gateway.pass_unknown) {
    app_.gateway.metrics.not_checked(NotChecked::unreadable);
    log(LogLevel::warning, "gateway_not_checked",
        {{"why", *refusal}, {"session", judge_->caller().session}});
    co_await pass();
  } else if (refusal) {
    co_await refuse(502, *refusal,
                    "The model's provider answered in a form that is not inspected.");
  } else if (media_type(parser_->header("content-type")) == "application/json") {
    co_await relay_plain();
  } else {
    co_await relay_stream();
  }
}

Task<void> RelayedCall::refuse(int status, std::string_view code, std::string message) {
  app_.gateway.metrics.refused(code);
  app_.gateway.metrics.acted(GatewayAction::refused);
  if (link_) link_->close();
  Response response;
  if (provider_ != nullptr) {
    response = {status, "application/json", {}, provider_->error_body(message)};
  } else {
    response = to_response(Error{"internal_error", message, {}});
    response.status = status;
  }
  response.headers.emplace_back("x-candor-refused", code);
  exchange_.when_gone(nullptr);
  co_await exchange_.send(std::move(response));
}

/// As it comes, without a look.
Task<void> RelayedCall::pass() {
  Response head = head_of_reply();
  const auto encoding = parser_->header("content-encoding");
  if (!encoding.empty()) head.headers.emplace_back("content-encoding", encoding);
  bool sent = co_await exchange_.begin(std::move(head));
  while (sent) {
    const bool fine = co_await read_piece();
    std::string bytes = parser_->take_body();
    if (!bytes.empty()) sent = co_await exchange_.piece(std::move(bytes));
    if (!fine || gone_) break;
    if (!parser_->done()) continue;
    co_await exchange_.end();
    release_link();
    co_return;
  }
  link_->close();
  exchange_.cut();
}

Response RelayedCall::head_of_reply() const {
  return {parser_->status(),
          std::string(parser_->header("content-type")),
          client_headers(parser_->headers()),
          {}};
}

}  // namespace candor::server
