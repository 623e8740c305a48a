// What of a reply may go.

#include <algorithm>
#include <utility>

#include "server/api/dispatch.h"
#include "server/gateway/relay/relayed_call.h"
#include "server/log.h"

namespace candor::server {
namespace {

using monitor::Decision;

/// Up to this size judging is done on the I/O thread: handing it over would cost more.
constexpr std::size_t kInlineBytes = std::size_t{64} << 10;

rules::Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void note_unchecked(App& app, const ExchangeJudge& judge, NotChecked why, std::string_view detail) {
  app.gateway.metrics.not_checked(why);
  log(LogLevel::warning, "gateway_not_checked",
      {{"why", to_string(why)}, {"detail", detail}, {"session", judge.caller().session}});
}

/// Judges what has not been judged, and keeps it. Any thread.
void keep(App& app, ExchangeJudge& judge, const std::string& unjudged, ExchangeEnd end) {
  if (!unjudged.empty()) {
    const auto judgement = judge.judge(unjudged);
    if (judgement.not_checked != NotChecked::nothing) {
      end.not_checked = judgement.not_checked;
      note_unchecked(app, judge, judgement.not_checked, judgement.why);
    }
  }
  judge.remember(end);
  judge.store(end);
}

}  // namespace

bool RelayedCall::judged_inline(std::size_t reply_bytes) const {
  return body_->size() + reply_bytes <= kInlineBytes;
}

/// The status of the answer; 0 when the deadline was over, or the client left.
Task<int> RelayedCall::wait(std::shared_ptr<Answer> answer, Clock::time_point deadline) {
  while (true) {
    const auto response = answer->take();
    if (response) co_return response->status;
    if (gone_ || Clock::now() >= deadline) break;
    timer_.expires_at(deadline);
    co_await timer_.async_wait(kAwait);
  }
  answer->give_up();
  co_return 0;
}

Task<void> RelayedCall::judge_in_time(std::string reply) {
  judgement_ = nullptr;
  end_.not_checked = NotChecked::nothing;
  if (judged_inline(reply.size())) {
    judgement_ = std::make_shared<Judgement>(judge_->judge(reply));
    co_return;
  }
  auto answer = std::make_shared<Answer>(timer_);
  auto slot = std::make_shared<Judgement>();
  auto job = [judge = judge_, slot, text = std::move(reply), respond = answer->respond()] {
    run_guarded(respond, [&] {
      *slot = judge->judge(text);
      respond(Response{});
    });
  };
  if (!app_.pool.submit(std::move(job))) {
    answer->give_up();
    end_.not_checked = NotChecked::overload;
    co_return;
  }
  const int status = co_await wait(answer, Clock::now() + policy_.verdict);
  if (status == 200) {
    judgement_ = slot;
  } else {
    end_.not_checked = NotChecked::deadline;
  }
}

Task<RelayedCall::Outcome> RelayedCall::decide(std::string reply) {
  const auto since = Clock::now();
  const auto text = std::make_shared<const std::string>(reply);
  co_await judge_in_time(std::move(reply));
  app_.gateway.metrics.hold_seconds.observe(
      std::chrono::duration<double>(Clock::now() - since).count());
  if (!judgement_)
    co_return outcome_unchecked(end_.not_checked, judge_->is_consequential_reply(*text));
  if (judgement_->not_checked != NotChecked::nothing) {
    co_return outcome_unchecked(judgement_->not_checked, judgement_->consequential);
  }
  if (policy_.mode != GatewayMode::enforce) co_return Outcome::allow;
  if (judgement_->decision < Decision::hold) {
    if (app_.store.healthy()) co_return Outcome::allow;
    co_return outcome_unchecked(NotChecked::store, judgement_->consequential);
  }
  message_ = monitor::message_for_agent(judgement_->decision);
  worst_ = std::max(worst_, judgement_->risk);
  if (judgement_->decision == Decision::hold && policy_.review.count() > 0) {
    const auto outcome = co_await review();
    co_return outcome;
  }
  co_return Outcome::withhold;
}

/// There is no verdict that counts: the policy says what then.
RelayedCall::Outcome RelayedCall::outcome_unchecked(NotChecked why, bool consequential) {
  end_.not_checked = why;
  note_unchecked(app_, *judge_, why,
                 judgement_ ? std::string_view(judgement_->why) : std::string_view());
  if (policy_.mode != GatewayMode::enforce) return Outcome::allow;
  const auto mode = policy_.fail[static_cast<std::size_t>(why)];
  const bool closed =
      mode == FailMode::closed || (mode == FailMode::consequential && consequential);
  return closed ? Outcome::withhold : Outcome::allow;
}

/// A person may decide, for a while.
Task<RelayedCall::Outcome> RelayedCall::review() {
  HeldCall call;
  call.session = judge_->caller().session;
  call.agent = judge_->caller().agent;
  call.model = judge_->caller().model;
  call.provider = provider_->name;
  call.decision = judgement_->decision;
  call.risk = judgement_->risk;
  call.calls = judgement_->calls;
  call.verdict = judgement_->verdict;
  call.since = now();
  call.until = now() + std::chrono::duration_cast<std::chrono::milliseconds>(policy_.review);
  call.allowed_at_end = policy_.review_allows;
  auto answer = std::make_shared<Answer>(timer_);
  auto decided = [respond = answer->respond()](bool allowed, const std::string&) {
    respond(Response{allowed ? 200 : 403, {}, {}, {}});
  };
  const std::string id = app_.gateway.queue.add(std::move(call), std::move(decided));
  const int status = co_await wait(answer, Clock::now() + policy_.review);
  app_.gateway.queue.remove(id);
  end_.action = status == 200 ? "allowed by a person" : status == 403 ? "withheld by a person" : "";
  if (status == 200) co_return Outcome::allow;
  co_return status == 0 && policy_.review_allows ? Outcome::allow : Outcome::withhold;
}

/// What is left to be done for the record. `unjudged` is the reply when its last state was not judged.
Task<void> RelayedCall::finish(std::string unjudged, bool partial) {
  end_.partial = partial;
  if (end_.action.empty()) {
    end_.action = end_.withheld                           ? "withheld"
                  : policy_.mode == GatewayMode::enforce  ? "passed"
                  : policy_.mode == GatewayMode::annotate ? "annotated"
                                                          : "observed";
  }
  if (samples_ > 0) {
    end_.action +=
        "; sample " + std::to_string(samples_ + 1) + ", worst risk " + std::to_string(worst_);
  }
  app_.gateway.metrics.acted(end_.withheld                          ? GatewayAction::withheld
                             : policy_.mode == GatewayMode::enforce ? GatewayAction::passed
                                                                    : GatewayAction::observed);
  if (judged_inline(unjudged.size())) {
    keep(app_, *judge_, unjudged, end_);
    co_return;
  }
  if (!unjudged.empty()) judge_->remember_unjudged(unjudged, end_);
  auto job = [&app = app_, judge = judge_, text = std::move(unjudged), end = end_] {
    try {
      keep(app, *judge, text, end);
    } catch (const std::exception& error) {
      log(LogLevel::error, "gateway_not_kept", {{"what", error.what()}});
    }
  };
  (void)app_.pool.submit_continuation(std::move(job));
}

}  // namespace candor::server
