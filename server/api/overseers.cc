// Learned models over REST: upload, look at, activate, shadow, roll back. What they are worth on reviewed traces is told
// in overseer_evaluation.cc.

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "monitor/overseer/overseer.h"
#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/conditional.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/query.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

/// Of the shelf as a whole: which model is in use is one decision.
std::string etag_of(const OverseerShelf& shelf) {
  return '"' + std::to_string(shelf.version) + '"';
}

Json to_json(const OverseerShelf& shelf, const OverseerEntry& entry) {
  return {{"id", entry.id},
          {"name", entry.name},
          {"mode", to_string(shelf.mode_of(entry.id))},
          {"bytes", entry.bytes},
          {"author", entry.author},
          {"uploaded_at", monitor::to_rfc3339(entry.uploaded_at)}};
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

/// Which models are in use.
Json in_use(const OverseerShelf& shelf) {
  return {{"version", shelf.version},
          {"active", text_or_null(shelf.active.empty() ? shelf.shipped : shelf.active)},
          {"shadow", text_or_null(shelf.shadow)},
          {"shipped", text_or_null(shelf.shipped)}};
}

Json whole(const OverseerShelf& shelf) {
  Json out = in_use(shelf);
  out["overseers"] = Json::array();
  for (const OverseerEntry& entry : shelf.overseers)
    out["overseers"].push_back(to_json(shelf, entry));
  return out;
}

Response answer(int status, const Json& document, const OverseerShelf& shelf) {
  return {status, "application/json", {{"etag", etag_of(shelf)}}, to_text(document)};
}

/// The digest, also without its `sha256:`.
std::string id_of(const Request& request) {
  const std::string id(request.path_value("id"));
  return id.find(':') == std::string::npos ? "sha256:" + id : id;
}

// ---- reading

Response list_overseers(App& app, const Request& request) {
  const auto shelf = app.model_book.shelf();
  if (is_known(request, etag_of(*shelf)))
    return {304, "application/json", {{"etag", etag_of(*shelf)}}, ""};
  return answer(200, whole(*shelf), *shelf);
}

Json heads_of(const monitor::overseer::Overseer& overseer) {
  Json heads = Json::array();
  for (const auto& head : overseer.model().heads) {
    heads.push_back({{"name", head.name},
                     {"threshold", head.threshold},
                     {"informational", head.informational}});
  }
  return heads;
}

Response get_overseer(App& app, const Request& request) {
  const std::string id = id_of(request);
  const auto shelf = app.model_book.shelf();
  const auto overseer = app.model_book.overseer(id);
  if (!overseer) return to_response(overseer.error());
  const OverseerEntry* entry = shelf->find(id);
  const OverseerEntry shipped{id, "shipped", "", {}, 0};
  Json out = to_json(*shelf, entry != nullptr ? *entry : shipped);
  if (entry == nullptr) out.erase("uploaded_at");
  out["heads"] = heads_of(**overseer);
  out["self_tests"] = (*overseer)->model().self_tests.size();
  out["card"] = Json::parse((*overseer)->card(), nullptr, /*allow_exceptions=*/false);
  return answer(200, out, *shelf);
}

Response list_versions(App& app, const Request&) {
  const auto versions = app.model_book.versions();
  if (!versions) return to_response(versions.error());
  Json list = Json::array();
  for (const OverseerShelf& shelf : *versions) {
    list.push_back({{"version", shelf.version},
                    {"active", text_or_null(shelf.active)},
                    {"shadow", text_or_null(shelf.shadow)},
                    {"author", shelf.author},
                    {"change", shelf.change},
                    {"changed_at", monitor::to_rfc3339(shelf.changed_at)}});
  }
  return {200, "application/json", {}, to_text({{"versions", std::move(list)}})};
}

// ---- changing

Response post_overseer(App& app, const Request& request) {
  static constexpr std::string_view known[] = {"name"};
  if (auto fits = check_parameters(request, known); !fits) return to_response(fits.error());
  const std::size_t before = app.model_book.shelf()->overseers.size();
  const auto entry = app.model_book.upload(request.body, std::string(request.query_value("name")),
                                           author_of(request));
  if (!entry) return to_response(entry.error());
  const auto shelf = app.model_book.shelf();
  const bool created = shelf->overseers.size() > before;
  Response response = answer(created ? 201 : 200, to_json(*shelf, *entry), *shelf);
  if (created) response.headers.emplace_back("location", "/v1/overseers/" + entry->id);
  return response;
}

Response shelf_after(App& app, const Status& done) {
  if (!done) return to_response(done.error());
  const auto shelf = app.model_book.shelf();
  return answer(200, whole(*shelf), *shelf);
}

Response put_mode_of(App& app, const Request& request, OverseerMode mode) {
  const auto shelf = app.model_book.shelf();
  if (auto may = may_change(request, etag_of(*shelf)); !may) return to_response(may.error());
  return shelf_after(
      app, app.model_book.put_mode(id_of(request), mode, shelf->version, author_of(request)));
}

Response activate(App& app, const Request& request) {
  return put_mode_of(app, request, OverseerMode::active);
}

Response put_mode(App& app, const Request& request) {
  const auto body = read_json(request);
  if (!body) return to_response(body.error());
  if (!body->is_object()) return to_response(Error{"invalid_member", "an object is expected", "/"});
  const auto named = text_member(*body, "mode");
  if (!named) return to_response(named.error());
  for (const auto mode : {OverseerMode::stored, OverseerMode::shadow, OverseerMode::active}) {
    if (named->value_or("") == to_string(mode)) return put_mode_of(app, request, mode);
  }
  return to_response(Error{"invalid_member", "a mode is active, shadow or stored", "/mode"});
}

Response roll_back(App& app, const Request& request) {
  const auto body = read_json(request);
  if (!body) return to_response(body.error());
  const auto wanted = body->is_object() ? body->find("version") : body->end();
  if (wanted == body->end() || !wanted->is_number_unsigned())
    return to_response(Error{"invalid_member", "the number of a version is expected", "/version"});
  const auto version = std::min<std::uint64_t>(wanted->get<std::uint64_t>(), UINT32_MAX);
  const auto shelf = app.model_book.shelf();
  if (auto may = may_change(request, etag_of(*shelf)); !may) return to_response(may.error());
  return shelf_after(app, app.model_book.roll_back(static_cast<std::uint32_t>(version),
                                                   shelf->version, author_of(request)));
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/overseers", "The learned models, and which of them are in use", list_overseers},
    {"POST", "/v1/overseers", "Keep a learned model, in no use yet",
     BackgroundHandler{post_overseer}},
    {"GET", "/v1/overseers/{id}", "One learned model with its card",
     BackgroundHandler{get_overseer}},
    {"POST", "/v1/overseers/{id}/activate", "Put a learned model in force",
     BackgroundHandler{activate}},
    {"PUT", "/v1/overseers/{id}/mode", "Switch a learned model to active, shadow or stored",
     BackgroundHandler{put_mode}},
    {"GET", "/v1/overseers/versions", "Who changed what is in use, when and how", list_versions},
    {"POST", "/v1/overseers/rollback", "What is in use as in an earlier version",
     BackgroundHandler{roll_back}},
};

}  // namespace

std::span<const Endpoint> overseer_endpoints() { return kEndpoints; }

}  // namespace candor::server
