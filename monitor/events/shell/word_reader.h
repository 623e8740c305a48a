#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "monitor/events/shell/session.h"

namespace candor::monitor {

/// The place in a text that is being read, and where that text is in the root text.
struct Cursor {
  Cursor(std::string_view of, const Session& session, const Frame& frame);

  std::string_view text;
  std::size_t at = 0;

  bool ended() const { return at >= text.size(); }
  char peek(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }
  std::string_view since(std::size_t begin) const { return text.substr(begin, at - begin); }

  // Source spans in the root text.
  std::uint32_t root_begin(std::size_t begin) const {
    return exact ? offset + static_cast<std::uint32_t>(begin) : outer_begin;
  }
  std::uint32_t root_end(std::size_t end) const {
    return exact ? offset + static_cast<std::uint32_t>(end) : outer_end;
  }

 private:
  bool exact;
  std::uint32_t offset;
  std::uint32_t outer_begin;
  std::uint32_t outer_end;
};

struct WordInfo {
  std::uint32_t count = 0;  // words pushed to session.words: an expansion may give none or several
  bool bare = false;        // as written, so that it may be a reserved word
  bool unknown = false;     // holds what a command prints, and that is not literal
  bool glued_quotes = false;  // a quote or backslash between two letters
  std::uint16_t obfuscation =
      0;  // quotes: only empty ones inside a word; braces, …: whatever was used
};

/// Reads one word at the cursor: quoting, expansions, the commands inside. Made for each word.
class WordReader {
 public:
  WordReader(Session& session, Cursor& cursor, const Frame& frame)
      : session_(session), cursor_(cursor), frame_(frame) {}

  /// Pushes the word's fields to session.words. The cursor must be at a character that starts a
  /// word; it is after the word then. `is_command`: the word names the program.
  WordInfo read(bool is_command);

  /// A here-document's body: only `\`, `$` and backquotes mean something.
  std::string_view read_text();

  /// The commands inside the `((…))` at the cursor. False, and nothing is read, when it is no
  /// arithmetic.
  bool read_arithmetic();

 private:
  bool read_plain();
  void read_parts();
  void read_part();
  void push(std::string_view text);
  void finish_field();
  void finish();
  void finish_braces();
  void drop_unknown();

  void append(std::string_view text);
  void append_quoted(char c);
  void append_double_quoted();
  void append_escape();
  void append_backquoted(bool quoted);
  void append_process();
  void append_extended_glob();
  void note_quotes(std::size_t begin, std::size_t end);

  // expansion.cc
  void append_dollar(bool quoted);
  void append_ansi_c();
  void append_special(bool quoted);
  void append_name(bool quoted);
  void append_braced(bool quoted);
  void append_arithmetic();
  void append_substitution(bool quoted);
  void append_printed(std::optional<Printed> printed, std::size_t begin, bool quoted);
  void append_value(std::string_view value, bool quoted);
  void append_operation(std::size_t begin, std::string_view written, const Variable* variable,
                        bool quoted);
  void append_variable(std::size_t begin, std::string_view written, const Variable* variable,
                       bool quoted);
  void append_elements(const Variable& variable, bool quoted);
  void append_alternatives(const Variable& variable);
  void append_joined(const Variable& variable);
  void append_unknown(std::string_view text);
  std::string read_operand(char close);
  bool is_separator(char c) const;

  Session& session_;
  Cursor& cursor_;
  const Frame& frame_;

  std::size_t begin_ = 0;  // in the cursor's text
  std::size_t base_ = 0;   // in session.scratch
  std::size_t field_ = 0;
  bool open_ = false;  // the field is there even when it is empty
  bool braces_ = false;
  int in_text_ = 0;    // in a part that is not split into words: an operand, a here-document
  bool loop_ = false;  // they are a loop variable's
  bool is_command_ = false;
  std::vector<std::pair<std::size_t, std::size_t>> unknown_;  // parameters, in session.scratch
  WordInfo info_;
};

/// Reads the commands up to the `)` that closes what the cursor is inside of (taken), or to the
/// end. Gives what they print, when literal.
std::optional<Printed> read_substitution(Session& session, Cursor& cursor, const Frame& frame);

// Unquoted braces while a word is being made: whether they expand is known at its end.
inline constexpr char kOpen = '\1';
inline constexpr char kComma = '\2';
inline constexpr char kClose = '\3';

/// Every alternative of the unquoted braces in `marked`. Empty when there is no such brace, and
/// where they would be more than 64 or the text is longer than 4 KiB.
std::vector<std::string> brace_alternatives(std::string_view marked);

}  // namespace candor::monitor
