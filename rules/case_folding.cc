#include "rules/case_folding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "rules/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace candor::rules {
namespace {

// Every `stride`-th character from first to last folds to itself plus delta.
struct FoldingRange {
  std::uint32_t first;
  std::uint32_t last;
  std::int32_t delta;
  std::uint32_t stride;
};

// The common and simple mappings (C + S) of Unicode 14's CaseFolding.txt above ASCII, as ranges.
// clang-format off
constexpr FoldingRange ranges[] = {
    {0xB5, 0xB5, 775, 1}, {0xC0, 0xD6, 32, 1}, {0xD8, 0xDE, 32, 1}, {0x100, 0x12E, 1, 2},
    {0x132, 0x136, 1, 2}, {0x139, 0x147, 1, 2}, {0x14A, 0x176, 1, 2}, {0x178, 0x178, -121, 1},
    {0x179, 0x17D, 1, 2}, {0x17F, 0x17F, -268, 1}, {0x181, 0x181, 210, 1}, {0x182, 0x184, 1, 2},
    {0x186, 0x186, 206, 1}, {0x187, 0x187, 1, 1}, {0x189, 0x18A, 205, 1}, {0x18B, 0x18B, 1, 1},
    {0x18E, 0x18E, 79, 1}, {0x18F, 0x18F, 202, 1}, {0x190, 0x190, 203, 1}, {0x191, 0x191, 1, 1},
    {0x193, 0x193, 205, 1}, {0x194, 0x194, 207, 1}, {0x196, 0x196, 211, 1},
    {0x197, 0x197, 209, 1}, {0x198, 0x198, 1, 1}, {0x19C, 0x19C, 211, 1}, {0x19D, 0x19D, 213, 1},
    {0x19F, 0x19F, 214, 1}, {0x1A0, 0x1A4, 1, 2}, {0x1A6, 0x1A6, 218, 1}, {0x1A7, 0x1A7, 1, 1},
    {0x1A9, 0x1A9, 218, 1}, {0x1AC, 0x1AC, 1, 1}, {0x1AE, 0x1AE, 218, 1}, {0x1AF, 0x1AF, 1, 1},
    {0x1B1, 0x1B2, 217, 1}, {0x1B3, 0x1B5, 1, 2}, {0x1B7, 0x1B7, 219, 1}, {0x1B8, 0x1B8, 1, 1},
    {0x1BC, 0x1BC, 1, 1}, {0x1C4, 0x1C4, 2, 1}, {0x1C5, 0x1C5, 1, 1}, {0x1C7, 0x1C7, 2, 1},
    {0x1C8, 0x1C8, 1, 1}, {0x1CA, 0x1CA, 2, 1}, {0x1CB, 0x1DB, 1, 2}, {0x1DE, 0x1EE, 1, 2},
    {0x1F1, 0x1F1, 2, 1}, {0x1F2, 0x1F4, 1, 2}, {0x1F6, 0x1F6, -97, 1}, {0x1F7, 0x1F7, -56, 1},
    {0x1F8, 0x21E, 1, 2}, {0x220, 0x220, -130, 1}, {0x222, 0x232, 1, 2},
    {0x23A, 0x23A, 10795, 1}, {0x23B, 0x23B, 1, 1}, {0x23D, 0x23D, -163, 1},
    {0x23E, 0x23E, 10792, 1}, {0x241, 0x241, 1, 1}, {0x243, 0x243, -195, 1},
    {0x244, 0x244, 69, 1}, {0x245, 0x245, 71, 1}, {0x246, 0x24E, 1, 2}, {0x345, 0x345, 116, 1},
    {0x370, 0x372, 1, 2}, {0x376, 0x376, 1, 1}, {0x37F, 0x37F, 116, 1}, {0x386, 0x386, 38, 1},
    {0x388, 0x38A, 37, 1}, {0x38C, 0x38C, 64, 1}, {0x38E, 0x38F, 63, 1}, {0x391, 0x3A1, 32, 1},
    {0x3A3, 0x3AB, 32, 1}, {0x3C2, 0x3C2, 1, 1}, {0x3CF, 0x3CF, 8, 1}, {0x3D0, 0x3D0, -30, 1},
    {0x3D1, 0x3D1, -25, 1}, {0x3D5, 0x3D5, -15, 1}, {0x3D6, 0x3D6, -22, 1}, {0x3D8, 0x3EE, 1, 2},
    {0x3F0, 0x3F0, -54, 1}, {0x3F1, 0x3F1, -48, 1}, {0x3F4, 0x3F4, -60, 1},
    {0x3F5, 0x3F5, -64, 1}, {0x3F7, 0x3F7, 1, 1}, {0x3F9, 0x3F9, -7, 1}, {0x3FA, 0x3FA, 1, 1},
    {0x3FD, 0x3FF, -130, 1}, {0x400, 0x40F, 80, 1}, {0x410, 0x42F, 32, 1}, {0x460, 0x480, 1, 2},
    {0x48A, 0x4BE, 1, 2}, {0x4C0, 0x4C0, 15, 1}, {0x4C1, 0x4CD, 1, 2}, {0x4D0, 0x52E, 1, 2},
    {0x531, 0x556, 48, 1}, {0x10A0, 0x10C5, 7264, 1}, {0x10C7, 0x10C7, 7264, 1},
    {0x10CD, 0x10CD, 7264, 1}, {0x13F8, 0x13FD, -8, 1}, {0x1C80, 0x1C80, -6222, 1},
    {0x1C81, 0x1C81, -6221, 1}, {0x1C82, 0x1C82, -6212, 1}, {0x1C83, 0x1C84, -6210, 1},
    {0x1C85, 0x1C85, -6211, 1}, {0x1C86, 0x1C86, -6204, 1}, {0x1C87, 0x1C87, -6180, 1},
    {0x1C88, 0x1C88, 35267, 1}, {0x1C90, 0x1CBA, -3008, 1}, {0x1CBD, 0x1CBF, -3008, 1},
    {0x1E00, 0x1E94, 1, 2}, {0x1E9B, 0x1E9B, -58, 1}, {0x1E9E, 0x1E9E, -7615, 1},
    {0x1EA0, 0x1EFE, 1, 2}, {0x1F08, 0x1F0F, -8, 1}, {0x1F18, 0x1F1D, -8, 1},
    {0x1F28, 0x1F2F, -8, 1}, {0x1F38, 0x1F3F, -8, 1}, {0x1F48, 0x1F4D, -8, 1},
    {0x1F59, 0x1F5F, -8, 2}, {0x1F68, 0x1F6F, -8, 1}, {0x1F88, 0x1F8F, -8, 1},
    {0x1F98, 0x1F9F, -8, 1}, {0x1FA8, 0x1FAF, -8, 1}, {0x1FB8, 0x1FB9, -8, 1},
    {0x1FBA, 0x1FBB, -74, 1}, {0x1FBC, 0x1FBC, -9, 1}, {0x1FBE, 0x1FBE, -7173, 1},
    {0x1FC8, 0x1FCB, -86, 1}, {0x1FCC, 0x1FCC, -9, 1}, {0x1FD8, 0x1FD9, -8, 1},
    {0x1FDA, 0x1FDB, -100, 1}, {0x1FE8, 0x1FE9, -8, 1}, {0x1FEA, 0x1FEB, -112, 1},
    {0x1FEC, 0x1FEC, -7, 1}, {0x1FF8, 0x1FF9, -128, 1}, {0x1FFA, 0x1FFB, -126, 1},
    {0x1FFC, 0x1FFC, -9, 1}, {0x2126, 0x2126, -7517, 1}, {0x212A, 0x212A, -8383, 1},
    {0x212B, 0x212B, -8262, 1}, {0x2132, 0x2132, 28, 1}, {0x2160, 0x216F, 16, 1},
    {0x2183, 0x2183, 1, 1}, {0x24B6, 0x24CF, 26, 1}, {0x2C00, 0x2C2F, 48, 1},
    {0x2C60, 0x2C60, 1, 1}, {0x2C62, 0x2C62, -10743, 1}, {0x2C63, 0x2C63, -3814, 1},
    {0x2C64, 0x2C64, -10727, 1}, {0x2C67, 0x2C6B, 1, 2}, {0x2C6D, 0x2C6D, -10780, 1},
    {0x2C6E, 0x2C6E, -10749, 1}, {0x2C6F, 0x2C6F, -10783, 1}, {0x2C70, 0x2C70, -10782, 1},
    {0x2C72, 0x2C72, 1, 1}, {0x2C75, 0x2C75, 1, 1}, {0x2C7E, 0x2C7F, -10815, 1},
    {0x2C80, 0x2CE2, 1, 2}, {0x2CEB, 0x2CED, 1, 2}, {0x2CF2, 0x2CF2, 1, 1},
    {0xA640, 0xA66C, 1, 2}, {0xA680, 0xA69A, 1, 2}, {0xA722, 0xA72E, 1, 2},
    {0xA732, 0xA76E, 1, 2}, {0xA779, 0xA77B, 1, 2}, {0xA77D, 0xA77D, -35332, 1},
    {0xA77E, 0xA786, 1, 2}, {0xA78B, 0xA78B, 1, 1}, {0xA78D, 0xA78D, -42280, 1},
    {0xA790, 0xA792, 1, 2}, {0xA796, 0xA7A8, 1, 2}, {0xA7AA, 0xA7AA, -42308, 1},
    {0xA7AB, 0xA7AB, -42319, 1}, {0xA7AC, 0xA7AC, -42315, 1}, {0xA7AD, 0xA7AD, -42305, 1},
    {0xA7AE, 0xA7AE, -42308, 1}, {0xA7B0, 0xA7B0, -42258, 1}, {0xA7B1, 0xA7B1, -42282, 1},
    {0xA7B2, 0xA7B2, -42261, 1}, {0xA7B3, 0xA7B3, 928, 1}, {0xA7B4, 0xA7C2, 1, 2},
    {0xA7C4, 0xA7C4, -48, 1}, {0xA7C5, 0xA7C5, -42307, 1}, {0xA7C6, 0xA7C6, -35384, 1},
    {0xA7C7, 0xA7C9, 1, 2}, {0xA7D0, 0xA7D0, 1, 1}, {0xA7D6, 0xA7D8, 1, 2},
    {0xA7F5, 0xA7F5, 1, 1}, {0xAB70, 0xABBF, -38864, 1}, {0xFF21, 0xFF3A, 32, 1},
    {0x10400, 0x10427, 40, 1}, {0x104B0, 0x104D3, 40, 1}, {0x10570, 0x1057A, 39, 1},
    {0x1057C, 0x1058A, 39, 1}, {0x1058C, 0x10592, 39, 1}, {0x10594, 0x10595, 39, 1},
    {0x10C80, 0x10CB2, 64, 1}, {0x118A0, 0x118BF, 32, 1}, {0x16E40, 0x16E5F, 32, 1},
    {0x1E900, 0x1E921, 34, 1},
};
// clang-format on

// Which blocks of 256 characters have one that folds to another.
constexpr auto folding_blocks = [] {
  std::array<bool, (std::rbegin(ranges)->last >> 8U) + 1> blocks{};
  for (const FoldingRange& range : ranges) {
    for (std::uint32_t block = range.first >> 8U; block <= range.last >> 8U; ++block)
      blocks[block] = true;
  }
  return blocks;
}();

constexpr char fold_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

char32_t fold_character(char32_t code) {
  if (code < 0x80) return static_cast<unsigned char>(fold_letter(static_cast<char>(code)));
  if (code >> 8U >= folding_blocks.size() || !folding_blocks[code >> 8U]) return code;
  const auto* after =
      std::upper_bound(std::begin(ranges), std::end(ranges), code,
                       [](char32_t c, const FoldingRange& range) { return c < range.first; });
  if (after == std::begin(ranges)) return code;
  const FoldingRange& range = *std::prev(after);
  if (code > range.last || (code - range.first) % range.stride != 0) return code;
  return static_cast<char32_t>(static_cast<std::int64_t>(code) + range.delta);
}

void fold_case(std::string_view text, std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + text.size() + text.size() / 2);
  char* folded = out.data() + begin;
  out.resize(begin + (fold_ascii(text, folded) ? text.size() : fold_characters(text, folded).size));
}

