#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace candor::monitor::text {

/// What a token is. Everything but `word` is an atom: a value that means the same wherever it stands.
enum class Kind : std::uint8_t {
  word,        // letters; compared by stem
  number,      // 1,200.50 and 1200.5 are one; compared by value to four decimals
  date,        // compared by month and day
  time,        // 14:30, 2:30 PM, 2pm: compared by hour and minute
  symbol,      // an identifier without digits: send_money, parseConfig, os.path
  identifier,  // at least six letters and digits: an account, a reservation, a key
  path,        // a file name or path; compared without a leading ./
  host,        // example.com, 10.0.0.1
  url,         // compared without scheme, www. and final slash
  email,
};

/// Where in the text's flow a token stands. A flag holds for the first token after that break.
enum Flag : std::uint16_t {
  kPart = 1,         // part of the atom before it: the words of a path, the host of a URL
  kSentence = 2,     // first of a sentence
  kLine = 4,         // first of a list item, a `key:` line or a quoted value
  kParagraph = 8,    // first after a blank line
  kCapital = 16,     // starts with a capital letter
  kQuoted = 32,      // directly after an opening quote or backtick
  kKey = 64,         // directly before a colon: `subject:`, "body":
  kDecoded = 128,    // not in the text as it stands: out of an encoded run
  kInflected = 256,  // sent, sends, sending: no order
};

struct Token {
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
  std::uint64_t hash = 0;  // of the normal form: equal hash, same token
  Kind kind = Kind::word;
  std::uint16_t flags = 0;

  Token() = default;
  // For emplace_back(), which clang 14 does not give to aggregates.
  Token(std::uint32_t begin_, std::uint32_t end_, std::uint64_t hash_, Kind kind_,
        std::uint16_t flags_)
      : begin(begin_), end(end_), hash(hash_), kind(kind_), flags(flags_) {}
  bool operator==(const Token&) const = default;
  bool is(Flag flag) const { return (flags & flag) != 0; }
};

/// Appends the tokens of `text` in one pass, linear in its length whatever it holds. Atoms come before their parts;
/// apart from parts, `begin` never falls. Bytes that are not ASCII count as letters, except the usual typographic
/// punctuation; ideographs and kana are tokens of one character each, because they are written without spaces.
void tokenize(std::string_view text, std::vector<Token>& tokens);

class WordMemo;
/// The same, faster for many texts after each other with one memo (word_memo.h).
void tokenize(std::string_view text, std::vector<Token>& tokens, WordMemo& memo);

/// "1,200.50" -> 12005000 (ten-thousandths); none when it is not a number or too large for exact arithmetic.
std::optional<std::int64_t> canonical_number(std::string_view text);

struct TimeOfDay {
  unsigned hour = 0;
  unsigned minute = 0;
};

/// "9:05", "09:05:30"; none when it is no time of day.
std::optional<TimeOfDay> time_of_day(std::string_view text);

}  // namespace candor::monitor::text
