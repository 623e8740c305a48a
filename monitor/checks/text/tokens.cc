#include "monitor/checks/text/tokens.h"

#include <array>

#include "monitor/checks/text/atoms.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/letters.h"
#include "monitor/checks/text/word_memo.h"

namespace candor::monitor::text {
namespace {

constexpr std::size_t kShortLine =
    50;  // a line that ends earlier was broken by its writer, not by wrapping

constexpr CharacterSet kOpeners("\"'`(=");
constexpr CharacterSet kBullets("-*+#?|$>[]{}=<&%@/\\");
constexpr CharacterSet kTrailing(".,:;!?'");
constexpr CharacterSet kEndsUrl("\"'`<>)]}|\\^{");
constexpr CharacterSet kTiesWords(".-/@:'+");  // to what follows, perhaps

/// One character of text that is not ASCII, as far as the scanner cares.
enum class Wide : std::uint8_t { letter, separator, apostrophe, alone };

Wide wide_at(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
  };
  const unsigned a = byte(0);
  const unsigned b = byte(1);
  const unsigned c = byte(2);
  if (a == 0xC2) return b == 0xAA || b == 0xB5 || b == 0xBA ? Wide::letter : Wide::separator;
  if (a == 0xE2 && b < 0xB0) return b == 0x80 && c == 0x99 ? Wide::apostrophe : Wide::separator;
  if (a == 0xE3) return b == 0x80 ? Wide::separator : Wide::alone;
  if (a >= 0xE4 && a <= 0xE9) return Wide::alone;
  if (a == 0xEF && b == 0xBC && (c <= 0x8F || (c >= 0x9A && c <= 0xA0))) return Wide::separator;
  return Wide::letter;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::vector<Token>& tokens, WordMemo* memo)
      : text_(text), tokens_(tokens), memo_(memo), last_(tokens.size()) {}

  void run() {
    while (true) {
      skip_gap();
      if (at_ >= text_.size()) return;
      take();
    }
  }

