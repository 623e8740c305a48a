#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/draft.h"
#include "rules/event.h"
#include "rules/hash.h"

namespace candor::rules {

/// Which groups of rules an event meets: those whose log source asks for nothing that the event's is not. An event has
/// three parts, each of which a rule may ask for or not, so at most eight groups are looked up. Of these only those that
/// no other generalizes are given, most often one: their indexes hold the rules of the more general groups, too, so that
/// a text is scanned once.
class SourceTable {
 public:
  /// The group of a rule's source, a new one at the end of what add() gave so far when there is none.
  std::uint32_t add(const SourceDraft& source);
  std::size_t size() const { return keys_.size(); }

  /// Every group from now on is looked up, also one that another generalizes.
  void give_all() { gives_all_ = true; }

  /// Whether every event that `group` meets is one that `source` asks for.
  bool generalizes(const SourceDraft& source, std::uint32_t group) const;

  /// Calls `found(group)` for each group that is not more general than another one found.
  template <class Found>
  void find(const LogSource& source, Found&& found) const;

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t group = none;
  };
  static std::uint64_t hash(const LogSource& source) {
    return hash_of(source.category) + 3 * hash_of(source.product) + 7 * hash_of(source.service);
  }
  static LogSource view(const SourceDraft& source) {
    return {source.category, source.product, source.service};
  }
  std::uint32_t lookup(const LogSource& source) const;
  void grow();

  std::vector<SourceDraft> keys_;
  std::vector<Slot> slots_;
  bool gives_all_ = false;
};

template <class Found>
void SourceTable::find(const LogSource& source, Found&& found) const {
  if (keys_.empty()) return;
  unsigned groups[8];
  std::size_t count = 0;
  for (unsigned subset = 8; subset-- > 0;) {  // a part of a subset has a smaller number
    const auto is_part = [subset](unsigned whole) { return (subset & whole) == subset; };
    if (!gives_all_ && std::any_of(groups, groups + count, is_part)) continue;
    LogSource part;
    if ((subset & 1U) != 0) part.category = source.category;
    if ((subset & 2U) != 0) part.product = source.product;
    if ((subset & 4U) != 0) part.service = source.service;
    const bool repeated = ((subset & 1U) != 0 && part.category.empty()) ||
                          ((subset & 2U) != 0 && part.product.empty()) ||
                          ((subset & 4U) != 0 && part.service.empty());
    if (repeated) continue;
    const std::uint32_t group = lookup(part);
    if (group == none) continue;
    groups[count++] = subset;
    found(group);
  }
}

}  // namespace candor::rules
