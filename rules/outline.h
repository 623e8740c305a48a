#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/diagnostic.h"
#include "rules/document.h"
#include "rules/draft.h"

namespace candor::rules {

enum class DocumentKind : std::uint8_t { rule, correlation, filter };

/// What one document says of itself, before anything is resolved or compiled.
struct DocumentOutline {
  DocumentKind kind = DocumentKind::rule;
  RuleInfo info;  // as far as it could be read when `faulty`: at least `id` and `name`
  std::vector<std::string>
      refers_to;             // ids or names: what a correlation counts, what a filter narrows
  bool narrows_any = false;  // a filter for all rules of its log source
  SourceDraft source;        // of a rule or filter
  Location source_at;
  bool faulty = false;
};

/// The documents of a source: those whose body could be read in their order, then the others. What is wrong with them
/// is told by RuleSet::compile, with its place.
std::vector<DocumentOutline> outline(const RuleSource& source);

}  // namespace candor::rules
