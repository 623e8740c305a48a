#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "rules/rule_set.h"
#include "server/rule_packs.h"
#include "server/store/store.h"

namespace candor::server {

/// One rule of the book: a document of a pack, what the store has under an id, or a pack's document with what the
/// store says about it (another mode, or another text).
struct BookRule {
  std::string id;
  std::string file;  // the pack's; empty: only in the store
  int first_line = 0;
  int last_line = 0;
  std::string text;
  rules::Mode mode = rules::Mode::enforce;
  std::uint32_t version = 0;  // in the store; 0: as the pack has it
  bool pack_text = false;     // `text` is the pack's own
  std::string author;
  std::string change;
  rules::Time changed_at;
  std::optional<rules::Time> expires_at;  // of a shadow: when it becomes a draft
  std::vector<rules::DocumentOutline>
      documents;                   // the rule's own first, then those that it brought along
  rules::Diagnostics diagnostics;  // filled by compiling

  const rules::RuleInfo& info() const { return documents.front().info; }
  bool broken() const { return rules::has_errors(diagnostics); }
};

/// What the book says, before it is compiled: packs first, in the order of their files, then the store's own rules.
struct RuleContent {
  std::vector<BookRule> rules;
  rules::Placeholders placeholders;
  std::uint32_t placeholders_version = 0;
};

/// `{"name": ["value", …], …}`. Error `invalid_placeholders` with the place as a JSON pointer.
Result<rules::Placeholders> placeholders_from(const nlohmann::json& lists);

/// Puts packs and the store's current records together. A record with a pack rule's id takes its place; a record
/// without a text only changes its mode.
/// What `known` has read already is not read again.
std::vector<BookRule> arrange(const Packs& packs, const std::vector<RuleRecord>& records,
                              const std::vector<BookRule>& known = {});

/// What the compiler is given. A pack's file that nothing was changed in is one source, so that the set's digest is
/// that of the same files anywhere; else its documents are sources of their own, at their lines.
std::vector<rules::RuleSource> sources_of(const Packs& packs, const std::vector<BookRule>& rules);

/// The rule that a diagnostic is about; null when it is about none (a file's comment).
BookRule* rule_at(std::vector<BookRule>& rules, const rules::Location& at);

/// The id of the store's rule whose text this is a place in; empty when it is one in a file.
std::string_view store_id_of(const rules::Location& at);

/// `rule` and what it needs to be compiled by itself: the rules that it refers to or narrows, the filters that narrow it,
/// and those whose id or name it takes.
std::vector<const BookRule*> closure(const std::vector<BookRule>& rules, const BookRule& rule);

/// A store's record as a rule of the book; the record's id may be empty. A text that is not one rule with what it brings
/// along gets the diagnostic `several_rules`.
BookRule to_book_rule(const RuleRecord& record, const BookRule* known = nullptr);

}  // namespace candor::server
