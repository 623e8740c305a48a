#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/app.h"
#include "server/gateway/judge.h"
#include "server/gateway/provider.h"
#include "server/gateway/relay/gzip_reader.h"
#include "server/gateway/relay/upstream.h"
#include "server/gateway/tap.h"
#include "server/http/answer.h"
#include "server/http/live_exchange.h"

namespace candor::server {

/// One request on its way to an upstream, and its reply on its way back. Lives as long as run().
class RelayedCall {
 public:
  /// `provider` is null for a route that is passed on without a look.
  RelayedCall(App& app, LiveExchange& exchange, UpstreamPool& pool, const Provider* provider,
              std::string path);
  ~RelayedCall();
  RelayedCall(const RelayedCall&) = delete;
  RelayedCall& operator=(const RelayedCall&) = delete;

  Task<void> run();

 private:
  // ---- relayed_call.cc: the request, and which kind of answer there is
  Task<void> prepare();
  Task<bool> ask_upstream();
  Task<std::string> ask(bool fresh);
  Task<std::string> read_head();
  Task<void> answer();
  std::optional<std::string> refusal_of_head() const;
  Task<void> refuse(int status, std::string_view code, std::string message);
  Task<void> pass();
  Task<bool> read_piece();
  std::string take_piece();
  bool body_done() const;
  bool body_broken() const;
  void release_link();

  // ---- relayed_reply.cc: a reply that is looked at
  Task<void> relay_stream();
  Task<void> relay_plain();
  Task<bool> pump(Tap* tap);
  Task<bool> settle(Tap* tap);
  Task<void> end_stream(Tap* tap);
  Task<void> fail_stream(Tap* tap, Error error);
  Task<bool> withhold_stream(Tap* tap);
  Task<bool> give(std::string bytes);
  Task<void> refuse_plain(std::string reply);
  Task<void> sample_again();
  Task<std::string> read_whole();
  TapOptions tap_options() const;
  Response head_of_reply() const;

  // ---- relayed_verdict.cc: what may go
  enum class Outcome : std::uint8_t { allow, withhold };
  Task<Outcome> decide(std::string reply);
  Task<void> judge_in_time(std::string reply);
  Task<Outcome> review();
  Task<int> wait(std::shared_ptr<Answer> answer, Clock::time_point deadline);
  Outcome outcome_unchecked(NotChecked why, bool consequential);
  Task<void> finish(std::string reply, bool partial);
  bool judged_inline(std::size_t reply_bytes) const;
  void client_left();

  App& app_;
  LiveExchange& exchange_;
  UpstreamPool& pool_;
  const Provider* const provider_;
  const std::string path_;
  Timer timer_;
  std::shared_ptr<const std::string> body_;
  std::shared_ptr<ExchangeJudge> judge_;
  GatewayPolicy policy_;
  std::string message_;  // for the agent

  std::shared_ptr<UpstreamLink> link_;
  std::optional<ResponseParser> parser_;
  std::optional<GzipReader> unpacker_;  // upstream has packed the reply although we asked it not to
  Clock::time_point asked_{};
  bool gone_ = false;        // the client
  bool began_ = false;       // an answer of ours
  std::size_t samples_ = 0;  // that were withheld before this one
  double worst_ = 0;         // of their risks

  std::shared_ptr<Judgement> judgement_;  // the last one; null: there was none in time
  std::uint64_t judged_version_ = 0;      // of the tap, when
  bool judged_ = false;                   // something was
  ExchangeEnd end_;
};

}  // namespace candor::server