 private:
  char peek(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  bool starts_token(std::size_t i) const {
    const char c = text_[i];
    if (is_high(c)) return wide_at(text_, i) == Wide::letter || wide_at(text_, i) == Wide::alone;
    return is_core(c) || ((c == '/' || c == '~' || c == '.') && starts_path(i));
  }

  /// Length of "3. " or "12) " at the head of a line: it numbers the line and is no number.
  std::size_t enumerator(std::size_t i) const {
    if (!is_digit(text_[i]) || (i > 0 && newlines_ == 0)) return 0;
    if (i > 0 && !is_space(text_[i - 1])) return 0;
    std::size_t end = i;
    while (end < i + 3 && is_digit(peek(end))) ++end;
    return (peek(end) == '.' || peek(end) == ')') && peek(end + 1) == ' ' ? end + 1 - i : 0;
  }

  bool starts_path(std::size_t i) const {
    if (i > 0 && !is_space(text_[i - 1]) && !kOpeners[text_[i - 1]]) {
      return false;
    }
    const char next = peek(i + 1);
    if (text_[i] == '.')
      return is_letter(next) || next == '/' || (next == '.' && peek(i + 2) == '/');
    return next == '\0' || is_space(next) || next == '"' || next == '/' || next == '.' ||
           is_core(next);
  }

  /// What stands between most words: a space, perhaps after a comma or a full stop.
  bool skip_plain_gap() {
    const char c = peek(at_);
    const bool mark = (c == ',' || c == '.') && at_ > 0 && is_core(text_[at_ - 1]);
    const std::size_t space = at_ + (mark ? 1 : 0);
    if (peek(space) != ' ' || !is_letter(peek(space + 1))) return false;
    terminated_ = c == '.';
    key_value_ = false;
    at_ = space + 1;
    return true;
  }

  void skip_gap() {
    newlines_ = 0;
    terminated_ = bullet_ = quoted_ = false;
    if (skip_plain_gap()) return;
    const bool after_key = mark_key();
    while (at_ < text_.size()) {
      if (const std::size_t length = enumerator(at_); length > 0) {
        bullet_ = true;
        at_ += length;
      } else if (starts_token(at_)) {
        break;
      } else {
        at_ += step();
      }
    }
    key_value_ = after_key;
  }

  /// Marks the last token as a key when a colon follows it (after a closing quote, perhaps).
  bool mark_key() {
    std::size_t i = at_;
    if (peek(i) == '"' || peek(i) == '\'') ++i;
    if ((peek(i) != ':' && peek(i) != '=') || last_ >= tokens_.size()) return false;
    tokens_[last_].flags |= kKey;
    return i > at_ || tokens_[last_].is(kLine);
  }

  /// Notes what the separator at `at_` means for the flow, and gives its length.
  std::size_t step() {
    const char c = text_[at_];
    if (c == '\n' || (c == '\\' && peek(at_ + 1) == 'n')) {
      line_length_ = at_ - line_begin_;
      ++newlines_;
      bullet_ = quoted_ = false;
      line_begin_ = at_ + 1;
      return c == '\n' ? 1 : 2;
    }
    if (c == '\\' && (peek(at_ + 1) == 't' || peek(at_ + 1) == 'r')) return 2;
    if (is_high(c)) {
      quoted_ = true;
      std::size_t length = 1;
      while (length < 4 && (static_cast<unsigned char>(peek(at_ + length)) & 0xC0) == 0x80)
        ++length;
      return length;
    }
    if (c == '.' || c == '!' || c == '?' || c == ':' || c == ';' || c == '>' || c == '<')
      terminated_ = true;
    if (newlines_ > 0 && kBullets[c]) bullet_ = true;
    quoted_ = c == '"' || c == '\'' || c == '`' || (quoted_ && !is_space(c));
    return 1;
  }

  std::uint16_t flow_flags(char first) const {
    if (last_ >= tokens_.size()) return kSentence | kLine | kParagraph;
    unsigned flags = quoted_ ? kQuoted : 0;
    const bool strong = is_upper(first) || is_digit(first) || is_high(first) || quoted_;
    if (newlines_ > 1) flags |= kParagraph | kLine | kSentence;
    if (newlines_ > 0 && (bullet_ || is_digit(first))) flags |= kLine | kSentence;
    if (newlines_ > 0 && line_length_ < kShortLine) flags |= kLine | (strong ? kSentence : 0);
    if ((terminated_ && strong) || key_value_) flags |= kSentence;
    return static_cast<std::uint16_t>(flags);
  }

  void take() {
    const std::size_t begin = at_;
    const std::uint16_t flags = flow_flags(text_[begin]);
    const std::size_t first = tokens_.size();
    if (const std::size_t word = plain_word(begin); word > 0) {
      add_word(text_.substr(begin, word), begin, flags);
      at_ = begin + word;
    } else {
      possessive_ = 0;
      const std::size_t end = wide_at_begin() ? begin + 3 : blob_end(begin);
      classify({text_.substr(begin, end - begin), static_cast<std::uint32_t>(begin), flags},
               tokens_, memo_);
      at_ = end + possessive_;
    }
    if (tokens_.size() > first) last_ = first;
  }

  /// Made in its place: a token that is put together elsewhere and copied waits for its own stores.
  void add_word(std::string_view word, std::size_t begin, std::uint16_t flags) {
    if (memo_ == nullptr || word.size() > WordMemo::kLongest) {
      tokens_.push_back(word_token(word, begin, flags));
      return;
    }
    const WordMemo::Known& known = memo_->of(text_, begin, word.size());
    tokens_.emplace_back(static_cast<std::uint32_t>(begin),
                         static_cast<std::uint32_t>(begin + word.size()), known.hash, Kind::word,
                         static_cast<std::uint16_t>(flags | known.flags));
  }

  /// Length of the word at `begin` when it is letters with nothing attached, as most are; else 0.
  std::size_t plain_word(std::size_t begin) const {
    const LetterRun run = letters_at(text_, begin);
    if (run.inner_capital) return 0;
    const std::size_t i = begin + run.size;
    const char next = peek(i);
    if (is_core(next)) return 0;
    if (!kTiesWords[next]) return run.size;
    const char after = peek(i + 1);
    const bool ends = next == ':' ? after != '/' && after != '\\' : next != '/' && !is_core(after);
    return ends ? run.size : 0;
  }

  bool wide_at_begin() const {
    return is_high(text_[at_]) && wide_at(text_, at_) == Wide::alone && at_ + 3 <= text_.size();
  }

  std::size_t blob_end(std::size_t begin) {
    in_url_ = false;
    std::size_t i = begin + 1;
    while (i < text_.size()) {
      const char c = text_[i];
      if (is_high(c)) {
        const std::size_t length = wide_length(i);
        if (length == 0) break;
        i += length;
        continue;
      }
      if (!is_core(c) && !joins(begin, i)) break;
      ++i;
    }
    while (i > begin + 1 && kTrailing[text_[i - 1]]) --i;
    return without_possessive(begin, i);
  }

  /// Bytes of the character at `i` when it goes on with the run, else 0.
  std::size_t wide_length(std::size_t i) const {
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80) return 1;
    switch (wide_at(text_, i)) {
      case Wide::letter:
        return 1;
      case Wide::apostrophe:
        return is_letter(text_[i - 1]) && is_letter(peek(i + 3)) ? 3 : 0;
      default:
        return 0;
    }
  }