namespace {

constexpr std::uint64_t ones = 0x0101010101010101ULL;
constexpr std::uint64_t high_bits = 0x80 * ones;

// Folds the letters of so many bytes and gives all their bits, joined.
template <class Word>
std::uint64_t fold_word(const char* text, char* out) {
  Word word = 0;
  std::memcpy(&word, text, sizeof word);
  // In each byte: bit 7 of the sums tells whether its low seven bits are at least 'A', and above 'Z'.
  const std::uint64_t low = word & (0x7F * ones);
  const std::uint64_t upper = ((low + (0x80 - 'A') * ones) ^ (low + (0x7F - 'Z') * ones)) &
                              ~std::uint64_t{word} & high_bits;
  const auto folded = static_cast<Word>(word | upper >> 2U);
  std::memcpy(out, &folded, sizeof folded);
  return word;
}

#ifdef __SSE2__
// As fold_word, of sixteen; gives bits as if in one byte.
std::uint64_t fold_sixteen(const char* text, char* out) {
  const __m128i word = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(word, _mm_set1_epi8('A' - 1)),
                                      _mm_cmplt_epi8(word, _mm_set1_epi8('Z' + 1)));
  const __m128i folded = _mm_or_si128(word, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), folded);
  return _mm_movemask_epi8(word) == 0 ? 0 : high_bits;
}
#endif

