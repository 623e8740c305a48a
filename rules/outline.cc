#include "rules/outline.h"

#include <utility>

#include "rules/reader.h"

namespace candor::rules {
namespace {

void add_names(const std::vector<Name>& names, std::vector<std::string>& to) {
  for (const Name& name : names) to.push_back(name.text);
}

DocumentOutline outline_of(Draft draft, const SourceText& text) {
  DocumentOutline outline;
  outline.info = std::move(draft.info);
  outline.faulty = draft.faulty;
  if (const auto* rule = std::get_if<RuleBody>(&draft.body)) {
    outline.source = rule->source;
    outline.source_at = text.locate(rule->source.at);
  } else if (const auto* correlation = std::get_if<CorrelationBody>(&draft.body)) {
    outline.kind = DocumentKind::correlation;
    add_names(correlation->rules, outline.refers_to);
    add_names(correlation->absent, outline.refers_to);
  } else if (const auto* filter = std::get_if<FilterBody>(&draft.body)) {
    outline.kind = DocumentKind::filter;
    outline.narrows_any = filter->any_rule;
    outline.source = filter->source;
    outline.source_at = text.locate(filter->source.at);
    add_names(filter->rules, outline.refers_to);
  }
  return outline;
}

}  // namespace

std::vector<DocumentOutline> outline(const RuleSource& source) {
  const SourceText text(source.origin, source.text);
  Diagnostics told_by_compile;
  Reporter report(text, told_by_compile);
  ReadResult read = read_documents(source, 0, text, report);
  std::vector<DocumentOutline> outlines;
  for (Draft& draft : read.drafts) outlines.push_back(outline_of(std::move(draft), text));
  for (FaultyDocument& document : read.faulty) {
    DocumentOutline& faulty = outlines.emplace_back();
    faulty.info.id = std::move(document.id);
    faulty.info.name = std::move(document.name);
    faulty.faulty = true;
  }
  return outlines;
}

}  // namespace candor::rules
