#include "rules/event_view.h"

#include <cstring>

#include "rules/case_folding.h"
#include "rules/find_text.h"

namespace candor::rules {
namespace {

// First and last eight bytes and the length: enough for field names, and a few instructions.
std::uint64_t hash_name(std::string_view name) {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  if (name.size() >= 8) {
    std::memcpy(&head, name.data(), 8);
    std::memcpy(&tail, name.data() + name.size() - 8, 8);
  } else {
    for (const char c : name) head = head << 8U | static_cast<unsigned char>(c);
  }
  const std::uint64_t hash =
      (head ^ tail * 0x9E3779B97F4A7C15ULL ^ name.size()) * 0xD6E8FEB86659FD93ULL;
  return hash ^ hash >> 32U;
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

EventView::EventView(const FieldTable& fields, bool everything)
    : fields_(fields), everything_(everything), heads_(fields.size()) {}

void EventView::load(const Event& event) {
  ++loads_;
  source_ = event.source;
  values_.clear();
  filters_.clear();
  folded_size_ = 0;
  for (std::uint32_t i = 0; i < event.fields.size(); ++i) {
    const Field& field = event.fields[i];
    const FieldId id = fields_.find(field.name);
    if (id == any_field && !everything_) continue;
    Value& value = values_.emplace_back();
    value.text = field.text;
    value.index = i;
    value.next = end;
    value.field = id;
    value.type = field.type;
    value.number = field.number;
    fold(value);
    if (id != any_field) link(static_cast<std::uint32_t>(values_.size() - 1));
  }
}

void EventView::fold(Value& value) {
  value.folded_begin = static_cast<std::uint32_t>(folded_size_);
  if (folded_.size() < folded_size_ + value.text.size())
    folded_.resize(2 * (folded_size_ + value.text.size()));
  if (fold_ascii(value.text, folded_.data() + folded_size_)) {
    folded_size_ += value.text.size();
  } else {
    folded_.resize(folded_size_);
    fold_case(value.text, folded_);
    folded_size_ = folded_.size();
  }
  value.folded_end = static_cast<std::uint32_t>(folded_size_);
}

bool EventView::contains(std::uint32_t value, std::string_view literal, const LiteralProbe& probe) {
  constexpr std::uint32_t often = 8;
  Value& v = values_[value];
  const std::string_view text = folded(v);
  if (v.filter == no_filter && ++v.searches > often) v.filter = filters_.add(text);
  if (v.filter != no_filter && !filters_.may_contain(v.filter, probe)) return false;
  return find_text(text, literal) != std::string_view::npos;
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
