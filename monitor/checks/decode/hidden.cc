// Texts carried by characters that show nothing: Unicode tags (ASCII moved to U+E0000), variation selectors as bytes
// (Paul Butler, "Smuggling arbitrary data through an emoji", 2025), and zero-width characters as bits.

#include <array>
#include <optional>

#include "monitor/checks/decode/decodings.h"
#include "monitor/checks/text/code_points.h"

namespace candor::monitor::decode {
namespace {

constexpr std::size_t kFewestCharacters = 4;

std::optional<char> tag_character(char32_t value) {
  if (value < 0xE0020 || value > 0xE007E) return std::nullopt;
  return static_cast<char>(value - 0xE0000);
}

std::optional<unsigned> selector_byte(char32_t value) {
  if (value >= 0xFE00 && value <= 0xFE0F) return static_cast<unsigned>(value - 0xFE00);
  if (value >= 0xE0100 && value <= 0xE01EF) return static_cast<unsigned>(value - 0xE0100 + 16);
  return std::nullopt;
}

constexpr bool is_zero_width(char32_t value) {
  return value == 0x200B || value == 0x200C || value == 0x200D || value == 0x2060 || value == 0xFEFF ||
         value == 0x180E;
}

constexpr bool is_printable(unsigned value) { return (value >= 0x20 && value < 0x7F) || value == '\n' || value == '\t'; }

/// Groups of `width` bits, the characters equal to `one` being 1; empty unless every group is printable.
std::string bits_to_text(const std::vector<char32_t>& characters, char32_t one, std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i + width <= characters.size(); i += width) {
    unsigned value = 0;
    for (std::size_t k = i; k < i + width; ++k) value = value * 2 + (characters[k] == one ? 1U : 0U);
    if (!is_printable(value)) return {};
    text.push_back(static_cast<char>(value));
  }
  return text;
}

std::string zero_width_text(const std::vector<char32_t>& characters) {
  for (const char32_t one : characters) {
    if (one != characters.front()) {
      for (const std::size_t width : {std::size_t{8}, std::size_t{7}}) {
        for (const char32_t bit : {one, characters.front()}) {
          std::string text = bits_to_text(characters, bit, width);
          if (text.size() >= 2) return text;
        }
      }
      break;
    }
  }
  return {};
}

/// The hidden characters met so far, each kind on its own: carriers may lie between them.
class HiddenText {
 public:
  void see(const text::CodePoint& point) {
    if (const auto c = tag_character(point.value)) add(tags_, point).push_back(*c);
    if (const auto byte = selector_byte(point.value)) add(selectors_, point).push_back(static_cast<char>(*byte));
    if (is_zero_width(point.value) && bits_.size() < kLongestStretch) {
      stretch(zero_width_, point);
      bits_.push_back(point.value);
    }
  }

  void report(std::vector<Decoding>& found) {
    zero_width_.text = zero_width_text(bits_);
    if (zero_width_.text.size() >= 2) found.push_back(std::move(zero_width_));
    if (tags_.text.size() >= kFewestCharacters) found.push_back(std::move(tags_));
    if (selectors_.text.size() >= kFewestCharacters && all_printable(selectors_.text))
      found.push_back(std::move(selectors_));
  }

 private:
  static void stretch(Decoding& decoding, const text::CodePoint& point) {
    if (decoding.end == 0) decoding.begin = point.begin;
    decoding.end = point.begin + point.size;
  }

  static std::string& add(Decoding& decoding, const text::CodePoint& point) {
    stretch(decoding, point);
    if (decoding.text.size() >= kLongestStretch) decoding.text.resize(kLongestStretch - 1);
    return decoding.text;
  }

  static bool all_printable(std::string_view text) {
    for (const char c : text)
      if (!is_printable(static_cast<unsigned char>(c))) return false;
    return true;
  }

  Decoding tags_{0, 0, "tag_characters", {}};
  Decoding selectors_{0, 0, "variation_selectors", {}};
  Decoding zero_width_{0, 0, "zero_width", {}};
  std::vector<char32_t> bits_;
};

}  // namespace

void decode_hidden(std::string_view text, std::vector<Decoding>& found) {
  HiddenText hidden;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const auto point = text::code_point_at(text, i);
    if (text::is_invisible(point.value)) hidden.see(point);
    i += point.size;
  }
  hidden.report(found);
}

}  // namespace candor::monitor::decode
