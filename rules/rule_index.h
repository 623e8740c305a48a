#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/event_view.h"
#include "rules/literal_scanner.h"
#include "rules/regex_hits.h"

namespace candor::rules {

/// Something cheap to look for that must be in an event before a predicate can hold.
struct Trigger {
  enum class Kind : std::uint8_t {
    literal,  // `text` (folded, LiteralScanner::shortest bytes or more) stands in a value of the field
    exact,   // a value of the field is `text` (folded)
    number,  // a value of the field is the number
  };
  Kind kind = Kind::literal;
  FieldId field = any_field;
  std::string text;
  double number = 0;
};

/// Finds, for the rules of one log source, those that can match an event at all: those one of whose triggers is
/// there, and those that have none. Frozen after freeze(); then it may be used from any thread and allocates nothing.
class RuleIndex {
 public:
  /// Nothing for `triggers` means that the rule can match any event.
  void add(std::uint32_t rule, const std::optional<std::vector<Trigger>>& triggers);
  /// Also finds where these literals stand in the field, for a predicate. Preconditions: they are folded and have at least
  /// LiteralScanner::shortest bytes; predicate < 2^31.
  void add_needles(std::uint32_t predicate, FieldId field,
                   const std::vector<std::string>& literals);
  void freeze();

  /// Calls `candidate(rule)`, maybe several times for the same rule, and `needle(predicate, RegexHit)`.
  template <class Candidate, class Needle>
  void find(const EventView& event, Candidate&& candidate, Needle&& needle) const;

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
    std::vector<std::uint32_t> rules;
  };
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  static constexpr std::uint32_t is_needle =
      1U << 31U;  // in a literal's id: the rest is a predicate, not a rule

  class ExactTable {
   public:
    void add(std::string_view text, std::uint32_t rule);
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
    LiteralScanner literals;
    bool has_numbers = false;
  };

  static std::string_view bytes_of(const double& number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
  }
  FieldIndex& index_for(FieldId field);

  template <class Candidate, class Needle>
  static void find_value(const FieldIndex& index, const EventView& event, std::uint32_t number,
                         Candidate& candidate, Needle& needle);

  std::vector<FieldIndex> fields_;
  std::unordered_map<FieldId, std::size_t> by_field_;  // until frozen
  std::vector<std::uint32_t> always_;
};

template <class Candidate, class Needle>
void RuleIndex::find_value(const FieldIndex& index, const EventView& event, std::uint32_t number,
                           Candidate& candidate, Needle& needle) {
  const auto all = [&](const Key* key) {
    if (key == nullptr) return;
    for (const std::uint32_t rule : key->rules) candidate(rule);
  };
  const EventView::Value& value = event[number];
  const std::string_view text = event.folded(value);
  all(index.texts.find(text));
  if (index.has_numbers && value.type == ValueType::number) {
    const double zeroless = value.number == 0 ? 0 : value.number;  // not -0
    all(index.numbers.find(bytes_of(zeroless)));
  }
  index.literals.scan(text, [&](std::uint32_t id, std::size_t begin, std::size_t end) {
    if ((id & is_needle) == 0) return candidate(id);
    needle(id & ~is_needle,
           RegexHit{number, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  });
}

template <class Candidate, class Needle>
void RuleIndex::find(const EventView& event, Candidate&& candidate, Needle&& needle) const {
  for (const std::uint32_t rule : always_) candidate(rule);
  for (const FieldIndex& index : fields_) {
    if (index.field == any_field) {
      for (std::uint32_t i = 0; i < event.values().size(); ++i)
        find_value(index, event, i, candidate, needle);
      continue;
    }
    for (std::uint32_t i = event.first(index.field); i != EventView::end; i = event[i].next) {
      find_value(index, event, i, candidate, needle);
    }
  }
}

}  // namespace candor::rules
