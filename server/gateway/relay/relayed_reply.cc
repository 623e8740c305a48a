// A reply that is looked at on its way.

#include <utility>

#include "monitor/json_writer.h"
#include "server/gateway/ambiguity.h"
#include "server/gateway/relay/relayed_call.h"
#include "server/log.h"

namespace candor::server {
namespace {

constexpr std::size_t kBytesOfToken = 4;

/// What there is to know of a plain reply before it is judged.
struct Looked {
  bool has_calls = true;  // what cannot be read may have some
  bool ambiguous = false;
};

Looked look_at(const Provider& provider, const std::string& reply) {
  monitor::JsonParser parser;
  const auto root = parser.parse(reply, kReplyDepth);
  if (!root) return {};
  const bool ambiguous = is_ambiguous(*root);
  return {ambiguous || provider.has_calls(*root), ambiguous};
}

}  // namespace

TapOptions RelayedCall::tap_options() const {
  TapOptions options;
  const bool enforces = policy_.mode == GatewayMode::enforce;
  options.hold = enforces ? policy_.hold : Hold::none;
  options.hold_end = policy_.mode == GatewayMode::annotate;
  options.tail_bytes =
      enforces && policy_.hold == Hold::tools ? policy_.tail_tokens * kBytesOfToken : 0;
  options.pass_unknown = app_.gateway.pass_unknown;
  options.reply_limit = app_.config.limits.trace_bytes;
  return options;
}

// ---- streams

Task<void> RelayedCall::relay_stream() {
  const auto tap = std::make_unique<Tap>(*provider_, tap_options());
  const bool complete = co_await pump(tap.get());
  app_.gateway.metrics.unknown_parts.add(tap->unknown());
  if (complete) co_await end_stream(tap.get());
}

/// Brings the stream to its end. False: it came to another one, and everything is done.
Task<bool> RelayedCall::pump(Tap* tap) {
  while (true) {
    const bool fine = co_await read_piece();
    std::string bytes = take_piece();
    if (!bytes.empty()) {
      const auto fed = tap->feed(bytes);
      if (!fed) {
        co_await fail_stream(tap, fed.error());
        co_return false;
      }
      const bool goes_on = co_await settle(tap);
      if (!goes_on) co_return false;
    }
    if (!fine || gone_ || body_broken()) {
      std::string reply = tap->reply();
      link_->close();
      if (!gone_) app_.gateway.metrics.upstream_failed("upstream_cut");
      co_await finish(std::move(reply), /*partial=*/true);
      if (!began_ && !gone_) {
        co_await refuse(502, "upstream_cut", "The model's provider broke off.");
      } else {
        exchange_.cut();  // no end that upstream has not sent
      }
      co_return false;
    }
    if (body_done()) co_return true;
  }
}

Task<void> RelayedCall::end_stream(Tap* tap) {
  const auto ended = tap->finish();
  if (!ended) {
    co_await fail_stream(tap, ended.error());
    co_return;
  }
  const bool goes_on = co_await settle(tap);
  if (!goes_on) co_return;
  std::string reply = tap->reply();
  if (judged_ && judged_version_ == tap->version()) reply.clear();
  release_link();
  co_await finish(std::move(reply), /*partial=*/false);
  if (!began_) co_await exchange_.begin(head_of_reply());
  if (!gone_) co_await exchange_.end();
}

/// Gives the client what may go, and has judged what waits. False: the stream is over.
Task<bool> RelayedCall::settle(Tap* tap) {
  std::string bytes = tap->take();
  co_await give(std::move(bytes));
  while (tap->waiting() && !gone_) {
    const auto version = tap->version();
    std::string reply = tap->reply();
    const auto outcome = co_await decide(std::move(reply));
    if (gone_) break;
    if (outcome == Outcome::withhold) {
      const bool goes_on = co_await withhold_stream(tap);
      co_return goes_on;
    }
    judged_version_ = version;
    judged_ = judgement_ != nullptr;
    if (judged_ && tap->has_calls()) judge_->remember(end_);  // the client may be quick
    if (policy_.mode == GatewayMode::annotate && judged_) {
      std::string comment = ": candor {\"decision\":\"" +
                            std::string(monitor::to_string(judgement_->decision)) + "\"}\n\n";
      co_await give(std::move(comment));
    }
    tap->allow();
    bytes = tap->take();
    co_await give(std::move(bytes));
  }
  co_return true;
}

Task<bool> RelayedCall::withhold_stream(Tap* tap) {
  link_->close();
  if (!tap->began() && samples_ < policy_.resample) {
    co_await sample_again();
    co_return false;
  }
  end_.withheld = true;
  end_.message = message_;
  judged_ = true;
  co_await finish({}, /*partial=*/false);
  std::string bytes = tap->end_with(message_);
  co_await give(std::move(bytes));
  if (!gone_) co_await exchange_.end();
  co_return false;
}

Task<void> RelayedCall::fail_stream(Tap* tap, Error error) {
  link_->close();
  app_.gateway.metrics.refused(error.code);
  log(LogLevel::warning, "gateway_stream_refused",
      {{"code", error.code}, {"message", error.message}, {"session", judge_->caller().session}});
  end_.action = "refused";
  std::string reply = tap->reply();
  co_await finish(std::move(reply), /*partial=*/true);
  if (!began_) {
    co_await refuse(502, error.code,
                    "The model's provider answered in a form that is not inspected.");
    co_return;
  }
  std::string bytes = tap->fail_with("The reply was ended by the gateway.");
  co_await give(std::move(bytes));
  if (!gone_) co_await exchange_.end();
}

Task<bool> RelayedCall::give(std::string bytes) {
  if (bytes.empty()) co_return true;
  if (!std::exchange(began_, true)) co_await exchange_.begin(head_of_reply());
  const bool sent = co_await exchange_.piece(std::move(bytes));
  if (!sent) client_left();
  co_return sent;
}

// ---- plain replies

/// The whole body; nothing when it broke off or is too large, and then everything is done.
Task<std::string> RelayedCall::read_whole() {
  std::string whole;
  const char* failure = nullptr;
  while (failure == nullptr && !gone_) {
    const bool fine = co_await read_piece();
    whole += take_piece();
    if (!fine || body_broken()) {
      failure = "upstream_cut";
    } else if (whole.size() > app_.config.limits.trace_bytes) {
      failure = "reply_too_large";
    } else if (body_done()) {
      co_return whole;
    }
  }
  link_->close();
  if (gone_) co_return std::string();
  app_.gateway.metrics.upstream_failed(failure);
  co_await refuse(502, failure, "The model's provider gave no whole answer.");
  co_return std::string();
}

Task<void> RelayedCall::relay_plain() {
  std::string reply = co_await read_whole();
  if (reply.empty()) co_return;
  const auto looked = look_at(*provider_, reply);
  if (looked.ambiguous && !app_.gateway.pass_unknown) {
    co_await refuse_plain(std::move(reply));
    co_return;
  }
  Response response = head_of_reply();
  release_link();
  if (policy_.mode != GatewayMode::observe) {
    const auto outcome = co_await decide(reply);
    if (gone_) co_return;
    const bool everything = policy_.hold == Hold::all;
    const bool may_hold = policy_.hold != Hold::none && (everything || looked.has_calls);
    if (outcome == Outcome::withhold && may_hold) {
      if (samples_ < policy_.resample) {
        co_await sample_again();
        co_return;
      }
      end_.withheld = true;
      end_.message = message_;
      reply = provider_->withhold(reply, message_, everything);
    }
    judged_ = judgement_ != nullptr || end_.withheld;
    if (policy_.mode == GatewayMode::annotate && judgement_) {
      response.headers.emplace_back("x-candor-decision", monitor::to_string(judgement_->decision));
    }
  }
  std::string unjudged = judged_ ? std::string() : reply;
  co_await finish(std::move(unjudged), /*partial=*/false);
  response.body = std::move(reply);
  if (!gone_) co_await exchange_.send(std::move(response));
}

/// Of a reply that can be read in two ways: as of a stream with such an event.
Task<void> RelayedCall::refuse_plain(std::string reply) {
  end_.action = "refused";
  co_await finish(std::move(reply), /*partial=*/false);
  co_await refuse(502, "ambiguous_reply",
                  "The model's provider answered in a form that is not inspected.");
}

/// Asks upstream for another reply to the same request; the one that was judged stays on record.
Task<void> RelayedCall::sample_again() {
  ++samples_;
  end_.action = "withheld, and asked again";
  judged_ = true;
  co_await finish({}, /*partial=*/false);
  end_ = {};
  judged_ = false;
  judgement_ = nullptr;
  co_await prepare();
  if (!judge_ || gone_) co_return;
  const bool asked = co_await ask_upstream();
  if (asked) co_await answer();
}

}  // namespace candor::server
