#include "server/rule_content.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using rules::DocumentKind;
using rules::DocumentOutline;

constexpr std::string_view kStorePrefix = "store:";

bool names(const DocumentOutline& from, const DocumentOutline& to) {
  const auto is_meant = [&](const std::string& name) {
    return !name.empty() && (name == to.info.id || name == to.info.name);
  };
  return std::any_of(from.refers_to.begin(), from.refers_to.end(), is_meant);
}

bool is_brought_along(const DocumentOutline& document, const std::vector<DocumentOutline>& all) {
  return std::any_of(all.begin(), all.end(), [&](const DocumentOutline& other) {
    return &other != &document && other.kind == DocumentKind::correlation && names(other, document);
  });
}

// The documents of the kind that nothing else in the text refers to.
std::vector<std::size_t> own_documents(const std::vector<DocumentOutline>& all, bool filters) {
  std::vector<std::size_t> own;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_filter = all[i].kind == DocumentKind::filter;
    if (is_filter == filters && !is_brought_along(all[i], all)) own.push_back(i);
  }
  return own;
}

rules::Diagnostic several_rules() {
  return {rules::Severity::error,
          "several_rules",
          "put each rule into a text of its own; only what a correlation refers to, and filters, "
          "may come with it",
          {}};
}

rules::Diagnostic no_rule() {
  return {rules::Severity::error, "not_a_rule", "the text has no rule", {}};
}

rules::Diagnostic other_id(const std::string& says, const std::string& wanted) {
  return {rules::Severity::error,
          "other_id",
          "the text is that of the rule `" + says + "`, not of `" + wanted + "`",
          {}};
}

// The rule's own document comes first.
void put_own_first(BookRule& rule) {
  auto own = own_documents(rule.documents, /*filters=*/false);
  if (own.empty()) own = own_documents(rule.documents, /*filters=*/true);
  if (own.size() > 1) rule.diagnostics.push_back(several_rules());
  if (!own.empty()) std::swap(rule.documents.front(), rule.documents[own.front()]);
}

BookRule without_document() {
  BookRule rule;
  rule.documents.emplace_back().faulty = true;
  return rule;
}

BookRule to_book_rule(const PackFile& file, const PackDocument& document) {
  BookRule rule;
  rule.id = document.id;
  rule.file = file.path;
  rule.first_line = document.first_line;
  rule.last_line = document.last_line;
  rule.text = document.text;
  rule.mode = document.mode;
  rule.pack_text = true;
  rule.documents = {document.outline};
  return rule;
}

void tell_change(BookRule& rule, const RuleRecord& record) {
  rule.version = record.version;
  rule.mode = record.mode;
  rule.author = record.author;
  rule.change = record.change;
  rule.changed_at = record.changed_at;
  rule.expires_at = record.expires_at;
}

// What the store says about a pack's rule: another text, or only another mode.
void change(BookRule& rule, const RuleRecord& record, const BookRule* known) {
  if (!record.text.empty()) {
    BookRule replaced = to_book_rule(record, known);
    replaced.file = rule.file;
    replaced.first_line = rule.first_line;
    replaced.last_line = rule.last_line;
    rule = std::move(replaced);
  } else {
    tell_change(rule, record);
  }
}

BookRule without_pack(const RuleRecord& record, const BookRule* known) {
  if (!record.text.empty()) return to_book_rule(record, known);
  BookRule rule = without_document();
  rule.id = record.id;
  tell_change(rule, record);
  rule.diagnostics.push_back({rules::Severity::warning,
                              "pack_rule_missing",
                              "a mode was set for a rule of a pack, and no pack has it now",
                              {}});
  return rule;
}

rules::RuleSource source_of(const BookRule& rule) {
  rules::RuleSource source;
  source.mode = rule.mode;
  source.version = std::max(rule.version, 1U);
  if (rule.pack_text) {
    // Blank lines before it: its diagnostics tell the lines of the file.
    source.text = std::string(static_cast<std::size_t>(rule.first_line - 1), '\n') + rule.text;
    source.origin = rule.file;
  } else {
    source.text = rule.text;
    source.origin = std::string(kStorePrefix) + rule.id;
  }
  return source;
}

using RuleIterator = std::vector<BookRule>::const_iterator;

bool is_as_shipped(const PackFile& file, RuleIterator begin, RuleIterator end) {
  return static_cast<std::size_t>(end - begin) == file.documents.size() &&
         std::all_of(begin, end, [&](const BookRule& rule) {
           return rule.pack_text && rule.version == 0 && rule.mode == begin->mode &&
                  !rule.documents.front().faulty;
         });
}

bool shares_a_name(const BookRule& a, const BookRule& b) {
  for (const DocumentOutline& left : a.documents) {
    for (const DocumentOutline& right : b.documents) {
      if (left.info.id == right.info.id) return true;
      if (!left.info.name.empty() && left.info.name == right.info.name) return true;
    }
  }
  return false;
}

bool refers(const BookRule& from, const BookRule& to) {
  for (const DocumentOutline& left : from.documents) {
    for (const DocumentOutline& right : to.documents) {
      if (names(left, right)) return true;
    }
  }
  return false;
}

