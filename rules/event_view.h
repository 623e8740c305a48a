#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/event.h"
#include "rules/hash.h"
#include "rules/regex_guard.h"

namespace candor::rules {

using FieldId = std::uint32_t;
inline constexpr FieldId any_field = 0xFFFFFFFF;  // a keyword: every value of the event

/// The field names that rules ask for, as numbers. Filled by the compiler, then only read.
class FieldTable {
 public:
  FieldId add(std::string_view name);
  /// any_field when no rule asks for it.
  FieldId find(std::string_view name) const {
    const Ends ends(name);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = ends.hash() & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_.data()[at];
      if (slot.id == any_field) return any_field;
      if (slot.ends == ends && (name.size() <= 16 || names_[slot.id] == name)) return slot.id;
    }
  }
  const std::string& name(FieldId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  /// Must be called after the last add() and before the first find().
  void freeze();

 private:
  // A name's first and last eight bytes and its length: all of it when it has at most 16.
  struct Ends {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    std::size_t size = 0;

    explicit Ends(std::string_view name) : size(name.size()) {
      head = size < 8 ? load_short(name) : load<std::uint64_t>(name.data());
      if (size > 8) tail = load<std::uint64_t>(name.data() + size - 8);
    }
    Ends() = default;
    bool operator==(const Ends& other) const {  // without branches
      return ((head ^ other.head) | (tail ^ other.tail) | (size ^ other.size)) == 0;
    }
    std::uint64_t hash() const {
      const std::uint64_t mixed =
          head * 0x9E3779B97F4A7C15ULL ^ (tail + size) * 0xD6E8FEB86659FD93ULL;
      return mixed ^ mixed >> 32U;
    }
  };
  struct Slot {
    Ends ends;
    FieldId id = any_field;
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, FieldId> ids_;
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
};

/// One event made ready for matching: field names as numbers, values also in folded form. Reused
/// from event to event, so that loading one allocates nothing once the buffers have grown.
class EventView {
 public:
  struct Value {
    std::string_view text;
    const char* folded = nullptr;  // in the view's buffer
    std::uint32_t folded_size = 0;
    std::uint32_t index = 0;  // of the event's field
    std::uint32_t next = 0;   // the next value of the same field, or `end`
    FieldId field = any_field;
    bool aligned = true;  // as in FoldedText
    bool ascii = true;
    ValueType type = ValueType::string;
    double number = 0;
  };
  static constexpr std::uint32_t end = 0xFFFFFFFF;

  /// Unless `everything`, values of fields that no rule asks for are left out.
  EventView(const FieldTable& fields, bool everything);

  void load(const Event& event);

  /// The first value of a field, or `end`; follow `next` from there.
  std::uint32_t first(FieldId field) const {
    const Head& head = heads_.data()[field];
    return head.load == loads_ ? head.first : end;
  }
  const Value& operator[](std::uint32_t value) const { return values_.data()[value]; }
  static std::string_view folded(const Value& value) { return {value.folded, value.folded_size}; }
  const std::vector<Value>& values() const { return values_; }

  static FoldedText searchable(const Value& value) {
    return {value.text, folded(value), value.aligned, value.ascii};
  }

  /// All folded values one after the other, with 16 more bytes that may be read.
  std::string_view all_folded() const { return {folded_.data(), folded_size_}; }
  /// The value that has the byte at `offset` of all_folded().
  std::uint32_t value_at(std::size_t offset) const;

  const LogSource& source() const { return source_; }

 private:
  struct Head {
    std::uint32_t load = 0;  // which load() set it
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  void link(std::uint32_t value);

  void fold(Value& value);
  void reserve(std::size_t bytes);

  const FieldTable& fields_;
  bool everything_;
  std::vector<Value> values_;
  std::vector<Head> heads_;
  std::string folded_;  // the first folded_size_ bytes are in use
  std::size_t folded_size_ = 0;
  LogSource source_;
  std::uint32_t loads_ = 0;
};

}  // namespace candor::rules
