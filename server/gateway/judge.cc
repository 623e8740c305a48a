#include "server/gateway/judge.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "monitor/checks/effects.h"
#include "monitor/import/read.h"
#include "monitor/json_writer.h"
#include "monitor/policy.h"
#include "server/api/judging.h"
#include "server/gateway/ambiguity.h"
#include "server/log.h"

namespace candor::server {
namespace {

using monitor::Decision;
using monitor::JsonParser;
using monitor::Step;
using monitor::StepKind;
using monitor::Trace;

/// For what is looked up in requests and replies. Views end with the next use.
JsonParser& parser() {
  thread_local JsonParser instance;
  return instance;
}

/// Of a longer reply everything is taken for consequential.
constexpr std::size_t kMostSteps = 2'000;

bool is_consequential(const std::vector<Step>& steps, std::size_t begin) {
  if (steps.size() - begin > kMostSteps) return true;
  Trace calls;
  for (std::size_t i = begin; i < steps.size(); ++i) {
    if (steps[i].kind == StepKind::tool_call) calls.steps.push_back(steps[i]);
  }
  const monitor::text::Reading reading(calls);
  monitor::EffectReader effects;
  for (std::uint32_t i = 0; i < calls.steps.size(); ++i) {
    const auto call = effects.of_call(reading, i);
    if (call.consequential || call.reaches_out) return true;
  }
  return false;
}

bool rules_failed(const monitor::Verdict& verdict) {
  return std::any_of(verdict.checks.begin(), verdict.checks.end(), [](const auto& check) {
    return check.name == "rules" && check.status == monitor::CheckStatus::failed;
  });
}

}  // namespace

Decision decision_from(const monitor::Verdict& verdict, std::size_t begin) {
  std::vector<monitor::Finding> findings;
  std::copy_if(verdict.findings.begin(), verdict.findings.end(), std::back_inserter(findings),
               [begin](const monitor::Finding& finding) {
                 return finding.steps.empty() ||
                        std::any_of(finding.steps.begin(), finding.steps.end(),
                                    [begin](std::uint32_t step) { return step >= begin; });
               });
  const monitor::Policy policy;
  const auto decision = monitor::decide(policy, findings);
  return rules_failed(verdict) ? std::max(decision, policy.when_rules_fail) : decision;
}

std::string calls_json(const std::vector<Step>& steps, std::size_t begin) {
  std::string out;
  monitor::JsonWriter json(out);
  json.begin_array();
  for (std::size_t i = begin; i < steps.size(); ++i) {
    if (steps[i].kind != StepKind::tool_call) continue;
    json.begin_object();
    json.member("tool", steps[i].tool);
    json.member("arguments", steps[i].arguments);
    json.end_object();
  }
  json.end_array();
  return out;
}

ExchangeJudge::ExchangeJudge(App& app, const Provider& provider,
                             std::shared_ptr<const std::string> request, Caller caller)
    : app_(app), provider_(provider), request_(std::move(request)), caller_(std::move(caller)) {}

void ExchangeJudge::prepare() {
  const std::lock_guard lock(mutex_);
  const auto id = random_id('g');
  read_request(id);
  trace_.id = id;
  const bool kept_there = previous_.empty() && !conversation_.empty();
  if (kept_there) previous_ = app_.gateway.memory.last_response(caller_, conversation_);
  Memory::Recalled recalled;
  if (!unread_) {
    const auto own = trace_.steps.size();
    recalled = app_.gateway.memory.recall(trace_, caller_, previous_);
    own_begin_ = previous_.empty() ? 0 : trace_.steps.size() - std::min(own, trace_.steps.size());
  }
  history_ = trace_.steps.size();
  if (caller_.session.empty()) caller_.session = recalled.session;
  if (caller_.session.empty()) caller_.session = random_id('s');
  continues_ = std::move(recalled.trace);
  known_of_ = continues_;
  digest_ = std::move(recalled.digest);
  trace_.session = caller_.session;
  if (!caller_.agent.empty()) trace_.agent = caller_.agent;
  if (trace_.model.empty()) trace_.model = caller_.model;
  std::string about = R"({"provider":")" + std::string(provider_.name) + R"(","stream":)";
  about += stream_ ? "true" : "false";
  about += R"(,"recalled":)" + std::to_string(recalled.reasoning);
  if (recalled.missing || (kept_there && previous_.empty())) about += R"(,"history":"missing")";
  add_metadata("gateway", about + "}");
}

/// Its bytes are within the limits: the server takes no others.
void ExchangeJudge::read_request(std::string_view id) {
  const auto root = parser().parse(*request_, app_.config.limits.json_depth);
  if (!root) {
    unread_ = root.error();
  } else {
    if (root->is_object()) read_members(*root);
    auto history = monitor::read_trace(parser(), *root, provider_.name, app_.config.limits, id);
    if (history) {
      trace_ = *std::move(history);
    } else {
      unread_ = history.error();
    }
  }
  parser().release();
}

void ExchangeJudge::read_members(monitor::JsonView root) {
  is_object_ = true;
  caller_.model = root.find("model").string_or_empty();
  previous_ = root.find("previous_response_id").string_or_empty();
  const auto conversation = root.find("conversation");
  conversation_ = conversation.is_object() ? conversation.find("id").string_or_empty()
                                           : conversation.string_or_empty();
  const auto stream = root.find("stream");
  stream_ = stream.type() == monitor::JsonType::boolean && stream.boolean();
  context_ = provider_.reply_context(root);
}

void ExchangeJudge::add_metadata(std::string_view name, std::string_view json) {
  auto& text = trace_.metadata;
  text.pop_back();
  if (text.size() > 1) text += ',';
  monitor::append_json_string(text, name);
  text.append(":").append(json).append("}");
}

Judgement ExchangeJudge::unreadable(const Error& error) {
  Judgement out;
  out.not_checked = NotChecked::unreadable;
  out.why = error.code + ": " + error.message;
  out.consequential = true;
  return out;
}

/// Puts the reply behind the request's steps.
Status ExchangeJudge::read_reply(const std::string& reply) {
  if (unread_) return *unread_;
  const auto whole = parser().parse(reply, app_.config.limits.json_depth);
  if (!whole) return whole.error();
  if (is_ambiguous(*whole))
    return Error{"ambiguous_reply", "the reply can be read in two ways", {}};
  response_id_ = whole->find("id").string_or_empty();
  read_alternatives(*whole);
  auto part = monitor::read_trace("{" + context_ + "\"response\":" + reply + "}", provider_.name,
                                  app_.config.limits, trace_.id);
  if (!part) return part.error();
  trace_.steps.resize(history_);
  for (auto& step : part->steps) {
    // A response repeats its request's instructions.
    if (step.kind != StepKind::system) trace_.steps.push_back(std::move(step));
  }
  if (trace_.steps.size() > app_.config.limits.steps)
    return Error{"too_many_steps", "the conversation has too many steps", {}};
  if (trace_.model.empty()) trace_.model = part->model;
  return Done{};
}

Judgement ExchangeJudge::judge(const std::string& reply) {
  const std::lock_guard lock(mutex_);
  verdict_.reset();
  const auto monitor = app_.monitor.get();
  if (monitor == nullptr) return unreadable({"not_ready", "no rule set is loaded yet", {}});
  if (const auto read = read_reply(reply); !read) return unreadable(read.error());
  if (!known_) known_ = app_.gateway.conversations.take(known_of_);
  verdict_ = monitor->judge(trace_, *known_);
  app_.second_stage.pass_over(*verdict_, "the gateway does not wait for it");
  Judgement out;
  decision_ = out.decision = decision_from(*verdict_, history_);
  out.risk = verdict_->risk;
  out.consequential = is_consequential(trace_.steps, history_);
  if (out.decision >= Decision::hold) {
    out.calls = calls_json(trace_.steps, history_);
    out.verdict = monitor::to_json(*verdict_);
  }
  return out;
}

/// With several choices the client goes on with one of them: each is a conversation of its own.
void ExchangeJudge::read_alternatives(monitor::JsonView reply) {
  alternatives_.clear();
  const auto choices = reply.find("choices");
  if (!choices.is_array() || choices.size() < 2) return;
  for (const monitor::JsonView choice : choices.elements()) {
    std::string text = R"({"choices":[)";
    monitor::append_compact(text, choice);
    auto part = monitor::read_trace(text + "]}", provider_.name, app_.config.limits, trace_.id);
    if (part) alternatives_.push_back(std::move(part->steps));
  }
}

bool ExchangeJudge::is_consequential_reply(const std::string& reply) const {
  constexpr std::size_t kMostBytes = std::size_t{64} << 10;
  if (reply.size() > kMostBytes) return true;
  const auto part = monitor::read_trace("{" + context_ + "\"response\":" + reply + "}",
                                        provider_.name, app_.config.limits, "reply");
  return !part || is_consequential(part->steps, 0);
}

/// Of a withheld reply the client got its words, and ours.
std::vector<Step> ExchangeJudge::steps_withheld(const ExchangeEnd& end) const {
  auto steps = trace_.steps;
  const auto begin = steps.begin() + static_cast<std::ptrdiff_t>(history_);
  steps.erase(std::remove_if(begin, steps.end(),
                             [](const Step& step) { return step.kind == StepKind::tool_call; }),
              steps.end());
  Step message;
  message.kind = StepKind::message;
  message.text = end.message;
  steps.push_back(std::move(message));
  return steps;
}

void ExchangeJudge::remember(const ExchangeEnd& end) {
  const std::lock_guard lock(mutex_);
  give_known_back();
  remember_read(end);
}

void ExchangeJudge::remember_unjudged(const std::string& reply, const ExchangeEnd& end) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;  // a judgement that was given up is still running
  if (read_reply(reply)) remember_read(end);
}

