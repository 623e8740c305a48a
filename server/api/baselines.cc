// How agents' learned scores usually are: the thresholds that come from the deployment.

#include <nlohmann/json.hpp>

#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const monitor::overseer::HeadBaseline& head) {
  return {{"head", head.head},
          {"stated", head.stated},
          {"threshold", head.threshold},
          {"traffic", head.scores.size()},
          {"first_threshold", head.established() ? Json(head.first_threshold) : Json()},
          {"psi", head.psi},
          {"drifted", head.drifted},
          {"high", head.high}};
}

Response list_baselines(App& app, const Request&) {
  Json list = Json::array();
  for (const auto& state : app.baselines.states()) {
    Json one = {{"agent", state.agent}, {"waiting", state.waiting}};
    if (state.baseline) {
      one["model"] = state.baseline->model;
      one["digest"] = state.baseline->digest;
      one["heads"] = Json::array();
      for (const auto& head : state.baseline->heads) one["heads"].push_back(to_json(head));
    }
    list.push_back(std::move(one));
  }
  return {200,
          "application/json",
          {},
          to_text({{"least_traffic", monitor::overseer::kLeastTraffic},
                   {"percentile", monitor::overseer::kDeploymentPercentile},
                   {"baselines", std::move(list)}})};
}

Response reset_baseline(App& app, const Request& request) {
  const auto body = read_json(request);
  if (!body) return to_response(body.error());
  const auto agent = body->is_object() ? text_member(*body, "agent")
                                       : Result<std::optional<std::string>>(
                                             Error{"invalid_member", "an object is expected", "/"});
  if (!agent) return to_response(agent.error());
  if (!*agent)
    return to_response(Error{"invalid_member", "the name of an agent is expected", "/agent"});
  const auto author = author_of(request);
  if (auto done = app.baselines.reset(**agent, author); !done) return to_response(done.error());
  return {200, "application/json", {}, to_text({{"agent", **agent}, {"author", author}})};
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/baselines",
     "How the learned scores of each agent usually are, and whether they drift", list_baselines},
    {"POST", "/v1/baselines/reset",
     "Forget how an agent's scores were, after a drift that is meant",
     BackgroundHandler{reset_baseline}},
};

}  // namespace

std::span<const Endpoint> baseline_endpoints() { return kEndpoints; }

}  // namespace candor::server
