#pragma once

#include <string>
#include <string_view>

#include "rules/draft.h"
#include "rules/rule_set.h"

namespace candor::client {

/// What a rule, correlation or filter matches, in plain words, over several lines: what it looks
/// at, its condition with every search spelled out, or its sequence and window. Says what the
/// document says. Rules that it refers to are told by their titles, when they are in the set.
class Words {
 public:
  explicit Words(const rules::RuleSet& set) : set_(set) {}

  std::string of(const rules::Draft& draft) const;

 private:
  std::string of(const rules::RuleBody& body) const;
  std::string of(const rules::CorrelationBody& body) const;
  std::string of(const rules::FilterBody& body) const;
  std::string title_of(const rules::Name& reference) const;

  const rules::RuleSet& set_;
};

/// One search item: `Image ends with any of '/tar', '/zip'`.
std::string in_words(const rules::Item& item);

}  // namespace candor::client
