// Rules over REST: read, create, change, switch, roll back, delete. What a rule does is tried in rule_workshop.cc.

#include <algorithm>

#include <nlohmann/json.hpp>

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
using BookPointer = std::shared_ptr<const Book>;

Response not_ready() {
  return to_response(Error{"not_ready", "the rules are still being compiled", ""});
}

Response no_such_rule() {
  return to_response(Error{"not_found", "there is no rule with this id", ""});
}

Json with_text(const BookRule& rule) {
  Json out = to_json(rule);
  out["text"] = rule.text;
  return out;
}

Response answer(int status, const BookRule& rule) {
  return {status, "application/json", {{"etag", etag_of(rule)}}, to_text(with_text(rule))};
}

std::string path_of(const std::string& id) {
  std::string path = "/v1/rules/";
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (plain) {
      path += c;
    } else {
      path += {'%', hex[byte >> 4U], hex[byte & 0xFU]};
    }
  }
  return path;
}

// ---- reading

bool is_asked_for(const BookRule& rule, const Request& request) {
  const auto mode = request.query_value("mode");
  const auto origin = request.query_value("origin");
  const auto level = request.query_value("level");
  const auto tag = request.query_value("tag");
  const auto broken = request.query_value("broken");
  const auto& tags = rule.info().tags;
  return (mode.empty() || mode == rules::to_string(rule.mode)) &&
         (origin.empty() || origin == (rule.pack_text ? "pack" : "store")) &&
         (level.empty() || level == rules::to_string(rule.info().level)) &&
         (tag.empty() || std::find(tags.begin(), tags.end(), tag) != tags.end()) &&
         (broken.empty() || (broken == "true") == rule.broken());
}

Json problems_of(const Book& book) {
  Json out = Json::array();
  for (const Error& problem : book.problems) {
    out.push_back({{"code", problem.code}, {"message", problem.message}, {"file", problem.where}});
  }
  for (Json& diagnostic : to_json(book.unplaced)) out.push_back(std::move(diagnostic));
  return out;
}

Response list_rules(App& app, const Request& request) {
  static constexpr std::string_view known[] = {"mode", "origin", "level", "tag", "broken"};
  if (auto fits = check_parameters(request, known); !fits) return to_response(fits.error());
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  Json out;
  out["ruleset"] = book->digest();
  out["rules"] = Json::array();
  for (const BookRule& rule : book->content.rules) {
    if (is_asked_for(rule, request)) out["rules"].push_back(to_json(rule));
  }
  if (Json problems = problems_of(*book); !problems.empty()) out["problems"] = std::move(problems);
  return {200, "application/json", {}, to_text(out)};
}

Response get_rule(App& app, const Request& request) {
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const BookRule* rule = book->find(request.path_value("id"));
  if (rule == nullptr) return no_such_rule();
  const std::string etag = etag_of(*rule);
  if (is_known(request, etag)) return {304, "application/json", {{"etag", etag}}, ""};
  if (request.header("accept").find("yaml") != std::string_view::npos) {
    return {200, "application/yaml", {{"etag", etag}}, rule->text};
  }
  return answer(200, *rule);
}

Response list_versions(App& app, const Request& request) {
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const std::string id(request.path_value("id"));
  const auto versions = app.store.rule_versions(id);
  if (!versions) return to_response(versions.error());
  if (versions->empty() && book->find(id) == nullptr) return no_such_rule();
  Json out;
  out["id"] = id;
  out["versions"] = Json::array();
  for (const RuleRecord& version : *versions) out["versions"].push_back(to_json(version));
  return {200, "application/json", {}, to_text(out)};
}

// ---- changing

Response write(App& app, RuleRecord record, std::uint32_t expected, int status) {
  const std::string id = record.id;
  const bool deleted = record.deleted;
  const auto outcome = app.rule_book.write({.rules = {{std::move(record), expected}}});
  if (outcome.error) return to_refusal(outcome);
  if (deleted) return {204, "", {}, ""};
  Response response = answer(status, *outcome.book->find(id));
  if (status == 201) response.headers.emplace_back("location", path_of(id));
  return response;
}

RuleRecord record_of(const BookRule& rule, const Request& request, std::string change) {
  return {.id = rule.id,
          .mode = rule.mode,
          .text = rule.pack_text ? "" : rule.text,
          .author = author_of(request),
          .change = std::move(change)};
}

// A new rule runs in shadow unless its author says otherwise: it is recorded and changes no decision.
rules::Mode first_mode(const RuleBody& body, const BookRule& rule) {
  if (body.mode) return *body.mode;
  return mode_in(rule.info()).value_or(rules::Mode::shadow);
}

// An empty text is no rule; in the store it would stand for the pack's.
Result<RuleBody> read_text_body(const Request& request) {
  auto body = read_rule_body(request);
  if (body && body->text.empty())
    return Error{"invalid_rule", "the body has no text of a rule", ""};
  return body;
}