void ExchangeJudge::remember_read(const ExchangeEnd& end) {
  if (unread_ || trace_.steps.size() == history_) return;
  if (end.withheld) return remember_steps(steps_withheld(end));
  if (alternatives_.empty()) return remember_steps(trace_.steps);
  for (const auto& alternative : alternatives_) {
    std::vector<Step> steps(trace_.steps.begin(),
                            trace_.steps.begin() + static_cast<std::ptrdiff_t>(history_));
    steps.insert(steps.end(), alternative.begin(), alternative.end());
    remember_steps(steps);
  }
}

/// The next turn, or a further judgement of this one, finds it under this trace's id.
void ExchangeJudge::give_known_back() {
  if (!known_) return;
  app_.gateway.conversations.put(trace_.id, std::move(known_));
  known_of_ = trace_.id;
}

void ExchangeJudge::remember_steps(const std::vector<Step>& steps) {
  app_.gateway.memory.remember(
      {.steps = steps,
       .trace = trace_.id,
       .reply_begin = history_,
       .before = digest_,
       .own_begin = own_begin_,
       .response = provider_.name == "openai.responses" ? std::string_view(response_id_)
                                                        : std::string_view(),
       .previous_response = previous_,
       .conversation = conversation_},
      caller_);
}

void ExchangeJudge::store(const ExchangeEnd& end) {
  const std::lock_guard lock(mutex_);
  app_.gateway.sessions.note(caller_.session, caller_.agent, trace_.model,
                             verdict_ ? decision_ : Decision::hold, end.withheld);
  if (!verdict_) return store_unreadable(end);
  const bool checked = end.not_checked == NotChecked::nothing;
  std::string why = end.action;
  if (!checked) why.append("; not checked in time: ").append(to_string(end.not_checked));
  if (end.partial) why += "; the reply broke off";
  verdict_->checks.push_back(
      {"gateway", checked ? monitor::CheckStatus::ran : monitor::CheckStatus::skipped, why, 0});
  note(app_, trace_, *verdict_);
  auto record = record_of(trace_, *verdict_);
  record.continues = continues_;
  app_.store.put_trace(std::move(record), [id = trace_.id](const Result<Put>& put) {
    if (put) return;
    log(LogLevel::error, "gateway_not_stored", {{"trace", id}, {"code", put.error().code}});
  });
}

/// There is no verdict; that it is missing is on record.
void ExchangeJudge::store_unreadable(const ExchangeEnd& end) {
  monitor::Verdict verdict;
  verdict.trace = trace_.id;
  verdict.decision = Decision::hold;
  verdict.checks.push_back(
      {"gateway", monitor::CheckStatus::failed,
       end.action + "; not checked: " + std::string(to_string(end.not_checked)), 0});
  app_.store.put_trace(record_of(trace_, verdict), [](const Result<Put>&) {});
}

}  // namespace candor::server
