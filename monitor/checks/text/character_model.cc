#include "monitor/checks/text/character_model.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "monitor/checks/text/byte_class.h"
#include "monitor/checks/text/characters.h"

namespace candor::monitor::text {
namespace {

constexpr std::size_t kSymbols = 27;  // a-z, and 0 for everything that is not a letter

/// Quarter bits + '0' for the third symbol after the first two, in [first][second][third] order.
constexpr char kTable[] =
#include "monitor/checks/text/character_table.inc"
    ;
static_assert(sizeof kTable == kSymbols * kSymbols * kSymbols + 1);

/// The same with five bits a symbol, so that the context is a shift and a mask.
constexpr std::array<std::uint8_t, 32 * 32 * 32> make_costs() {
  std::array<std::uint8_t, 32 * 32 * 32> costs{};
  for (std::size_t a = 0; a < kSymbols; ++a)
    for (std::size_t b = 0; b < kSymbols; ++b)
      for (std::size_t c = 1; c < kSymbols; ++c)  // what is not a letter costs nothing
        costs[a << 10 | b << 5 | c] =
            static_cast<std::uint8_t>(kTable[(a * kSymbols + b) * kSymbols + c] - '0');
  return costs;
}
constexpr auto kCosts = make_costs();

constexpr std::size_t kBlock = 64;
constexpr std::size_t kBefore = 2;  // symbols of the block before

/// The symbols of a block's bytes.
void read_symbols(const char* bytes, std::uint8_t* symbols) {
#ifdef __SSE2__
  for (std::size_t i = 0; i < kBlock; i += 16) {
    const __m128i read = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i lower = _mm_or_si128(read, _mm_set1_epi8(0x20));
    const __m128i from_1 = _mm_sub_epi8(lower, _mm_set1_epi8('a' - 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(symbols + i),
                     _mm_and_si128(from_1, are_letters(read)));
  }
#else
  for (std::size_t i = 0; i < kBlock; ++i)
    symbols[i] = is_letter(bytes[i]) ? static_cast<std::uint8_t>(to_lower(bytes[i]) - 'a' + 1) : 0;
#endif
}

std::size_t cost_at(std::size_t triple) { return kCosts.data()[triple]; }

/// Reads sixty-four bytes at a time. All triples of neighbours are looked up without a branch, for where words end cannot be
/// foretold; then those are put right that a row of characters between two words has come into.
class CostReader {
 public:
  void read(const char* bytes) {
    std::uint8_t* const symbols = symbols_.data();
    symbols[0] = symbols[kBlock];
    symbols[1] = symbols[kBlock + 1];
    read_symbols(bytes, symbols + kBefore);
    quarters_ += cost_of_triples();
    const std::uint64_t letters = class_bits<LetterBytes>(bytes, kBlock);
    letters_ += static_cast<std::size_t>(std::popcount(letters));
    put_right(letters);
    if (letters != 0) last_letter_ = letter_at(letters);
    before_ = letters >> (kBlock - kBefore);
  }

  CharacterCost cost() const { return {static_cast<double>(quarters_) / 4, letters_}; }

 private:
  std::size_t cost_of_triples() const {
    std::array<std::uint16_t, kBlock> triples;
    std::uint16_t* const triple = triples.data();
    const std::uint8_t* const symbols = symbols_.data();
    for (std::size_t i = 0; i < kBlock; ++i)
      triple[i] =
          static_cast<std::uint16_t>(symbols[i] << 10 | symbols[i + 1] << 5 | symbols[i + 2]);
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < kBlock; i += 2) {
      even += cost_at(triple[i]);
      odd += cost_at(triple[i + 1]);
    }
    return even + odd;
  }

  /// A letter behind two others that are none comes after the last letter and one boundary.
  void put_right(std::uint64_t letters) {
    const std::uint64_t second = letters << 1 | before_ >> 1;
    const std::uint64_t third = letters << 2 | before_;
    for (std::uint64_t bits = letters & ~second & ~third; bits != 0; bits &= bits - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(bits));
      const std::uint64_t earlier = letters & (bits ^ (bits - 1)) >> 1;
      const std::size_t last = earlier == 0 ? last_letter_ : letter_at(earlier);
      const std::size_t letter = symbols_.data()[kBefore + i];
      quarters_ += cost_at(last << 10 | letter) - cost_at(letter);
    }
  }

  /// The symbol of the highest of these bits.
  std::size_t letter_at(std::uint64_t letters) const {
    return symbols_.data()[kBefore + static_cast<std::size_t>(std::bit_width(letters)) - 1];
  }

  std::array<std::uint8_t, kBefore + kBlock> symbols_{};
  std::uint64_t before_ = 0;  // which of the last two bytes are letters
  std::size_t last_letter_ = 0;
  std::size_t quarters_ = 0;
  std::size_t letters_ = 0;
};

}  // namespace

CharacterCost character_cost(std::string_view text) {
  CostReader reader;
  while (text.size() >= kBlock) {
    reader.read(text.data());
    text.remove_prefix(kBlock);
  }
  if (!text.empty()) {
    std::array<char, kBlock> rest{};
    std::memcpy(rest.data(), text.data(), text.size());
    reader.read(rest.data());
  }
  return reader.cost();
}

}  // namespace candor::monitor::text
