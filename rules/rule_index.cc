#include "rules/rule_index.h"

#include <algorithm>

#include "rules/hash.h"

namespace candor::rules {
namespace {

// -0.0 and 0.0 are equal but have different bytes.
double positive_zero(double number) { return number == 0 ? 0 : number; }

}  // namespace

void RuleIndex::add(std::uint32_t rule, const std::optional<std::vector<Trigger>>& triggers) {
  if (!triggers) {
    always_.push_back(rule);
    return;
  }
  for (const Trigger& trigger : *triggers) {
    FieldIndex& index = index_for(trigger.field);
    if (trigger.kind == Trigger::Kind::literal) {
      add_literal(trigger.field, trigger.text, id_of(Means::candidate, rule));
    } else if (trigger.kind == Trigger::Kind::ending) {
      index.endings.add(trigger.text, id_of(Means::candidate, rule));
    } else if (trigger.kind == Trigger::Kind::exact) {
      index.texts.add(trigger.text, id_of(Means::candidate, rule));
    } else {
      const double number = positive_zero(trigger.number);
      index.numbers.add(bytes_of(number), id_of(Means::candidate, rule));
      index.has_numbers = true;
    }
  }
}

void RuleIndex::add_needles(std::uint32_t predicate, FieldId field,
                            const std::vector<std::string>& literals) {
  for (const std::string& literal : literals)
    add_literal(field, literal, id_of(Means::needle, predicate));
}

void RuleIndex::add_literal(FieldId field, const std::string& literal, std::uint32_t id) {
  FieldIndex& index = index_for(field);
  index.literals.add(literal, id);
  index.wanted.insert(literal);
}

bool RuleIndex::looks_for(FieldId field, Glob::Shape shape, std::string_view literal) const {
  if (shape == Glob::Shape::exact || shape == Glob::Shape::suffix) return true;
  const auto known = by_field_.find(field);
  return known != by_field_.end() && fields_[known->second].wanted.contains(std::string(literal));
}

void RuleIndex::add_settled(std::uint32_t predicate, FieldId field, Glob::Shape shape,
                            std::string_view literal) {
  FieldIndex& index = index_for(field);
  switch (shape) {
    case Glob::Shape::exact:
      return index.texts.add(literal, id_of(Means::holds, predicate));
    case Glob::Shape::suffix:
      return index.endings.add(literal, id_of(Means::holds, predicate));
    case Glob::Shape::prefix:
      return index.literals.add(literal, id_of(Means::holds_at_start, predicate));
    default:
      return index.literals.add(literal, id_of(Means::holds, predicate));
  }
}

void RuleIndex::freeze() {
  for (FieldIndex& index : fields_) {
    index.literals.freeze();
    index.wanted = {};
  }
  by_field_ = {};
}

// Of keywords no ending is asked for: see find_anywhere().
RuleIndex::FieldIndex& RuleIndex::index_for(FieldId field) {
  const auto [known, is_new] = by_field_.try_emplace(field, fields_.size());
  if (is_new) fields_.emplace_back().field = field;
  return fields_[known->second];
}

void RuleIndex::ExactTable::add(std::string_view text, std::uint32_t id) {
  if (slots_.size() < 2 * (keys_.size() + 1)) grow();
  const std::uint64_t hash = hash_of(text);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].key != none && (slots_[at].hash != hash || keys_[slots_[at].key].text != text))
    at = (at + 1) & mask;
  if (slots_[at].key == none) {
    slots_[at] = {hash, static_cast<std::uint32_t>(keys_.size())};
    keys_.push_back({std::string(text), {}});
    sizes_ |= std::uint64_t{1} << std::min<std::size_t>(text.size(), 63);
  }
  auto& ids = keys_[slots_[at].key].ids;
  if (ids.empty() || ids.back() != id) ids.push_back(id);
}

void RuleIndex::ExactTable::grow() {
  slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), {});
  for (std::uint32_t key = 0; key < keys_.size(); ++key) {
    const std::uint64_t hash = hash_of(keys_[key].text);
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].key != none) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {hash, key};
  }
}

const RuleIndex::Key* RuleIndex::FieldIndex::find_number(double number) const {
  const double key = positive_zero(number);
  return numbers.find(bytes_of(key));
}

const RuleIndex::Key* RuleIndex::ExactTable::look_up(std::string_view text) const {
  const std::uint64_t hash = hash_of(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].key != none; at = (at + 1) & mask) {
    if (slots_[at].hash == hash && keys_[slots_[at].key].text == text)
      return &keys_[slots_[at].key];
  }
  return nullptr;
}

}  // namespace candor::rules
