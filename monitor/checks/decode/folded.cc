// Words that are written to look like others (Unicode TS 39) or that invisible characters cut in two: `rм`, `r<ZWSP>m`.

#include <algorithm>
#include <optional>

#include "monitor/checks/decode/decodings.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/code_points.h"

namespace candor::monitor::decode {
namespace {

/// Letters that are ASCII in disguise by themselves (full-width, mathematical, circled), not letters of a language.
constexpr bool is_styled(char32_t value) {
  return (value >= 0xFF01 && value <= 0xFF5E) || (value >= 0x24B6 && value <= 0x24E9) ||
         (value >= 0x1D400 && value <= 0x1D7FF);
}

/// What a word is made of, as far as folding cares.
struct WordMix {
  bool ascii = false;
  bool borrowed = false;  // a Cyrillic or Greek letter that passes for a Latin one
  bool foreign = false;   // a letter that passes for none: the word is of another language
  unsigned styled = 0;
  bool cut = false;  // an invisible character between two letters

  bool is_disguised() const { return (ascii && borrowed && !foreign) || styled >= 2 || (ascii && cut); }
};

class Folder {
 public:
  explicit Folder(std::string_view text) : text_(text.substr(0, std::min(text.size(), kLongestStretch))) {}

  /// The folded text when at least one word was disguised.
  std::optional<Decoding> fold() {
    folded_.reserve(text_.size());
    for (std::size_t i = 0; i < text_.size();) {
      const auto point = text::code_point_at(text_, i);
      if (i + point.size > text_.size()) break;
      take(point);
      i += point.size;
    }
    end_word(text_.size());
    if (!first_) return std::nullopt;
    return Decoding{static_cast<std::uint32_t>(*first_), static_cast<std::uint32_t>(last_), "look_alike",
                    std::move(folded_)};
  }

 private:
  void take(const text::CodePoint& point) {
    if (point.value < 0x80) {
      const char c = static_cast<char>(point.value);
      if (!text::is_core(c)) end_word(point.begin);
      if (text::is_letter(c)) {
        mix_.ascii = true;
        if (invisible_) mix_.cut = true;
      }
      invisible_ = false;
      folded_.push_back(c);
    } else if (text::is_invisible(point.value)) {
      invisible_ = mix_.ascii;
    } else if (const char ascii = text::look_alike_of(point.value)) {
      if (is_styled(point.value)) ++mix_.styled;
      else mix_.borrowed = true;
      folded_.push_back(ascii);
    } else {
      if (text::script_of(point.value) == text::Script::none) end_word(point.begin);
      else mix_.foreign = true;
      folded_.append(text_.substr(point.begin, point.size));
    }
  }

  void end_word(std::size_t at) {
    if (mix_.is_disguised()) {
      if (!first_) first_ = word_;
      last_ = at;
    }
    mix_ = {};
    invisible_ = false;
    word_ = at;
  }

  std::string_view text_;
  std::string folded_;
  WordMix mix_;
  bool invisible_ = false;  // the last character was, after a letter
  std::size_t word_ = 0;
  std::optional<std::size_t> first_;
  std::size_t last_ = 0;
};

/// Most texts beyond ASCII have dashes, accents and arrows: nothing that a word is disguised with.
bool may_be_disguised(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (!text::is_high(text[i])) {
      ++i;
      continue;
    }
    const auto point = text::code_point_at(text, i);
    if (text::is_invisible(point.value) || text::look_alike_of(point.value) != 0) return true;
    i += point.size;
  }
  return false;
}

}  // namespace

void decode_folded(std::string_view text, std::vector<Decoding>& found) {
  if (!may_be_disguised(text.substr(0, kLongestStretch))) return;
  if (auto folded = Folder(text).fold()) found.push_back(std::move(*folded));
}

}  // namespace candor::monitor::decode