  std::size_t without_possessive(std::size_t begin, std::size_t end) {
    const std::string_view run = text_.substr(begin, end - begin);
    if (run.size() > 2 && (run.ends_with("'s") || run.ends_with("'S"))) possessive_ = 2;
    if (run.size() > 4 && run.ends_with("\xE2\x80\x99s")) possessive_ = 4;
    return end - possessive_;
  }

  /// Does the punctuation at `i` tie what is around it together?
  bool joins(std::size_t begin, std::size_t i) {
    const char c = text_[i];
    const char before = text_[i - 1];
    const char next = peek(i + 1);
    if (in_url_) return !is_space(c) && !kEndsUrl[c];
    switch (c) {
      case '.':
        return (is_core(next) && !ends_sentence(i)) || (next == '.' && before == '/') ||
               (next == '/' && (before == '.' || before == '/'));
      case '-':
        return is_core(next);
      case '/':
        return is_core(next) || next == '.' || next == '-' || (is_core(before) && is_space(next));
      case '@':
        return is_core(next) && is_core(before);
      case ':':
        return joins_colon(begin, i);
      case '\\':
        return drive(begin) && (i == begin + 2 || is_core(next));
      case '\'':
        return is_letter(before) && is_letter(next);
      case ',':
        return is_digit(before) && thousands(i);
      case '+':
        return is_core(before) && is_core(next) && address_follows(i);
      default:
        return false;
    }
  }

  /// "done.Then go": a full stop whose space was forgotten, not a name with a dot in it.
  bool ends_sentence(std::size_t dot) const {
    if (!is_lower(text_[dot - 1]) || !is_upper(peek(dot + 1))) return false;
    std::size_t i = dot + 2;
    while (i < dot + 24 && is_lower(peek(i))) ++i;
    return peek(i) == ' ';
  }

  bool joins_colon(std::size_t begin, std::size_t i) {
    if (peek(i + 1) == '/' && peek(i + 2) == '/') return in_url_ = true;
    if (peek(i + 1) == '\\' && i == begin + 1 && is_letter(text_[begin])) return true;
    return is_digit(text_[i - 1]) && is_digit(peek(i + 1));
  }

  bool drive(std::size_t begin) const { return peek(begin + 1) == ':' && peek(begin + 2) == '\\'; }

  bool thousands(std::size_t comma) const {
    return is_digit(peek(comma + 1)) && is_digit(peek(comma + 2)) && is_digit(peek(comma + 3)) &&
           !is_digit(peek(comma + 4));
  }

  /// `name+tag@host`: is the rest, at most 64 characters on, a mail address?
  bool address_follows(std::size_t plus) const {
    for (std::size_t i = plus + 1; i < text_.size() && i < plus + 64; ++i) {
      if (text_[i] == '@') return true;
      if (!is_core(text_[i]) && text_[i] != '.' && text_[i] != '-') return false;
    }
    return false;
  }

  std::string_view text_;
  std::vector<Token>& tokens_;
  WordMemo* memo_;
  std::size_t last_;  // index of the latest token that is no part
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t line_length_ = 0;
  std::size_t newlines_ = 0;
  std::size_t possessive_ = 0;  // bytes of 's after the token
  bool terminated_ = false;
  bool bullet_ = false;
  bool quoted_ = false;
  bool key_value_ = false;
  bool in_url_ = false;
};

}  // namespace

void tokenize(std::string_view text, std::vector<Token>& tokens) {
  Scanner(text, tokens, nullptr).run();
}

void tokenize(std::string_view text, std::vector<Token>& tokens, WordMemo& memo) {
  Scanner(text, tokens, &memo).run();
}

std::optional<std::int64_t> canonical_number(std::string_view text) {
  std::int64_t value = 0;
  std::size_t digits = 0;
  int decimals = -1;
  for (const char c : text) {
    if (c == ',' && decimals < 0) continue;
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (!is_digit(c) || ++digits > 14) return std::nullopt;
    if (decimals >= 4) continue;
    value = value * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  if (digits == 0 || (digits > 1 && text.front() == '0' && decimals < 0)) return std::nullopt;
  for (int i = decimals < 0 ? 0 : decimals; i < 4; ++i) value *= 10;
  return value;
}

std::optional<TimeOfDay> time_of_day(std::string_view text) {
  std::array<unsigned, 3> field{};
  std::size_t n = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    if (is_digit(c) && ++digits <= 2) {
      field[n] = field[n] * 10 + static_cast<unsigned>(c - '0');
    } else if (c == ':' && digits > 0 && n < 2) {
      ++n;
      digits = 0;
    } else {
      return std::nullopt;
    }
  }
  if (n == 0 || digits != 2 || field[0] > 24 || field[1] > 59) return std::nullopt;
  return TimeOfDay{field[0] % 24, field[1]};
}

}  // namespace candor::monitor::text