Response create_rule(App& app, const Request& request) {
  const auto body = read_text_body(request);
  if (!body) return to_response(body.error());
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  RuleRecord record{.text = body->text, .author = author_of(request), .change = "create"};
  const auto trial = app.rule_book.try_out(record);
  if (trial.rule.broken()) {
    return to_refusal({.error = Error{"invalid_rule", "the rule does not compile", ""},
                       .diagnostics = trial.rule.diagnostics});
  }
  if (book->find(trial.rule.id) != nullptr) {
    return to_response(
        Error{"rule_exists", "there is a rule with this id; change it with PUT", trial.rule.id});
  }
  record.id = trial.rule.id;
  record.mode = first_mode(*body, trial.rule);
  record.expires_at = body->until;
  return write(app, std::move(record), 0, 201);
}

Response put_rule(App& app, const Request& request) {
  const auto body = read_text_body(request);
  if (!body) return to_response(body.error());
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const std::string id(request.path_value("id"));
  const BookRule* rule = book->find(id);
  const auto etag = rule == nullptr ? std::nullopt : std::optional(etag_of(*rule));
  if (auto may = may_change(request, etag); !may) return to_response(may.error());
  RuleRecord record{.id = id, .text = body->text, .author = author_of(request)};
  record.change = rule == nullptr ? "create" : "update";
  record.mode =
      rule == nullptr ? first_mode(*body, to_book_rule(record)) : body->mode.value_or(rule->mode);
  record.expires_at = body->mode || rule == nullptr ? body->until : rule->expires_at;
  return write(app, std::move(record), rule == nullptr ? 0 : rule->version,
               rule == nullptr ? 201 : 200);
}

/// A change of a rule that exists: the change is told by `make`, which may refuse.
template <class Make>
Response change_rule(App& app, const Request& request, Make make) {
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const BookRule* rule = book->find(request.path_value("id"));
  if (rule == nullptr) return no_such_rule();
  if (auto may = may_change(request, etag_of(*rule)); !may) return to_response(may.error());
  Result<RuleRecord> record = make(*rule);
  if (!record) return to_response(record.error());
  return write(app, *std::move(record), rule->version, 200);
}

Response put_mode(App& app, const Request& request) {
  const auto body = read_rule_body(request);
  if (!body) return to_response(body.error());
  return change_rule(app, request, [&](const BookRule& rule) -> Result<RuleRecord> {
    if (!body->mode) return Error{"invalid_member", "a mode is draft, shadow or enforce", "/mode"};
    RuleRecord record = record_of(rule, request, "mode");
    record.mode = *body->mode;
    record.expires_at = body->until;
    return record;
  });
}

Response delete_rule(App& app, const Request& request) {
  return change_rule(app, request, [&](const BookRule& rule) -> Result<RuleRecord> {
    if (rule.version == 0)
      return Error{"pack_rule", "a pack's rule cannot be deleted; its mode can be draft", ""};
    RuleRecord record = record_of(rule, request, "delete");
    record.deleted = true;
    return record;
  });
}

Result<std::uint32_t> wanted_version(const Request& request) {
  const auto body = read_json(request);
  if (!body) return body.error();
  const auto found = body->is_object() ? body->find("version") : body->end();
  if (found == body->end() || !found->is_number_unsigned()) {
    return Error{"invalid_member", "the number of a version is expected", "/version"};
  }
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(found->get<std::uint64_t>(), UINT32_MAX));
}

Result<RuleRecord> version_of(App& app, const std::string& id, std::uint32_t wanted) {
  auto versions = app.store.rule_versions(id);
  if (!versions) return versions.error();
  for (RuleRecord& record : *versions) {
    if (record.version == wanted && !record.deleted) return std::move(record);
  }
  return Error{"not_found", "the rule has no such version", ""};
}

// Text and mode as they were then. Also brings a deleted rule back (If-None-Match: *).
Response roll_back(App& app, const Request& request) {
  const BookPointer book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const std::string id(request.path_value("id"));
  const BookRule* rule = book->find(id);
  const auto etag = rule == nullptr ? std::nullopt : std::optional(etag_of(*rule));
  const auto wanted = wanted_version(request);
  if (!wanted) return to_response(wanted.error());
  auto record = version_of(app, id, *wanted);
  if (!record) return to_response(record.error());
  if (auto may = may_change(request, etag); !may) return to_response(may.error());
  record->author = author_of(request);
  record->change = "rollback to " + std::to_string(*wanted);
  record->expires_at.reset();
  return write(app, *std::move(record), rule == nullptr ? 0 : rule->version, 200);
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/rules", "All rules, of packs and of the store", list_rules},
    {"POST", "/v1/rules", "Add a rule", BackgroundHandler{create_rule}},
    {"GET", "/v1/rules/{id}", "One rule with its text", get_rule},
    {"PUT", "/v1/rules/{id}", "Change a rule, or add it under this id",
     BackgroundHandler{put_rule}},
    {"DELETE", "/v1/rules/{id}", "Delete a rule; what a pack says of it holds again",
     BackgroundHandler{delete_rule}},
    {"PUT", "/v1/rules/{id}/mode", "Switch a rule to draft, shadow or enforce",
     BackgroundHandler{put_mode}},
    {"GET", "/v1/rules/{id}/versions", "Who changed the rule, when and how", list_versions},
    {"POST", "/v1/rules/{id}/rollback", "Bring back an earlier version as the next one",
     BackgroundHandler{roll_back}},
};

}  // namespace

std::span<const Endpoint> rule_endpoints() { return kEndpoints; }

}  // namespace candor::server
