// Sessions of agents: a decision on each step for frameworks that ask before they act, and what the gateway has paused.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "monitor/json_writer.h"
#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/cursor.h"
#include "server/api/dispatch.h"
#include "server/api/endpoint.h"
#include "server/api/judging.h"
#include "server/api/problem.h"
#include "server/api/query.h"
#include "server/api/rule_json.h"
#include "server/app.h"
#include "server/gateway/judge.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kListed = 100;
constexpr std::uint64_t kMaxPage = 500;
constexpr std::size_t kMostName = 200;

Json session_json(const SessionState& state) {
  return {{"id", state.id},
          {"agent", state.agent},
          {"model", state.model},
          {"started_at", monitor::to_rfc3339(state.started_at)},
          {"updated_at", monitor::to_rfc3339(state.updated_at)},
          {"turns", state.turns},
          {"steps", state.steps},
          {"blocks", state.blocks},
          {"blocks_in_a_row", state.blocks_in_a_row},
          {"last", monitor::to_string(state.last)},
          {"paused", state.paused}};
}

Response ok(const Json& document, int status = 200) {
  return {status, "application/json", {}, to_text(document)};
}

Response no_session(const std::string& id) {
  return to_response(Error{"not_found", "there is no session '" + id + "'", {}});
}

// ---- GET, POST /v1/sessions

Response post_session(App& app, const Request& request) {
  std::string names[3];
  if (!request.body.empty()) {
    const auto body = read_json(request);
    if (!body) return to_response(body.error());
    if (!body->is_object()) {
      return to_response(Error{"invalid_member", "an object is expected", "/"});
    }
    const char* const members[] = {"id", "agent", "model"};
    for (int i = 0; i < 3; ++i) {
      const auto member = text_member(*body, members[i]);
      if (!member) return to_response(member.error());
      names[i] = member->value_or("");
      if (names[i].size() > kMostName) {
        return to_response(
            Error{"invalid_member", "at most 200 bytes", "/" + std::string(members[i])});
      }
    }
  }
  const auto made = app.gateway.sessions.create(names[0], names[1], names[2]);
  return made ? ok(session_json(*made), 201) : to_response(made.error());
}

/// One page, the last used first. `next` is there when there is more.
Response get_sessions(App& app, const Request& request) {
  static constexpr std::array<std::string_view, 2> kKnown = {"limit", "cursor"};
  if (auto known = check_parameters(request, kKnown); !known) return to_response(known.error());
  const auto limit = whole_parameter(request, "limit", 1, kMaxPage);
  if (!limit) return to_response(limit.error());
  const auto cursor = request.query_value("cursor");
  const auto before =
      cursor.empty() ? std::optional<std::uint64_t>(UINT64_MAX) : sequence_of(cursor);
  if (!before) return to_response(invalid_query("this is no cursor that was given out", "cursor"));
  const auto page = limit->value_or(kListed);
  auto found = app.gateway.sessions.newest(page + 1, *before);
  const bool more = found.size() > page;
  if (more) found.pop_back();
  Json out = {{"sessions", Json::array()}};
  for (const auto& state : found) out["sessions"].push_back(session_json(state));
  if (more) out["next"] = cursor_of(found.back().used);
  return ok(out);
}

Response get_session(App& app, const Request& request) {
  const std::string id(request.path_value("id"));
  const auto state = app.gateway.sessions.find(id);
  return state ? ok(session_json(*state)) : no_session(id);
}

Response resume_session(App& app, const Request& request) {
  const std::string id(request.path_value("id"));
  if (!app.gateway.sessions.resume(id)) return no_session(id);
  return ok(session_json(*app.gateway.sessions.find(id)));
}

// ---- POST /v1/sessions/{id}/steps

/// New steps of a session, looked at.
struct Posted {
  SessionState session;
  std::string steps;  // those that are new, as JSON
  std::uint64_t count = 0;
  monitor::Trace trace;
};

std::string trace_id(const SessionState& session, std::uint64_t steps) {
  return session.id + "." + std::to_string(steps);
}

std::string trace_text(const SessionState& session, const std::string& before,
                       const Posted& posted) {
  std::string out;
  monitor::JsonWriter json(out);
  json.begin_object();
  json.member("id", trace_id(session, session.steps + posted.count));
  json.member("session", session.id);
  if (!session.agent.empty()) json.member("agent", session.agent);
  if (!session.model.empty()) json.member("model", session.model);
  json.key("steps");
  json.raw("[" + before + (before.empty() ? "" : ",") + posted.steps + "]");
  json.end_object();
  return out;
}

