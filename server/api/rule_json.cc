#include "server/api/rule_json.h"

#include <nlohmann/json.hpp>

#include "monitor/digest.h"
#include "monitor/time.h"
#include "server/api/problem.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

std::string_view kind_of(const rules::DocumentOutline& document) {
  switch (document.kind) {
    case rules::DocumentKind::rule:
      return "rule";
    case rules::DocumentKind::correlation:
      return "correlation";
    case rules::DocumentKind::filter:
      return "filter";
  }
  return "rule";
}

void add_origin(const BookRule& rule, Json& out) {
  out["origin"] = rule.pack_text ? "pack" : "store";
  if (rule.file.empty()) return;
  out["pack"] = {{"file", rule.file}, {"line", rule.first_line}};
  if (!rule.pack_text) out["replaces_pack_rule"] = true;
}

void add_last_change(const BookRule& rule, Json& out) {
  if (rule.version == 0) return;
  out["author"] = rule.author;
  out["change"] = rule.change;
  out["changed_at"] = monitor::to_rfc3339(rule.changed_at);
  if (rule.expires_at) out["expires_at"] = monitor::to_rfc3339(*rule.expires_at);
}

void add_brought_along(const BookRule& rule, Json& out) {
  for (std::size_t i = 1; i < rule.documents.size(); ++i) {
    const auto& info = rule.documents[i].info;
    out["brings"].push_back(
        {{"id", info.id}, {"title", info.title}, {"kind", kind_of(rule.documents[i])}});
  }
}

}  // namespace

Json to_json(const rules::Diagnostics& diagnostics) {
  Json out = Json::array();
  for (const auto& [severity, code, message, at] : diagnostics) {
    Json& one = out.emplace_back();
    one["severity"] = severity == rules::Severity::error ? "error" : "warning";
    one["code"] = code;
    one["message"] = message;
    one["line"] = at.line;
    one["column"] = at.column;
    one["length"] = at.length;
    one["snippet"] = at.snippet;
    if (const auto id = store_id_of(at); !id.empty()) {
      one["rule"] = id;
    } else if (!at.file.empty()) {
      one["file"] = at.file;
    }
  }
  return out;
}

Json to_json(const BookRule& rule) {
  const rules::RuleInfo& info = rule.info();
  Json out;
  out["id"] = rule.id;
  if (!info.name.empty()) out["name"] = info.name;
  out["title"] = info.title;
  out["kind"] = kind_of(rule.documents.front());
  out["mode"] = rules::to_string(rule.mode);
  out["running"] = rule.mode != rules::Mode::draft && !rule.broken();
  out["version"] = rule.version;
  out["etag"] = etag_of(rule);
  out["level"] = rules::to_string(info.level);
  if (!info.status.empty()) out["status"] = info.status;
  if (!info.description.empty()) out["description"] = info.description;
  out["tags"] = info.tags;
  if (!info.false_positives.empty()) out["falsepositives"] = info.false_positives;
  add_origin(rule, out);
  add_last_change(rule, out);
  add_brought_along(rule, out);
  if (!rule.diagnostics.empty()) out["diagnostics"] = to_json(rule.diagnostics);
  return out;
}

Json to_json(const RuleRecord& version) {
  Json out;
  out["version"] = version.version;
  out["mode"] = rules::to_string(version.mode);
  out["author"] = version.author;
  out["change"] = version.change;
  out["changed_at"] = monitor::to_rfc3339(version.changed_at);
  if (version.expires_at) out["expires_at"] = monitor::to_rfc3339(*version.expires_at);
  if (version.deleted) out["deleted"] = true;
  out["text"] = version.text;
  return out;
}

std::string to_text(const Json& document) {
  return document.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Response to_refusal(const RuleBook::Outcome& outcome) {
  Problem problem = problem_of(*outcome.error);
  if (!outcome.diagnostics.empty()) {
    problem.members.emplace_back("diagnostics", to_text(to_json(outcome.diagnostics)));
  }
  return to_response(problem);
}

std::string etag_of(const BookRule& rule) {
  if (rule.version > 0) return '"' + std::to_string(rule.version) + '"';
  return "\"0-" + monitor::sha256_hex(rule.text).substr(0, 12) + '"';
}

}  // namespace candor::server
