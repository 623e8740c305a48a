#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/draft.h"

/// What a value of a detection means once its modifiers have been applied.
namespace candor::rules {

/// One piece of a wildcard pattern.
struct PatternPart {
  enum class Kind : std::uint8_t {
    literal,        // `text`
    any_text,       // `*`: any number of characters
    any_character,  // `?`: exactly one
    dash,           // one of windash's five dashes
  };
  Kind kind = Kind::literal;
  std::string text;

  bool operator==(const PatternPart&) const = default;
};

using PatternParts = std::vector<PatternPart>;

/// Reads Sigma's wildcards and escapes ("Escape Character" in sigma-rules-specification.md): `\*`,
/// `\?` and `\\` stand for the second character, any other backslash for itself.
PatternParts parse_pattern(std::string_view text);

/// The characters that windash takes for one another: - / en dash, em dash, horizontal bar.
inline constexpr std::array<std::string_view, 5> dashes = {"-", "/", "\u2013", "\u2014", "\u2015"};

struct NullValue {};
struct BooleanValue {
  bool value = false;
  std::string text;  // as written
};
struct NumberValue {
  double value = 0;
  std::string text;  // as written
};
struct TextValue {
  std::string raw;  // as written, for the modifiers that read it themselves
  PatternParts parts;
  bool open_start = false;  // anything may stand before it
  bool open_end = false;    // anything may stand after it
  bool encoded = false;     // `parts` is no longer what `raw` says
};
struct RegexValue {
  std::string pattern;
  bool ignore_case = false;
  bool multi_line = false;
  bool dot_all = false;
};
/// An IPv4 network is kept as its IPv4-mapped IPv6 network (RFC 4291, 2.5.5.2).
struct NetworkValue {
  std::array<std::uint8_t, 16> address{};
  int prefix = 0;  // bits of the 128
};
struct ExistsValue {
  bool wanted = true;
};
struct FieldReferenceValue {
  std::string field;
  bool open_start = false;
  bool open_end = false;
};
struct ComparisonValue {
  Comparison comparison = Comparison::eq;
  double number = 0;
};
enum class TimeUnit : std::uint8_t { minute, hour, day, week, month, year };
struct TimeValue {
  TimeUnit unit = TimeUnit::minute;
  Comparison comparison = Comparison::eq;
  double number = 0;
};

struct Value {
  std::variant<NullValue, BooleanValue, NumberValue, TextValue, RegexValue, NetworkValue,
               ExistsValue, FieldReferenceValue, ComparisonValue, TimeValue>
      what;
  Scalar source;  // where it was written, for problems

  template <class T>
  T* as() {
    return std::get_if<T>(&what);
  }
  template <class T>
  const T* as() const {
    return std::get_if<T>(&what);
  }
};

/// The value as it stands in the document, before any modifier.
Value to_value(const Scalar& scalar);

/// True when `left comparison right` holds.
bool holds(Comparison comparison, double left, double right);

}  // namespace candor::rules
