#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace candor::client {

/// The bytes of one JSON document and the line on which it starts, or why it could not be kept.
struct Piece {
  std::uint64_t line = 0;  // from 1
  std::string bytes;
  std::optional<Error> problem;  // `trace_too_large`, `invalid_json`
};

using TakePiece = std::function<void(Piece)>;

/// How a text is cut into documents.
struct Cut {
  std::size_t limit = 0;  // bytes of one document
  /// Whether this line is one of a file that is one document as a whole (a session log). May be
  /// empty: none is.
  std::function<bool(std::string_view line)> is_of_whole_file = {};
};

/// Collects the bytes of one document up to a limit; beyond it, forgets them and only remembers
/// that it did.
class PieceBuffer {
 public:
  explicit PieceBuffer(std::size_t limit) : limit_(limit) {}

  void begin(std::uint64_t line);
  void append(std::string_view bytes);
  Piece end();  // the buffer is empty afterwards

  std::string_view bytes() const { return bytes_; }
  bool overflown() const { return overflown_; }

 private:
  std::size_t limit_;
  std::uint64_t line_ = 1;
  std::string bytes_;
  bool overflown_ = false;
};

/// One document a line (JSON Lines). Blank lines are skipped, a carriage return before the line's
/// end is not part of the line, and the last line needs no end. When one of the first lines is of a
/// file that is one document, that and all lines after it are given as one JSON list.
class LineSplitter {
 public:
  explicit LineSplitter(const Cut& cut, std::uint64_t first_line = 1)
      : cut_(&cut), buffer_(cut.limit), line_(first_line) {}

  void feed(std::string_view text, const TakePiece& take);
  void finish(const TakePiece& take);

 private:
  void end_line(const TakePiece& take);
  bool begins_whole_file();

  const Cut* cut_;
  PieceBuffer buffer_;
  std::uint64_t line_;
  int looked_at_ = 0;   // lines that could have begun a whole file
  bool whole_ = false;  // the buffer has all lines from there on
};

/// JSON values one after another, over any number of lines; the elements of a list at the top are
/// documents of their own, so a list of any length is read in constant memory. Only brackets and
/// strings are followed (whoever parses the piece finds what else is wrong with it), without
/// recursion, at any depth.
class ValueSplitter {
 public:
  explicit ValueSplitter(const Cut& cut) : buffer_(cut.limit) {}

  /// Returns what is left of `text` once it is certain that the input has one document a line: the
  /// first value ended on its first line, or was broken off there and another one starts on the
  /// next. That value, as the only one so far, has just been taken; the rest is for a LineSplitter.
  std::optional<std::string_view> feed(std::string_view text, const TakePiece& take);
  void finish(const TakePiece& take);

  std::uint64_t line() const { return line_; }

 private:
  enum class State : std::uint8_t { between, structure, string, escape, scalar };

  std::size_t skip_between(std::string_view text);
  void begin_value(char first);
  std::size_t scan(std::string_view text);
  bool scan_structure(char c);
  bool ends_scalar(char c) const;
  bool is_cut_before(char c) const;
  bool lines_follow() const;

  PieceBuffer buffer_;
  std::uint64_t line_ = 1;
  std::uint64_t depth_ = 0;
  State state_ = State::between;
  bool in_list_ = false;
  bool first_ = true;         // no value has ended yet: one document a line is still possible
  bool met_newline_ = false;  // in this value
  bool cut_ = false;          // this value was broken off at a line's end
  char previous_ = '\0';
  char last_mark_ =
      '\0';  // of this value, outside strings: the last character that was not white space
};

/// Splits a file's text into documents: by lines when its name says so, else by what its first
/// value looks like. A byte order mark at the start is dropped.
class Splitter {
 public:
  enum class Shape : std::uint8_t { lines, by_content };

  Splitter(Shape shape, Cut cut);

  void feed(std::string_view text, const TakePiece& take);
  void finish(const TakePiece& take);

 private:
  void split(std::string_view text, const TakePiece& take);
  void go_on_with_lines(Piece first, std::string_view rest, const TakePiece& take);

  std::unique_ptr<const Cut> cut_;  // stays where it is when the splitter moves
  std::size_t mark_bytes_ = 0;      // of the byte order mark met so far; past its size once decided
  LineSplitter lines_;
  std::optional<ValueSplitter> values_;  // while not known to be lines
};

}  // namespace candor::client
