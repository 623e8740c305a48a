// Linear probes: uploaded here, they read the activations that traces carry (monitor/probes).

#include <nlohmann/json.hpp>

#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/conditional.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

std::string etag_of(const KeptProbe& kept) { return '"' + std::to_string(kept.version) + '"'; }

Json to_json(const KeptProbe& kept) {
  return {{"name", kept.probe.name},
          {"layer", kept.probe.layer},
          {"size", kept.probe.weights.size()},
          {"bias", kept.probe.bias},
          {"threshold", kept.probe.threshold},
          {"card", Json::parse(kept.probe.card)},
          {"signal", "probe." + kept.probe.name},
          {"version", kept.version},
          {"author", kept.author},
          {"changed_at", monitor::to_rfc3339(kept.changed_at)}};
}

Response answer(int status, const Json& document, const KeptProbe& kept) {
  return {status, "application/json", {{"etag", etag_of(kept)}}, to_text(document)};
}

Result<std::optional<KeptProbe>> find_probe(App& app, std::string_view name) {
  auto all = app.model_book.probes();
  if (!all) return all.error();
  for (KeptProbe& kept : *all) {
    if (kept.probe.name == name) return std::optional(std::move(kept));
  }
  return std::optional<KeptProbe>();
}

Response no_such_probe() {
  return to_response(Error{"not_found", "there is no probe with this name", ""});
}

Response list_probes(App& app, const Request&) {
  const auto all = app.model_book.probes();
  if (!all) return to_response(all.error());
  Json list = Json::array();
  for (const KeptProbe& kept : *all) list.push_back(to_json(kept));
  return {200, "application/json", {}, to_text({{"probes", std::move(list)}})};
}

// With its weights, as they can be uploaded again.
Response get_probe(App& app, const Request& request) {
  const auto found = find_probe(app, request.path_value("name"));
  if (!found) return to_response(found.error());
  if (!found->has_value()) return no_such_probe();
  const KeptProbe& kept = **found;
  if (is_known(request, etag_of(kept)))
    return {304, "application/json", {{"etag", etag_of(kept)}}, ""};
  Json out = to_json(kept);
  out["weights"] = Json::parse(monitor::to_json(kept.probe)).at("weights");
  return answer(200, out, kept);
}

// A new name needs no condition: it changes nothing of anybody else's.
Response post_probe(App& app, const Request& request) {
  auto probe = monitor::read_probe(request.body);
  if (!probe) return to_response(probe.error());
  const auto found = find_probe(app, probe->name);
  if (!found) return to_response(found.error());
  if (found->has_value()) {
    if (request.header("if-match").empty()) {
      return to_response(Error{
          "probe_exists", "there is a probe with this name; send If-Match to replace it", "/name"});
    }
    if (auto may = may_change(request, etag_of(**found)); !may) return to_response(may.error());
  }
  const std::uint32_t expected = found->has_value() ? (*found)->version : 0;
  const auto kept = app.model_book.put_probe(*std::move(probe), expected, author_of(request));
  if (!kept) return to_response(kept.error());
  return answer(expected == 0 ? 201 : 200, to_json(*kept), *kept);
}

Response delete_probe(App& app, const Request& request) {
  const auto found = find_probe(app, request.path_value("name"));
  if (!found) return to_response(found.error());
  if (!found->has_value()) return no_such_probe();
  if (auto may = may_change(request, etag_of(**found)); !may) return to_response(may.error());
  const auto removed =
      app.model_book.remove_probe((*found)->probe.name, (*found)->version, author_of(request));
  return removed ? Response{204, "", {}, ""} : to_response(removed.error());
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/probes", "The linear probes that read posted activations", list_probes},
    {"POST", "/v1/probes", "Add a probe, or replace the one with its name",
     BackgroundHandler{post_probe}},
    {"GET", "/v1/probes/{name}", "One probe with its weights", get_probe},
    {"DELETE", "/v1/probes/{name}", "Take a probe out of use", BackgroundHandler{delete_probe}},
};

}  // namespace

std::span<const Endpoint> probe_endpoints() { return kEndpoints; }

}  // namespace candor::server
