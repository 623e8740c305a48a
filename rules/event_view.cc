#include "rules/event_view.h"

#include <algorithm>

#include "rules/case_folding.h"

namespace candor::rules {
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

std::uint32_t EventView::value_at(std::size_t offset) const {
  const char* const byte = folded_.data() + offset;
  const auto after = std::partition_point(values_.begin(), values_.end(),
                                          [&](const Value& v) { return v.folded <= byte; });
  return static_cast<std::uint32_t>(after - values_.begin()) - 1;
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
