#include "rules/event_view.h"

#include <cstring>

#include "rules/case_folding.h"

namespace candor::rules {
FieldTable::Ends::Ends(std::string_view name) : size(name.size()) {
  if (size >= 8) {
    std::memcpy(&head, name.data(), 8);
    std::memcpy(&tail, name.data() + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(&head, name.data(), 4);
    std::memcpy(&tail, name.data() + size - 4, 4);
  } else {
    for (const char c : name) head = head << 8U | static_cast<unsigned char>(c);
  }
}

std::uint64_t FieldTable::Ends::hash() const {
  const std::uint64_t mixed = (head ^ tail * 0x9E3779B97F4A7C15ULL ^ size) * 0xD6E8FEB86659FD93ULL;
  return mixed ^ mixed >> 32U;
}

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
    const Ends ends(names_[id]);
    std::size_t at = ends.hash() & (size - 1);
    while (slots_[at].id != any_field) at = (at + 1) & (size - 1);
    slots_[at] = {ends, id};
  }
}

FieldId FieldTable::find(std::string_view name) const {
  const Ends ends(name);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = ends.hash() & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_.data()[at];
    if (slot.id == any_field) return any_field;
    if (slot.ends == ends && (name.size() <= 16 || names_[slot.id] == name)) return slot.id;
  }
}

EventView::EventView(const FieldTable& fields, bool everything)
    : fields_(fields), everything_(everything), heads_(fields.size()) {}

void EventView::load(const Event& event) {
  ++loads_;
  source_ = event.source;
  values_.clear();
  std::size_t bytes = 0;
  for (const Field& field : event.fields) bytes += field.text.size();
  reserve(bytes);
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

// Room for the folded form of so many bytes: folding can make three bytes of two. The buffer must not move later.
void EventView::reserve(std::size_t bytes) {
  const std::size_t needed = bytes + bytes / 2 + 16;
  if (folded_.size() < needed) folded_.resize(2 * needed);
  folded_size_ = 0;
}

void EventView::fold(Value& value) {
  char* out = folded_.data() + folded_size_;
  value.folded = out;
  value.folded_size = static_cast<std::uint32_t>(value.text.size());
  value.aligned = value.ascii = fold_ascii(value.text, out);
  if (!value.ascii) {
    const FoldedExtent extent = fold_characters(value.text, out);
    value.folded_size = static_cast<std::uint32_t>(extent.size);
    value.aligned = extent.aligned;
  }
  folded_size_ += value.folded_size;
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

}  // namespace candor::rules
