#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/event_view.h"
#include "rules/glob.h"
#include "rules/literal_scanner.h"
#include "rules/regex_hits.h"
#include "rules/suffix_table.h"

namespace candor::rules {

/// Something cheap to look for that must be in an event before a predicate can hold.
struct Trigger {
  enum class Kind : std::uint8_t {
    literal,  // `text` (folded, LiteralScanner::shortest bytes or more) stands in a value of the field
    ending,  // a value of the field ends with `text` (folded, not empty)
    exact,   // a value of the field is `text` (folded)
    number,  // a value of the field is the number
  };
  Kind kind = Kind::literal;
  FieldId field = any_field;
  std::string text;
  double number = 0;
};

/// Finds, for the rules of one log source, those that can match an event at all: those one of whose triggers is
/// there, and those that have none. On the way it settles the predicates that it was given. Frozen after freeze(); then it
/// may be used from any thread and allocates nothing.
class RuleIndex {
 public:
  /// Nothing for `triggers` means that the rule can match any event.
  void add(std::uint32_t rule, const std::optional<std::vector<Trigger>>& triggers);
  /// Also finds where these literals stand in the field, for a predicate. Precondition: they are folded and have at least
  /// LiteralScanner::shortest bytes.
  void add_needles(std::uint32_t predicate, FieldId field,
                   const std::vector<std::string>& literals);
  /// Whether the search for candidates meets this literal anyway, or looks it up for nothing.
  bool looks_for(FieldId field, Glob::Shape shape, std::string_view literal) const;
  /// Also settles whether the literal stands in the field, as the shape says (not `general`). Precondition: looks_for() it.
  void add_settled(std::uint32_t predicate, FieldId field, Glob::Shape shape,
                   std::string_view literal);
  void freeze();

  /// Calls `sink.candidate(rule)`, maybe several times for the same rule, `sink.needle(predicate, RegexHit)`, and
  /// `sink.holds(predicate)` for those of the settled predicates that hold, maybe several times.
  template <class Sink>
  void find(const EventView& event, Sink&& sink) const;

  /// Rules without triggers.
  const std::vector<std::uint32_t>& always() const { return always_; }

 private:
  // Rules by a text or number that must be a whole value of a field. Open addressing, a power of two, half full.
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t key = none;  // index into keys
  };
  struct Key {
    std::string text;  // or a number's bytes
    std::vector<std::uint32_t> ids;
  };
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  // What an id stands for is in its upper bits; the rest is the number of a rule or a predicate.
  enum class Means : std::uint32_t { candidate, holds, holds_at_start, needle };
  static constexpr std::uint32_t number_bits = 29;
  static std::uint32_t id_of(Means means, std::uint32_t number) {
    return static_cast<std::uint32_t>(means) << number_bits | number;
  }

  class ExactTable {
   public:
    void add(std::string_view text, std::uint32_t id);
    bool empty() const { return keys_.empty(); }
    const Key* find(std::string_view text) const {
      return (sizes_ >> (text.size() < 63 ? text.size() : 63) & 1U) != 0 ? look_up(text) : nullptr;
    }

   private:
    void grow();
    const Key* look_up(std::string_view text) const;

    std::vector<Key> keys_;
    std::vector<Slot> slots_;
    std::uint64_t sizes_ = 0;  // bit n: some key has n bytes; bit 63: 63 or more
  };
  struct FieldIndex {
    FieldId field = any_field;
    ExactTable texts;
    ExactTable numbers;
    SuffixTable endings;
    LiteralScanner literals;
    bool has_numbers = false;
    std::unordered_set<std::string> wanted;  // the literals, until frozen

    const Key* find_number(double number) const;
  };

  static std::string_view bytes_of(const double& number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
  }
  FieldIndex& index_for(FieldId field);
  void add_literal(FieldId field, const std::string& literal, std::uint32_t id);

  template <class Sink>
  static void give(std::uint32_t id, RegexHit place, Sink& sink);
  template <class Sink>
  static void give_all(const Key* key, RegexHit place, Sink& sink);
  template <class Sink>
  static void find_whole(const FieldIndex& index, const EventView& event, std::uint32_t number,
                         Sink& sink);
  template <class Sink>
  static void find_value(const FieldIndex& index, const EventView& event, std::uint32_t number,
                         Sink& sink);
  template <class Sink>
  static void find_anywhere(const FieldIndex& index, const EventView& event, Sink& sink);

  std::vector<FieldIndex> fields_;
  std::unordered_map<FieldId, std::size_t> by_field_;  // until frozen
  std::vector<std::uint32_t> always_;
};

template <class Sink>
void RuleIndex::give(std::uint32_t id, RegexHit place, Sink& sink) {
  const std::uint32_t it = id & ((1U << number_bits) - 1);
  switch (static_cast<Means>(id >> number_bits)) {
    case Means::candidate:
      return sink.candidate(it);
    case Means::needle:
      return sink.needle(it, place);
    case Means::holds:
      return sink.holds(it);
    case Means::holds_at_start:
      return place.begin == 0 ? sink.holds(it) : void();
  }
}

template <class Sink>
void RuleIndex::give_all(const Key* key, RegexHit place, Sink& sink) {
  if (key == nullptr) return;
  for (const std::uint32_t id : key->ids) give(id, place, sink);
}

template <class Sink>
void RuleIndex::find_whole(const FieldIndex& index, const EventView& event, std::uint32_t number,
                           Sink& sink) {
  const EventView::Value& value = event[number];
  give_all(index.texts.find(event.folded(value)), {number, 0, value.folded_size}, sink);
  if (index.has_numbers && value.type == ValueType::number)
    give_all(index.find_number(value.number), {number, 0, value.folded_size}, sink);
}

template <class Sink>
void RuleIndex::find_value(const FieldIndex& index, const EventView& event, std::uint32_t number,
                           Sink& sink) {
  const std::string_view text = event.folded(event[number]);
  find_whole(index, event, number, sink);
  index.endings.find(text, [&](std::uint32_t id) {
    give(id, {number, 0, static_cast<std::uint32_t>(text.size())}, sink);
  });
  index.literals.scan(text, [&](std::uint32_t id, std::size_t begin, std::size_t end) {
    give(id, {number, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, sink);
  });
}

// Few rules have keywords, but they look at everything: all values are searched as if they were one text.
template <class Sink>
void RuleIndex::find_anywhere(const FieldIndex& index, const EventView& event, Sink& sink) {
  if (!index.texts.empty() || index.has_numbers) {
    for (std::uint32_t i = 0; i < event.values().size(); ++i) find_whole(index, event, i, sink);
  }
  const std::string_view all = event.all_folded();
  index.literals.scan(all, [&](std::uint32_t id, std::size_t begin, std::size_t end) {
    const std::uint32_t number = event.value_at(begin);
    const std::string_view text = event.folded(event[number]);
    const auto offset = static_cast<std::size_t>(text.data() - all.data());
    if (end - offset > text.size()) return;  // it reaches into the next value
    give(id,
         {number, static_cast<std::uint32_t>(begin - offset),
          static_cast<std::uint32_t>(end - offset)},
         sink);
  });
}

template <class Sink>
void RuleIndex::find(const EventView& event, Sink&& sink) const {
  for (const std::uint32_t rule : always_) sink.candidate(rule);
  for (const FieldIndex& index : fields_) {
    if (index.field == any_field) {
      find_anywhere(index, event, sink);
      continue;
    }
    for (std::uint32_t i = event.first(index.field); i != EventView::end; i = event[i].next)
      find_value(index, event, i, sink);
  }
}

}  // namespace candor::rules
