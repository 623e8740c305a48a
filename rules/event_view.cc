#include "rules/event_view.h"

#include <algorithm>
#include <cstring>

#include "rules/case_folding.h"

namespace candor::rules {
namespace {

// First and last eight bytes and the length: enough for field names, and a few instructions.
std::uint64_t hash_name(std::string_view name) {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  const std::size_t bytes = std::min<std::size_t>(name.size(), 8);
  std::memcpy(&head, name.data(), bytes);
  std::memcpy(&tail, name.data() + name.size() - bytes, bytes);
  std::uint64_t hash =
      (head ^ (tail * 0x9E3779B97F4A7C15ULL) ^ name.size()) * 0xD6E8FEB86659FD93ULL;
  hash ^= hash >> 32U;
  return hash;
}

}  // namespace

FieldId FieldTable::add(std::string_view name) {
  const auto [entry, is_new] =
      ids_.try_emplace(std::string(name), static_cast<FieldId>(names_.size()));
  if (is_new) names_.emplace_back(name);
  return entry->second;
}

void FieldTable::freeze() {
  std::size_t size = 16;
  while (size < names_.size() * 2) size *= 2;
  slots_.assign(size, {});
  for (FieldId id = 0; id < names_.size(); ++id) {
    const std::uint64_t hash = hash_name(names_[id]);
    std::size_t at = hash & (size - 1);
    while (slots_[at].id != any_field) at = (at + 1) & (size - 1);
    slots_[at] = {hash, id};
  }
}

FieldId FieldTable::find(std::string_view name) const {
  const std::uint64_t hash = hash_name(name);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].id != any_field; at = (at + 1) & mask) {
    if (slots_[at].hash == hash && names_[slots_[at].id] == name) return slots_[at].id;
  }
  return any_field;
}

EventView::EventView(const FieldTable& fields) : fields_(fields), heads_(fields.size()) {}

void EventView::load(const Event& event) {
  ++loads_;
  source_ = event.source;
  values_.clear();
  folded_.clear();
  for (std::uint32_t i = 0; i < event.fields.size(); ++i) {
    const Field& field = event.fields[i];
    Value value;
    value.text = field.text;
    value.index = i;
    value.next = end;
    value.field = fields_.find(field.name);
    value.type = field.type;
    value.number = field.number;
    value.folded_begin = static_cast<std::uint32_t>(folded_.size());
    fold_case(field.text, folded_);
    value.folded_end = static_cast<std::uint32_t>(folded_.size());
    values_.push_back(value);
    if (value.field != any_field) link(i);
  }
}

void EventView::link(std::uint32_t value) {
  Head& head = heads_[values_[value].field];
  if (head.load == loads_) {
    values_[head.last].next = value;
    head.last = value;
  } else {
    head = {loads_, value, value};
  }
}

std::uint32_t EventView::first(FieldId field) const {
  return heads_[field].load == loads_ ? heads_[field].first : end;
}

}  // namespace candor::rules
