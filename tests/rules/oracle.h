#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/draft.h"
#include "rules/rule_set.h"

namespace re2 {
class RE2;
}

namespace candor::rules::test {

/// A second opinion on which rules match an event: slow, obvious, and sharing nothing with the engine but the reader and
/// the condition parser. It interprets the drafts anew for every event; texts are compared by regular expressions
/// made from Sigma's patterns, encodings are made with other libraries, all permutations are written out.
/// Draft rules and correlations are not looked at. Only for rules that the engine accepts.
class Oracle {
 public:
  Oracle(std::span<const RuleSource> sources, Placeholders placeholders);
  ~Oracle();

  /// The ids of the rules and of the rules behind correlations that match, in the order of the sources.
  std::vector<std::string> matches(const Event& event) const;

  struct Oracled;

 private:
  struct Values;
  const Values& modified(const rules::Item& item, const Scalar& scalar) const;
  bool refers(const Oracled& value, const std::string& text, const Event& event) const;
  bool fits(const Oracled& value, const Field& field, bool keyword, const Event& event) const;
  /// Whether `1 of pattern` speaks of the search.
  bool selects(std::string pattern, const std::string& name) const;
  bool holds(const Detection& detection, const Event& event) const;
  bool holds(const rules::Item& item, const Event& event) const;
  bool suppressed(const Draft& rule, const Event& event) const;
  const re2::RE2& regex(const std::string& pattern, bool ignore_case) const;

  std::vector<Draft> drafts_;
  Placeholders placeholders_;
  mutable std::map<std::string, std::unique_ptr<re2::RE2>> regexes_;
  mutable std::map<const Scalar*, std::unique_ptr<Values>>
      values_;  // modified, by the value as it was written
};

}  // namespace candor::rules::test
