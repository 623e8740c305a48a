#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/import/json.h"
#include "monitor/known_steps.h"
#include "monitor/trace.h"
#include "monitor/verdict.h"
#include "server/app.h"
#include "server/gateway/conversation_digest.h"
#include "server/gateway/policy.h"
#include "server/gateway/provider.h"

namespace candor::server {

/// The decision for the steps of a trace from `begin` on: of the findings that touch one of them, or none at all.
/// What was found only in earlier steps was decided on when they came.
monitor::Decision decision_from(const monitor::Verdict& verdict, std::size_t begin);

/// The calls among steps as JSON: [{"tool": …, "arguments": …}].
std::string calls_json(const std::vector<monitor::Step>& steps, std::size_t begin);

/// What a reply was judged to be.
struct Judgement {
  NotChecked not_checked = NotChecked::nothing;           // `unreadable`, or nothing
  std::string why{};                                      // of `unreadable`
  monitor::Decision decision = monitor::Decision::allow;  // for the reply
  double risk = 0;
  bool consequential = false;  // some call of the reply could change something
  std::string calls{};         // JSON, when the decision is to hold
  std::string verdict{};       // JSON, when the decision is to hold
};

/// What is stored of an exchange beside its trace.
struct ExchangeEnd {
  std::string action;  // for the record: `passed`, `withheld`, …
  NotChecked not_checked = NotChecked::nothing;
  bool partial = false;   // the reply broke off
  bool withheld = false;  // the client did not get the calls
  std::string message;    // but this
};

/// One request and its growing reply as a trace, and the verdicts on it. Members may be called from any thread; one
/// runs at a time.
class ExchangeJudge {
 public:
  ExchangeJudge(App& app, const Provider& provider, std::shared_ptr<const std::string> request,
                Caller caller);

  /// Reads the request, adds what is remembered of its conversation. First, once.
  void prepare();

  // After prepare(), constant.
  const Caller& caller() const { return caller_; }
  bool is_object() const { return is_object_; }

  /// `reply` is the reply so far, as a plain one.
  Judgement judge(const std::string& reply);

  /// The same as Judgement::consequential, of a reply that was not judged in time. Waits for nothing.
  bool is_consequential_reply(const std::string& reply) const;

  /// Remembers the reply that was judged last, as the client gets it.
  void remember(const ExchangeEnd& end);
  /// The same of a reply that will be judged later: the client may be back before that. Waits for nothing, and costs
  /// what the reply has.
  void remember_unjudged(const std::string& reply, const ExchangeEnd& end);
  /// Puts what was judged last into the store, and notes it in the session.
  void store(const ExchangeEnd& end);

  /// Bytes of request and reply from which judging belongs on the work pool.
  std::size_t request_bytes() const { return request_->size(); }

 private:
  void read_request(std::string_view id);
  void read_members(monitor::JsonView root);
  Judgement unreadable(const Error& error);
  Status read_reply(const std::string& reply);
  void remember_read(const ExchangeEnd& end);
  void read_alternatives(monitor::JsonView reply);
  void give_known_back();
  void remember_steps(const std::vector<monitor::Step>& steps);
  std::vector<monitor::Step> steps_withheld(const ExchangeEnd& end) const;
  void add_metadata(std::string_view name, std::string_view json);
  void store_unreadable(const ExchangeEnd& end);

  App& app_;
  const Provider& provider_;
  const std::shared_ptr<const std::string> request_;
  Caller caller_;
  std::string context_;        // Provider::reply_context
  std::string previous_;       // previous_response_id, or the last response of the conversation
  std::string conversation_;   // that the provider keeps
  std::string continues_;      // the trace of the turn before
  ConversationDigest digest_;  // of the request
  bool is_object_ = false;
  bool stream_ = false;

  std::mutex mutex_;  // of what follows
  monitor::Trace trace_;
  std::optional<Error> unread_;  // why the request could not be read
  std::size_t own_begin_ = 0;    // steps before are of previous responses
  std::size_t history_ = 0;      // steps of the request; behind are those of the reply
  std::string response_id_;
  std::vector<std::vector<monitor::Step>> alternatives_;  // of a reply with several choices, each
  std::string known_of_;  // the trace under whose id known_ is found
  std::unique_ptr<monitor::KnownSteps> known_;
  std::optional<monitor::Verdict> verdict_;
  monitor::Decision decision_ = monitor::Decision::allow;
};

}  // namespace candor::server