Result<Posted> read_steps(App& app, const Request& request) {
  const std::string id(request.path_value("id"));
  auto session = app.gateway.sessions.find(id);
  if (!session) return Error{"not_found", "there is no session '" + id + "'", {}};
  const auto body = read_json(request);
  if (!body) return body.error();
  const auto list = body->is_object() ? body->find("steps") : body->end();
  const bool has_steps =
      body->is_object() && list != body->end() && list->is_array() && !list->empty();
  if (!has_steps) return Error{"invalid_member", "a list of steps is expected", "/steps"};
  const auto from = body->find("from");
  if (from != body->end() && (!from->is_number_unsigned() || *from != session->steps)) {
    return Error{"session_conflict", "the session has " + std::to_string(session->steps) + " steps",
                 "/from"};
  }
  Posted posted;
  for (const auto& step : *list) {
    if (!posted.steps.empty()) posted.steps += ',';
    posted.steps += step.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  posted.count = list->size();
  const auto before = app.gateway.sessions.steps(id);
  if (!before) return before.error();
  auto trace =
      monitor::read_trace(trace_text(*session, *before, posted), "candor", app.config.limits);
  if (!trace) return trace.error();
  posted.trace = *std::move(trace);
  posted.session = *std::move(session);
  return posted;
}

std::string answer_text(const Posted& posted, const SessionState& after, monitor::Decision decision,
                        const std::string& verdict) {
  std::string out;
  monitor::JsonWriter json(out);
  json.begin_object();
  json.member("session", after.id);
  json.member("trace", posted.trace.id);
  json.member("step", posted.trace.steps.size() - 1);
  json.member("decision", monitor::to_string(decision));
  const auto message = monitor::message_for_agent(decision);
  if (!message.empty()) json.member("message", message);
  json.member("paused", after.paused);
  json.key("verdict");
  json.raw(verdict);
  json.end_object();
  return out;
}

void decide(App& app, const std::shared_ptr<const Posted>& posted, const monitor::Verdict& verdict,
            const Respond& respond) {
  auto decision = decision_from(verdict, posted->trace.steps.size() - posted->count);
  auto& sessions = app.gateway.sessions;
  if (auto added = sessions.append(posted->session.id, posted->session.steps, posted->steps,
                                   posted->count, app.config.limits.trace_bytes);
      !added) {
    return respond(to_response(added.error()));
  }
  note(app, posted->trace, verdict);
  const bool blocked = decision >= monitor::Decision::hold;
  const auto after = sessions.note(posted->session.id, posted->session.agent, posted->session.model,
                                   decision, blocked);
  if (posted->session.paused) decision = std::max(decision, monitor::Decision::hold);
  auto record = record_of(posted->trace, verdict);
  if (posted->session.steps > 0)
    record.continues = trace_id(posted->session, posted->session.steps);
  const auto text = answer_text(*posted, after, decision, record.verdict);
  app.store.put_trace(std::move(record), [respond, text, id = posted->trace.id](Result<Put> put) {
    const auto kept = verdict_of(std::move(put), id);
    respond(kept ? Response{200, "application/json", {}, text} : to_response(kept.error()));
  });
}

void judge_steps(App& app, const Request& request, const Respond& respond) {
  auto read = read_steps(app, request);
  if (!read) return respond(to_response(read.error()));
  const auto posted = std::make_shared<const Posted>(*std::move(read));
  auto monitor = app.monitor.get();
  if (monitor == nullptr) {
    return respond(to_response(Error{"not_ready", "no rule set is loaded yet", {}}));
  }
  const std::shared_ptr<const monitor::Trace> trace(posted, &posted->trace);
  auto& conversations = app.gateway.conversations;
  auto known = conversations.take(trace_id(posted->session, posted->session.steps));
  auto first = monitor->judge(*trace, *known);
  conversations.put(trace->id, std::move(known));
  app.second_stage.consider(std::move(monitor), trace, std::move(first),
                            [&app, posted, respond](const monitor::Verdict& verdict) {
                              run_guarded(respond, [&] { decide(app, posted, verdict, respond); });
                            });
}

void post_steps(App& app, Request request, Respond respond) {
  auto job = [&app, respond, kept = std::make_shared<const Request>(std::move(request))] {
    run_guarded(respond, [&] { judge_steps(app, *kept, respond); });
  };
  if (!app.pool.submit(std::move(job))) {
    respond(to_response(Error{"queue_full", "all workers are busy; try again", {}}));
  }
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/sessions", "Begin a session", post_session},
    {"GET", "/v1/sessions", "The sessions that were used last", get_sessions},
    {"GET", "/v1/sessions/{id}", "One session", get_session},
    {"POST", "/v1/sessions/{id}/steps", "Add steps to a session, and decide on the last of them",
     post_steps},
    {"POST", "/v1/sessions/{id}/resume", "Let a paused session go on", resume_session},
};

}  // namespace

std::span<const Endpoint> session_endpoints() { return kEndpoints; }

}  // namespace candor::server
