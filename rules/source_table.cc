#include "rules/source_table.h"

#include <algorithm>

namespace candor::rules {

std::uint32_t SourceTable::add(const SourceDraft& source) {
  if (slots_.size() < 2 * (keys_.size() + 1)) grow();
  if (const std::uint32_t known = lookup(view(source)); known != none) return known;
  const std::uint64_t h = hash(view(source));
  std::size_t at = h & (slots_.size() - 1);
  while (slots_[at].group != none) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {h, static_cast<std::uint32_t>(keys_.size())};
  keys_.push_back(source);
  return slots_[at].group;
}

bool SourceTable::generalizes(const SourceDraft& source, std::uint32_t group) const {
  const SourceDraft& key = keys_[group];
  const auto asks_no_more = [](const std::string& part, const std::string& of_group) {
    return part.empty() || part == of_group;
  };
  return asks_no_more(source.category, key.category) && asks_no_more(source.product, key.product) &&
         asks_no_more(source.service, key.service);
}

std::uint32_t SourceTable::lookup(const LogSource& source) const {
  const std::uint64_t h = hash(source);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = h & mask; slots_[at].group != none; at = (at + 1) & mask) {
    if (slots_[at].hash == h && view(keys_[slots_[at].group]) == source) return slots_[at].group;
  }
  return none;
}

void SourceTable::grow() {
  slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), {});
  for (std::uint32_t group = 0; group < keys_.size(); ++group) {
    const std::uint64_t h = hash(view(keys_[group]));
    std::size_t at = h & (slots_.size() - 1);
    while (slots_[at].group != none) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {h, group};
  }
}

}  // namespace candor::rules
