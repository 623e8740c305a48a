#pragma once

// Reading literal values in program text. Private to monitor/events/code.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "monitor/events/text_arena.h"

namespace candor::monitor {

/// An argument of a call, or what a constant is set to.
struct CodeValue {
  std::string_view keyword;  // of `keyword=value`
  std::optional<std::string_view> text;
  std::optional<std::vector<std::string_view>>
      items;  // a list or tuple; what is not literal is as written
  std::string_view written;
  bool decoded = false;
};

using CodeConstants = std::unordered_map<std::string_view, CodeValue>;

/// Reads values at a place in program text. It takes from `budget` what it reads, because arguments
/// are read again for the calls inside them; when nothing is left it stops.
class ValueReader {
 public:
  ValueReader(std::string_view code, std::size_t at, const CodeConstants& constants,
              std::size_t& budget, TextArena& texts)
      : code_(code), at_(at), constants_(constants), budget_(budget), texts_(texts) {}

  /// The arguments up to the closing parenthesis, which is taken.
  std::vector<CodeValue> arguments();

  /// False when the value at this place surely is not literal. Cheap.
  bool may_be_literal();

  /// One value, up to a separator (not taken).
  CodeValue value();

  /// What a statement assigns: the line's end is its end.
  CodeValue statement_value();

  std::size_t at() const { return at_; }

 private:
  bool ended() const { return at_ >= code_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < code_.size() ? code_[at_ + ahead] : '\0';
  }
  void skip_blanks();
  bool continues();
  std::string_view keyword();
  bool term(CodeValue& value, std::string& text);
  bool name_term(CodeValue& value, std::string& text);
  bool decoding_term(std::string_view name, CodeValue& value, std::string& text);
  std::vector<std::string_view> items(char close);
  void skip_methods();
  void skip_balanced();
  void skip_to_separator();

  std::string_view code_;
  std::size_t at_;
  const CodeConstants& constants_;
  std::size_t& budget_;
  TextArena& texts_;
  int depth_ = 0;
  bool statement_ = false;
};

/// Where the string literal that begins at `at` (a quote, or a prefix and a quote) has its content,
/// and where it ends.
struct StringLiteral {
  std::size_t begin = 0;
  std::size_t end = 0;    // of the content
  std::size_t after = 0;  // behind the closing quotes
  bool raw = false;
};

/// None: no string begins there, or it is not closed (on its line, for simple quotes). Takes what
/// it looks at from `budget`, so that text full of quotes that do not close stays linear.
std::optional<StringLiteral> string_literal(std::string_view code, std::size_t at,
                                            std::size_t& budget);

/// A string's content with its escapes decoded.
std::string unescaped_literal(std::string_view code, const StringLiteral& literal);

}  // namespace candor::monitor
