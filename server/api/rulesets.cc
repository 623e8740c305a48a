// What concerns all rules together: placeholder lists, export and import.

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "monitor/digest.h"
#include "server/api/body.h"
#include "server/api/conditional.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "candor-rules/1";

Response not_ready() {
  return to_response(Error{"not_ready", "the rules are still being compiled", ""});
}

// ---- placeholders

std::string placeholders_etag(const Book& book) {
  return '"' + std::to_string(book.content.placeholders_version) + '"';
}

Response placeholders_answer(const Book& book) {
  return {200,
          "application/json",
          {{"etag", placeholders_etag(book)}},
          to_text(Json(book.content.placeholders))};
}

Response get_placeholders(App& app, const Request& request) {
  const auto book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const std::string etag = placeholders_etag(*book);
  if (is_known(request, etag)) return {304, "application/json", {{"etag", etag}}, ""};
  return placeholders_answer(*book);
}

Response put_placeholders(App& app, const Request& request) {
  const auto body = read_json(request);
  if (!body) return to_response(body.error());
  auto placeholders = placeholders_from(*body);
  if (!placeholders) return to_response(placeholders.error());
  const auto book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  if (auto may = may_change(request, placeholders_etag(*book)); !may)
    return to_response(may.error());
  const auto outcome =
      app.rule_book.write({.rules = {},
                           .placeholders = *std::move(placeholders),
                           .placeholders_version = book->content.placeholders_version,
                           .author = author_of(request)});
  return outcome.error ? to_refusal(outcome) : placeholders_answer(*outcome.book);
}

// ---- export and import

// Over the versions of everything that an import may change.
std::string ruleset_etag(const Book& book) {
  std::string state = std::to_string(book.content.placeholders_version);
  for (const BookRule& rule : book.content.rules) state += '\n' + rule.id + ' ' + etag_of(rule);
  return '"' + monitor::sha256_hex(state).substr(0, 24) + '"';
}

Response export_ruleset(App& app, const Request& request) {
  const auto book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const std::string etag = ruleset_etag(*book);
  if (is_known(request, etag)) return {304, "application/json", {{"etag", etag}}, ""};
  Json out;
  out["format"] = kFormat;
  out["ruleset"] = book->digest();
  out["placeholders"] = book->content.placeholders;
  out["rules"] = Json::array();
  for (const BookRule& rule : book->content.rules) {
    Json& one = out["rules"].emplace_back();
    one["id"] = rule.id;
    one["mode"] = rules::to_string(rule.mode);
    one["origin"] = rule.pack_text ? "pack" : "store";
    one["version"] = rule.version;
    one["text"] = rule.text;
  }
  return {200, "application/json", {{"etag", etag}}, to_text(out)};
}

struct Import {
  std::vector<RuleChange> changes;
  std::set<std::string> ids;  // of all rules that the document names
  std::size_t created = 0;
  std::size_t updated = 0;
  std::size_t deleted = 0;
};

// A rule whose text a pack here has already is not stored again; its mode may be.
void add(Import& import, const Book& book, RuleRecord record) {
  const BookRule* rule = book.find(record.id);
  import.ids.insert(record.id);
  if (rule == nullptr) {
    ++import.created;
    import.changes.push_back({std::move(record), 0});
    return;
  }
  if (rule->text == record.text && rule->mode == record.mode) return;
  if (rule->pack_text && rule->text == record.text) record.text.clear();
  ++import.updated;
  import.changes.push_back({std::move(record), rule->version});
}

Result<RuleRecord> record_from(const nlohmann::json& entry, std::size_t index,
                               const std::string& author) {
  const std::string at = "/rules/" + std::to_string(index);
  if (!entry.is_object()) return Error{"invalid_member", "an object is expected", at};
  const auto text = text_member(entry, "text");
  if (!text) return Error{text.error().code, text.error().message, at + text.error().where};
  const auto mode = text_member(entry, "mode");
  if (!mode) return Error{mode.error().code, mode.error().message, at + mode.error().where};
  RuleRecord record{.text = text->value_or(""), .author = author, .change = "import"};
  const BookRule rule = to_book_rule(record);
  const auto named = mode_from(mode->value_or(""));
  if (*mode && !named)
    return Error{"invalid_member", "a mode is draft, shadow or enforce", at + "/mode"};
  record.mode = named.value_or(mode_in(rule.info()).value_or(rules::Mode::shadow));
  record.id = rule.id;
  if (record.id.empty())
    return Error{"invalid_member", "the text has no rule with an id or a name", at + "/text"};
  return record;
}

void delete_others(Import& import, const Book& book, const std::string& author) {
  for (const BookRule& rule : book.content.rules) {
    if (rule.version == 0 || import.ids.contains(rule.id)) continue;
    ++import.deleted;
    import.changes.push_back({{.id = rule.id,
                               .mode = rule.mode,
                               .text = rule.pack_text ? "" : rule.text,
                               .author = author,
                               .change = "import",
                               .deleted = true},
                              rule.version});
  }
}

Result<Import> read_import(const nlohmann::json& body, const Book& book,
                           const std::string& author) {
  Import import;
  const auto rules = body.is_object() ? body.find("rules") : body.end();
  if (rules == body.end() || !rules->is_array())
    return Error{"invalid_member", "a list of rules is expected", "/rules"};
  for (std::size_t i = 0; i < rules->size(); ++i) {
    auto record = record_from((*rules)[i], i, author);
    if (!record) return record.error();
    if (import.ids.contains(record->id)) {
      return Error{"invalid_member", "the id `" + record->id + "` is there twice",
                   "/rules/" + std::to_string(i)};
    }
    add(import, book, *std::move(record));
  }
  const auto replace = body.find("replace");
  if (replace != body.end() && *replace == true) delete_others(import, book, author);
  return import;
}

Response import_answer(const Import& import, const RuleBook::Outcome& outcome) {
  if (outcome.error) return to_refusal(outcome);
  Json out;
  out["created"] = import.created;
  out["updated"] = import.updated;
  out["deleted"] = import.deleted;
  out["ruleset"] = outcome.book->digest();
  out["warnings"] = to_json(outcome.diagnostics);
  return {200, "application/json", {{"etag", ruleset_etag(*outcome.book)}}, to_text(out)};
}

Response import_ruleset(App& app, const Request& request) {
  const auto body = read_json(request);
  if (!body) return to_response(body.error());
  const auto book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  if (auto may = may_change(request, ruleset_etag(*book)); !may) return to_response(may.error());
  auto import = read_import(*body, *book, author_of(request));
  if (!import) return to_response(import.error());
  RuleBook::Edit edit{.rules = import->changes, .author = author_of(request)};
  if (const auto lists = body->find("placeholders"); lists != body->end()) {
    auto placeholders = placeholders_from(*lists);
    if (!placeholders) return to_response(placeholders.error());
    edit.placeholders = *std::move(placeholders);
    edit.placeholders_version = book->content.placeholders_version;
  }
  return import_answer(*import, app.rule_book.write(std::move(edit)));
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/placeholders", "The lists for %name% under the modifier expand", get_placeholders},
    {"PUT", "/v1/placeholders", "Replace all lists", BackgroundHandler{put_placeholders}},
    {"GET", "/v1/rulesets", "Export all rules and lists", export_ruleset},
    {"POST", "/v1/rulesets", "Import rules and lists, all or none",
     BackgroundHandler{import_ruleset}},
};

}  // namespace

std::span<const Endpoint> ruleset_endpoints() { return kEndpoints; }

}  // namespace candor::server
