#include "rules/reader.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "rules/codes.h"
#include "rules/digest.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

using yaml::find;
using yaml::Node;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// The text under `key`; empty when there is none. Collections are reported.
std::string read_text(const Node& map, std::string_view key, Reporter& report) {
  const Node* node = find(map, key);
  if (node == nullptr) return {};
  if (node->is_map() || node->is_sequence()) {
    report.error(code::invalid_field, "'" + std::string(key) + "' must be a text", node->at);
  }
  return node->text;
}

std::vector<std::string> read_texts(const Node& map, std::string_view key, Reporter& report) {
  std::vector<std::string> texts;
  for (Name& name : read_names(map, key, report)) texts.push_back(std::move(name.text));
  return texts;
}

void read_level(const Node& map, RuleInfo& info, Reporter& report) {
  const std::string text = read_text(map, "level", report);
  if (text.empty()) return;
  for (const Level level :
       {Level::informational, Level::low, Level::medium, Level::high, Level::critical}) {
    if (to_string(level) == text) {
      info.level = level;
      return;
    }
  }
  report.error(code::invalid_field, "a level is informational, low, medium, high or critical",
               find(map, "level")->at);
}

void read_status(const Node& map, RuleInfo& info, Reporter& report) {
  static constexpr std::array<std::string_view, 5> known = {"stable", "test", "experimental",
                                                            "deprecated", "unsupported"};
  info.status = read_text(map, "status", report);
  if (info.status.empty() || std::find(known.begin(), known.end(), info.status) != known.end())
    return;
  report.warn(code::invalid_field,
              "a status is stable, test, experimental, deprecated or unsupported",
              find(map, "status")->at);
}

void read_related(const Node& map, RuleInfo& info, Reporter& report) {
  static constexpr std::array<std::string_view, 5> relations = {"derived", "obsolete", "merged",
                                                                "renamed", "similar"};
  const Node* list = find(map, "related");
  if (list == nullptr || list->kind == yaml::Kind::null) return;
  const auto reject = [&](const Node& node) {
    report.error(code::invalid_field, "'related' is a list of mappings with 'id' and 'type'",
                 node.at);
  };
  if (!list->is_sequence()) return reject(*list);
  for (const Node* entry : list->items) {
    const Node* id = entry->is_map() ? find(*entry, "id") : nullptr;
    const Node* type = entry->is_map() ? find(*entry, "type") : nullptr;
    if (id == nullptr || !id->is_scalar() || type == nullptr || !type->is_scalar()) {
      reject(*entry);
      continue;
    }
    if (std::find(relations.begin(), relations.end(), type->text) == relations.end()) {
      report.warn(code::invalid_field,
                  "a relation is derived, obsolete, merged, renamed or similar", type->at);
    }
    info.related.push_back({id->text, type->text});
  }
}

std::string custom_json(const Node& document, Draft& draft, Reporter& report) {
  std::string json = "{";
  for (const auto& [name, value] : candor_entries(document, report)) {
    if (name.text == "report" && value->is_scalar())
      draft.reports_always = to_scalar(*value).boolean;
    if (json.size() > 1) json += ',';
    append_json_string(json, name.text);
    json += ':';
    append_json(json, *value);
  }
  return json + '}';
}

std::string tests_json(const Node& document, Reporter& report) {
  const Node* tests = find(document, "tests");
  if (tests == nullptr || tests->kind == yaml::Kind::null) return "[]";
  if (!tests->is_sequence()) report.error(code::invalid_field, "'tests' must be a list", tests->at);
  std::string json;
  append_json(json, *tests);
  return json;
}

void read_identity(const Node& document, Draft& draft, Reporter& report) {
  RuleInfo& info = draft.info;
  info.name = read_text(document, "name", report);
  info.id = read_text(document, "id", report);
  if (const Node* id = find(document, "id")) draft.id_at = id->at;
  if (!info.id.empty()) return;
  report.warn(code::missing_id, "without an 'id' this rule is known by its name or its text only",
              draft.at);
  if (!info.name.empty()) {
    info.id = info.name;
    return;
  }
  std::string json;
  append_json(json, document);
  info.id = sha256(json).substr(0, 32);
}

void read_metadata(const Node& document, Draft& draft, Reporter& report) {
  RuleInfo& info = draft.info;
  read_identity(document, draft, report);
  info.title = read_text(document, "title", report);
  if (info.title.empty()) report.error(code::missing_title, "a rule needs a 'title'", draft.at);
  info.description = read_text(document, "description", report);
  info.tags = read_texts(document, "tags", report);
  info.false_positives = read_texts(document, "falsepositives", report);
  read_level(document, info, report);
  read_status(document, info, report);
  read_related(document, info, report);
  info.custom = custom_json(document, draft, report);
  info.tests = tests_json(document, report);
}

SourceDraft read_source(const Node& document, Span at, Reporter& report) {
  const Node* section = find(document, "logsource");
  if (section == nullptr || !section->is_map()) {
    report.error(code::missing_logsource,
                 "'logsource' must be a mapping of category, product and service",
                 section != nullptr ? section->at : at);
    return {};
  }
  return {lower(read_text(*section, "category", report)),
          lower(read_text(*section, "product", report)),
          lower(read_text(*section, "service", report)), section->at};
}