// Steps of `Size` bytes, the last of which overlaps the one before. Precondition: text.size() >= Size.
template <std::size_t Size, class Fold>
std::uint64_t fold_in_steps(std::string_view text, char* out, Fold fold) {
  const std::size_t last = text.size() - Size;
  std::uint64_t seen = 0;
  for (std::size_t at = 0; at < last; at += Size) seen |= fold(text.data() + at, out + at);
  return seen | fold(text.data() + last, out + last);
}

std::uint64_t fold_bytes(std::string_view text, char* out) {
#ifdef __SSE2__
  if (text.size() >= 16) return fold_in_steps<16>(text, out, fold_sixteen);
#endif
  if (text.size() >= 8) return fold_in_steps<8>(text, out, fold_word<std::uint64_t>);
  if (text.size() >= 4) return fold_in_steps<4>(text, out, fold_word<std::uint32_t>);
  std::uint64_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    seen |= static_cast<unsigned char>(text[at]);
    out[at] = fold_letter(text[at]);
  }
  return seen;
}

// Folds the ASCII characters that the text begins with and gives how many there are. `out` has room for all of the text.
std::size_t fold_ascii_head(std::string_view text, char* out) {
  static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const std::uint64_t others = fold_word<std::uint64_t>(text.data() + at, out + at) & high_bits;
    if (others != 0) return at + static_cast<std::size_t>(std::countr_zero(others)) / 8;
  }
  for (; at < text.size() && static_cast<unsigned char>(text[at]) < 0x80; ++at)
    out[at] = fold_letter(text[at]);
  return at;
}