bool narrows(const BookRule& filter, const BookRule& rule) {
  if (filter.documents.front().kind != DocumentKind::filter) return false;
  return filter.documents.front().narrows_any || refers(filter, rule);
}

}  // namespace

Result<rules::Placeholders> placeholders_from(const nlohmann::json& lists) {
  if (!lists.is_object())
    return Error{"invalid_placeholders", "an object of lists is expected", "/"};
  rules::Placeholders placeholders;
  for (const auto& [name, list] : lists.items()) {
    const bool fits =
        list.is_array() &&
        std::all_of(list.begin(), list.end(), [](const auto& value) { return value.is_string(); });
    if (!fits) return Error{"invalid_placeholders", "a list of texts is expected", "/" + name};
    placeholders.emplace(name, list.template get<std::vector<std::string>>());
  }
  return placeholders;
}

BookRule to_book_rule(const RuleRecord& record, const BookRule* known) {
  BookRule rule;
  const bool is_known = known != nullptr && !known->pack_text && known->text == record.text;
  rule.documents =
      is_known ? known->documents : rules::outline({.text = record.text, .origin = ""});
  if (rule.documents.empty()) {
    rule = without_document();
    rule.diagnostics.push_back(no_rule());
  }
  rule.text = record.text;
  put_own_first(rule);
  rule.id = record.id.empty() ? rule.info().id : record.id;
  if (!record.text.empty() && !rule.info().id.empty() && rule.info().id != rule.id) {
    rule.diagnostics.push_back(other_id(rule.info().id, rule.id));
  }
  tell_change(rule, record);
  return rule;
}

std::vector<BookRule> arrange(const Packs& packs, const std::vector<RuleRecord>& records,
                              const std::vector<BookRule>& known) {
  std::unordered_map<std::string_view, const BookRule*> by_id;
  for (const BookRule& rule : known) by_id.emplace(rule.id, &rule);
  const auto known_as = [&](const std::string& id) {
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second;
  };
  std::unordered_map<std::string, const RuleRecord*> waiting;
  for (const RuleRecord& record : records) waiting.emplace(record.id, &record);
  std::vector<BookRule> rules;
  for (const PackFile& file : packs.files) {
    for (const PackDocument& document : file.documents) {
      rules.push_back(to_book_rule(file, document));
      const auto record = waiting.find(document.id);
      if (record == waiting.end()) continue;
      change(rules.back(), *record->second, known_as(document.id));
      waiting.erase(record);
    }
  }
  for (const RuleRecord& record : records) {
    if (waiting.contains(record.id)) rules.push_back(without_pack(record, known_as(record.id)));
  }
  return rules;
}

std::vector<rules::RuleSource> sources_of(const Packs& packs, const std::vector<BookRule>& rules) {
  std::unordered_map<std::string_view, const PackFile*> files;
  for (const PackFile& file : packs.files) files.emplace(file.path, &file);
  std::vector<rules::RuleSource> sources;
  for (auto at = rules.begin(); at != rules.end();) {
    const auto end =
        at->file.empty() ? at + 1 : std::find_if(at, rules.end(), [&](const BookRule& rule) {
          return rule.file != at->file;
        });
    const auto file = files.find(at->file);
    if (file != files.end() && is_as_shipped(*file->second, at, end)) {
      sources.push_back(
          {.text = file->second->text, .origin = file->second->path, .mode = at->mode});
      at = end;
    }
    for (; at != end; ++at) {
      if (!at->text.empty()) sources.push_back(source_of(*at));
    }
  }
  return sources;
}

std::string_view store_id_of(const rules::Location& at) {
  if (!at.file.starts_with(kStorePrefix)) return {};
  return std::string_view(at.file).substr(kStorePrefix.size());
}

BookRule* rule_at(std::vector<BookRule>& rules, const rules::Location& at) {
  const std::string_view id = store_id_of(at);
  const bool in_store = !id.empty();
  BookRule* found = nullptr;
  for (BookRule& rule : rules) {
    if (in_store && !rule.pack_text && rule.id == id) return &rule;
    if (in_store || !rule.pack_text || rule.file != at.file) continue;
    // The last that begins before it: what was never closed is found missing after the last line.
    if (found == nullptr || rule.first_line <= at.line) found = &rule;
  }
  return found;
}

std::vector<const BookRule*> closure(const std::vector<BookRule>& rules, const BookRule& rule) {
  std::set<const BookRule*> taken;
  std::vector<const BookRule*> waiting{&rule};
  const auto take = [&](const BookRule& other) {
    if (other.id != rule.id && taken.insert(&other).second) waiting.push_back(&other);
  };
  while (!waiting.empty()) {
    const BookRule& next = *waiting.back();
    waiting.pop_back();
    for (const BookRule& other : rules) {
      if (refers(next, other) || narrows(other, next) ||
          (&next == &rule && (narrows(rule, other) || shares_a_name(other, rule))))
        take(other);
    }
  }
  std::vector<const BookRule*> needed(taken.begin(), taken.end());
  std::sort(needed.begin(), needed.end());  // their order in the book
  needed.push_back(&rule);
  return needed;
}

}  // namespace candor::server
