// What the gateway inspects, and the calls that wait for a person.

#include <array>
#include <string>

#include <nlohmann/json.hpp>

#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"
#include "server/gateway/provider.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

Response ok(const Json& document) { return {200, "application/json", {}, to_text(document)}; }

Json list_of(std::span<const std::string_view> names) {
  Json out = Json::array();
  for (const auto name : names) out.push_back(name);
  return out;
}

// ---- GET /v1/coverage

Response coverage(App& app, const Request&) {
  Json routes = Json::array();
  for (const auto* const provider : providers()) {
    const bool has_upstream = !(provider->upstream == "openai" ? app.config.openai_upstream
                                                               : app.config.anthropic_upstream)
                                   .empty();
    routes.push_back({{"method", "POST"},
                      {"path", "/" + std::string(provider->upstream) + std::string(provider->path)},
                      {"api", provider->name},
                      {"upstream", has_upstream},
                      {"parts", list_of(provider->parts)},
                      {"events", list_of(provider->events)}});
  }
  const char* const unknown = app.gateway.pass_unknown ? "passed, not inspected" : "refused";
  Json out;
  out["routes"] = std::move(routes);
  out["mode"] = app.config.gateway_mode;
  out["hold"] = app.config.gateway_hold;
  out["policies"] = app.config.gateway_policies;
  out["unknown"] = {{"routes", unknown},
                    {"events", unknown},
                    {"content_types", unknown},
                    {"encodings", unknown},
                    {"parts", "passed, counted"}};
  out["encodings"] = {"identity", "gzip (unpacked for the client)"};
  out["ambiguous_replies"] = unknown;  // what two parsers read as two different replies
  out["not_inspected"] = {"images, audio and files", "log probabilities",
                          "what a provider's own tools do", "bodies of error answers"};
  return ok(out);
}

// ---- /v1/queue

Json held_json(const HeldCall& call) {
  return {{"id", call.id},
          {"session", call.session},
          {"agent", call.agent},
          {"model", call.model},
          {"provider", call.provider},
          {"decision", monitor::to_string(call.decision)},
          {"risk", call.risk},
          {"calls", Json::parse(call.calls)},
          {"verdict", Json::parse(call.verdict)},
          {"since", monitor::to_rfc3339(call.since)},
          {"until", monitor::to_rfc3339(call.until)},
          {"otherwise", call.allowed_at_end ? "allow" : "block"}};
}

Response get_queue(App& app, const Request&) {
  Json waiting = Json::array();
  for (const auto& call : app.gateway.queue.list()) waiting.push_back(held_json(call));
  return ok({{"waiting", std::move(waiting)}});
}

Response post_decision(App& app, const Request& request) {
  const auto body = read_json(request);
  if (!body) return to_response(body.error());
  const auto decision = text_member(*body, "decision");
  if (!decision) return to_response(decision.error());
  if (*decision != "allow" && *decision != "block") {
    return to_response(Error{"invalid_member", "allow or block is expected", "/decision"});
  }
  const std::string id(request.path_value("id"));
  const bool allowed = *decision == "allow";
  if (auto done = app.gateway.queue.decide(id, allowed, author_of(request)); !done) {
    return to_response(done.error());
  }
  return ok({{"id", id}, {"decision", **decision}, {"author", author_of(request)}});
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/coverage", "What the gateway inspects, and what not", coverage},
    {"GET", "/v1/queue", "Held calls that wait for a person, the most useful first", get_queue},
    {"POST", "/v1/queue/{id}", "Decide on a held call", post_decision},
};

}  // namespace

std::span<const Endpoint> overseer_gateway_endpoints() { return kEndpoints; }

}  // namespace candor::server
