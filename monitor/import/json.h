#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace candor::monitor {

enum class JsonType : std::uint8_t { absent, null, boolean, number, string, array, object };

/// A parsed document on simdjson's tape (its doc/tape.md): one 64-bit word an item, the item's type
/// in the top byte. Two things are ours: a number's word holds the offset of its text in `source`,
/// so that numbers are kept as they were written; and the lenient parser writes the same tape for
/// what simdjson refuses.
struct JsonTape {
  const std::uint64_t* words = nullptr;
  const std::uint8_t* strings = nullptr;
  std::string_view source;
};

/// One value of a parsed document: two words, copied freely, valid until its parser parses again. A
/// default one is absent: what `find` gives for a member that is not there.
class JsonView {
 public:
  class Elements;
  class Members;

  JsonView() = default;
  JsonView(const JsonTape& tape, std::uint32_t at) : tape_(&tape), at_(at) {}

  JsonType type() const;
  bool is_absent() const { return tape_ == nullptr; }
  bool is_null() const { return type() == JsonType::null; }
  bool is_string() const { return type() == JsonType::string; }
  bool is_number() const { return type() == JsonType::number; }
  bool is_array() const { return type() == JsonType::array; }
  bool is_object() const { return type() == JsonType::object; }
  /// Absent or null: many writers do not tell the two apart.
  bool is_nothing() const { return is_absent() || is_null(); }

  // Each only when the type is right.
  bool boolean() const { return tag() == 't'; }
  double number() const;
  std::string_view number_text() const;  // as it was written
  std::string_view string() const;
  Elements elements() const;
  Members members() const;

  /// The string, "" for everything else: for members that only choose what is read next.
  std::string_view string_or_empty() const { return is_string() ? string() : std::string_view(); }

  /// Elements or members; 0 for scalars. At 2^24 - 1 it stops counting.
  std::size_t size() const;
  /// The first member of that name; absent when there is none or this is not an object.
  JsonView find(std::string_view name) const;

 private:
  std::uint64_t word() const { return tape_->words[at_]; }
  char tag() const { return static_cast<char>(word() >> 56); }
  std::uint64_t payload() const { return word() & ((std::uint64_t{1} << 56) - 1); }
  JsonView after() const;

  const JsonTape* tape_ = nullptr;
  std::uint32_t at_ = 0;
};

struct JsonMember {
  std::string_view name;
  JsonView value;
};

/// The elements of an array in their order, for range-for.
class JsonView::Elements {
 public:
  class Iterator {
   public:
    explicit Iterator(JsonView at) : at_(at) {}
    JsonView operator*() const { return at_; }
    Iterator& operator++() {
      at_ = at_.after();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_.at_ != other.at_.at_; }

   private:
    JsonView at_;
  };

  explicit Elements(JsonView container) : container_(container) {}
  Iterator begin() const { return Iterator(JsonView(*container_.tape_, container_.at_ + 1)); }
  Iterator end() const { return Iterator(JsonView(*container_.tape_, container_.after().at_ - 1)); }

 private:
  JsonView container_;
};

/// The members of an object in their order, duplicates too, for range-for.
class JsonView::Members {
 public:
  class Iterator {
   public:
    explicit Iterator(JsonView name) : name_(name) {}
    JsonMember operator*() const { return {name_.string(), name_.after()}; }
    Iterator& operator++() {
      name_ = name_.after().after();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return name_.at_ != other.name_.at_; }

   private:
    JsonView name_;
  };

  explicit Members(JsonView container) : container_(container) {}
  Iterator begin() const { return Iterator(JsonView(*container_.tape_, container_.at_ + 1)); }
  Iterator end() const { return Iterator(JsonView(*container_.tape_, container_.after().at_ - 1)); }

 private:
  JsonView container_;
};

/// Parses one document at a time and owns what its views point into. Reuse one: its memory is kept
/// between documents, but for what an exceptionally large document needed. Not for several threads
/// at once.
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) noexcept;

  /// `bytes` must stay as they are while views are in use. Containers nested more than `depth` deep
  /// (empty ones hold nothing and are not counted) give `too_deep`, everything that is not JSON
  /// `invalid_json` with the place. More than the standard is read, as other parsers do: NaN and
  /// Infinity (as the strings "NaN", ...), numbers of any size, lone surrogates and invalid UTF-8
  /// (as U+FFFD, see `replaced_bytes`), a byte order mark.
  Result<JsonView> parse(std::string_view bytes, std::size_t depth);

  /// The same for JSON values after one another (JSON lines): an array of them.
  Result<JsonView> parse_lines(std::string_view bytes, std::size_t depth);

  /// Bytes of invalid UTF-8 and of lone surrogate escapes that the last document had replaced.
  std::uint32_t replaced_bytes() const;

  /// Ends all views and gives back memory beyond what documents of ordinary size need.
  void release();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Appends the value as JSON without white space: numbers as written, strings escaped only where
/// they must be.
void append_compact(std::string& out, JsonView value);

/// True when containers below (and with) `value` nest at most `depth` deep.
bool nests_within(JsonView value, std::size_t depth);

/// Where a value stands in its document: a chain on the stack that costs nothing until an error is
/// made of it.
struct Place {
  static constexpr std::size_t kNamed = static_cast<std::size_t>(-1);

  const Place* parent = nullptr;
  std::string_view name;
  std::size_t index = kNamed;

  Place() = default;
  Place(const Place& above, std::string_view member) : parent(&above), name(member) {}
  Place(const Place& above, std::size_t element) : parent(&above), index(element) {}
};

/// RFC 6901: `/steps/3/kind`, "" for the whole document.
std::string to_pointer(const Place& place);

inline JsonType JsonView::type() const {
  if (is_absent()) return JsonType::absent;
  switch (tag()) {
    case '{':
      return JsonType::object;
    case '[':
      return JsonType::array;
    case '"':
      return JsonType::string;
    case 'n':
      return JsonType::null;
    case 't':
    case 'f':
      return JsonType::boolean;
    default:
      return JsonType::number;
  }
}

inline std::string_view JsonView::string() const {
  const std::uint8_t* const at = tape_->strings + payload();
  std::uint32_t size = 0;
  std::memcpy(&size, at, sizeof(size));
  return {reinterpret_cast<const char*>(at + sizeof(size)), size};
}

inline JsonView JsonView::after() const {
  switch (tag()) {
    case '{':
    case '[':
      return {*tape_, static_cast<std::uint32_t>(word())};
    case 'l':
    case 'u':
    case 'd':
      return {*tape_, at_ + 2};
    default:
      return {*tape_, at_ + 1};
  }
}

inline JsonView::Elements JsonView::elements() const { return Elements(*this); }
inline JsonView::Members JsonView::members() const { return Members(*this); }

}  // namespace candor::monitor