RuleBody read_rule(const Node& document, const Node& section, Span at, Reporter& report) {
  RuleBody body;
  body.source = read_source(document, at, report);
  if (!section.is_map()) {
    report.error(code::missing_detection, "'detection' must be a mapping", section.at);
    return body;
  }
  body.detection = read_detection(section, {"timeframe"}, report);
  if (const Node* timeframe = find(section, "timeframe")) {
    report.warn(code::ignored_timeframe,
                "'timeframe' belonged to the aggregations of Sigma 1 and has no effect",
                timeframe->at);
  }
  return body;
}

FilterBody read_filter(const Node& document, const Node& section, Span at, Reporter& report) {
  FilterBody body;
  body.at = section.at;
  body.source = read_source(document, at, report);
  if (!section.is_map()) {
    report.error(code::invalid_filter, "'filter' must be a mapping", section.at);
    return body;
  }
  body.rules = read_names(section, "rules", report);
  const Node* rules = find(section, "rules");
  body.any_rule = rules != nullptr && rules->is_scalar() &&
                  (lower(rules->text) == "any" || lower(rules->text) == "all");
  if (body.any_rule) body.rules.clear();
  if (!body.any_rule && body.rules.empty()) {
    report.error(code::invalid_filter, "'rules' must name rules by id or name, or be 'any'",
                 section.at);
  }
  body.detection = read_detection(section, {"rules"}, report);
  return body;
}

void read_body(const Node& document, Draft& draft, Reporter& report) {
  const Node* detection = find(document, "detection");
  const Node* correlation = find(document, "correlation");
  const Node* filter = find(document, "filter");
  const auto kinds = (detection != nullptr ? 1 : 0) + (correlation != nullptr ? 1 : 0) +
                     (filter != nullptr ? 1 : 0);
  if (kinds != 1) {
    report.error(code::not_a_rule,
                 "a document has exactly one of 'detection', 'correlation' and 'filter'", draft.at);
  } else if (detection != nullptr) {
    draft.body = read_rule(document, *detection, draft.at, report);
  } else if (correlation != nullptr) {
    draft.info.is_correlation = true;
    draft.body = read_correlation(document, *correlation, report);
  } else {
    draft.body = read_filter(document, *filter, draft.at, report);
  }
}

}  // namespace

Name to_name(const Node& node) { return {node.text, node.at}; }

std::vector<Name> read_names(const Node& map, std::string_view key, Reporter& report) {
  const Node* node = find(map, key);
  if (node == nullptr || node->kind == yaml::Kind::null) return {};
  if (node->is_scalar()) return {to_name(*node)};
  std::vector<Name> names;
  if (node->is_sequence()) {
    for (const Node* item : node->items) {
      if (item->is_scalar() && !item->text.empty()) {
        names.push_back(to_name(*item));
      } else if (item->kind != yaml::Kind::null) {
        report.error(code::invalid_field, "'" + std::string(key) + "' is a list of texts",
                     item->at);
      }
    }
    return names;
  }
  report.error(code::invalid_field, "'" + std::string(key) + "' must be a text or a list of texts",
               node->at);
  return names;
}

std::vector<std::pair<Name, const Node*>> candor_entries(const Node& map, Reporter& report) {
  static constexpr std::string_view prefix = "candor.";
  std::vector<std::pair<Name, const Node*>> entries;
  std::set<std::string> seen;
  const auto add = [&](Name name, const Node* value) {
    if (!seen.insert(name.text).second)
      report.error(code::duplicate_key, "'candor." + name.text + "' is said twice", name.at);
    entries.emplace_back(std::move(name), value);
  };
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const Node& key = *map.items[i];
    const Node& value = *map.items[i + 1];
    if (key.text.starts_with(prefix)) add({key.text.substr(prefix.size()), key.at}, &value);
    if (key.text != "candor") continue;
    if (!value.is_map()) {
      report.error(code::invalid_field, "'candor' must be a mapping", value.at);
      continue;
    }
    for (std::size_t j = 0; j + 1 < value.items.size(); j += 2)
      add(to_name(*value.items[j]), value.items[j + 1]);
  }
  return entries;
}

ReadResult read_documents(const RuleSource& source, std::size_t index, const SourceText& text,
                          Reporter& report) {
  ReadResult result;
  const std::vector<yaml::Document> documents = yaml::parse(text, report);
  for (const yaml::Document& document : documents) {
    const Node& root = *document.root;
    if (root.kind == yaml::Kind::null) continue;
    if (!root.is_map()) {
      report.error(code::not_a_rule, "a rule is a mapping", root.at);
      continue;
    }
    const std::size_t errors = report.errors();
    Draft draft;
    draft.source = index;
    draft.at = root.at;
    draft.info.mode = source.mode;
    draft.info.version = source.version;
    draft.info.origin = source.origin;
    read_metadata(root, draft, report);
    draft.faulty = document.faulty || report.errors() != errors;
    const std::size_t errors_before_body = report.errors();
    read_body(root, draft, report);
    if (report.errors() == errors_before_body) {
      result.drafts.push_back(std::move(draft));
    } else {
      result.faulty.push_back({draft.info.id, draft.info.name});
    }
  }
  return result;
}

}  // namespace candor::rules