// Writes the folded form of a character, which stands in `bytes`, and gives its size.
std::size_t fold_one(const utf8::Character& character, std::string_view bytes, char* out) {
  const char32_t folded = character.valid ? fold_character(character.code) : character.code;
  std::string other;
  if (folded != character.code) {
    utf8::append(other, folded);
    bytes = other;
  }
  std::memcpy(out, bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace

bool fold_ascii(std::string_view text, char* out) {
  return (fold_bytes(text, out) & high_bits) == 0;
}

FoldedExtent fold_characters(std::string_view text, char* out) {
  char* const begin = out;
  bool aligned = true;
  for (std::size_t at = 0;;) {
    const std::size_t head = fold_ascii_head(text.substr(at), out);
    out += head;
    at += head;
    if (at == text.size()) break;
    const utf8::Character character = utf8::decode(text, at);
    const std::size_t size = fold_one(character, text.substr(at, character.size), out);
    out += size;
    at += character.size;
    aligned = aligned && size == character.size;
  }
  return {static_cast<std::size_t>(out - begin), aligned};
}

std::string fold_case(std::string_view text) {
  std::string out;
  fold_case(text, out);
  return out;
}

std::size_t offset_before_folding(std::string_view original, std::size_t folded_offset) {
  std::size_t folded = 0;
  for (std::size_t at = 0; at < original.size();) {
    if (folded >= folded_offset) return at;
    const std::size_t size = utf8::size_at(original, at);
    folded += size == 1 ? 1 : fold_case(original.substr(at, size)).size();
    at += size;
  }
  return original.size();
}

}  // namespace candor::rules
