#include "monitor/checks/text/character_model.h"

#include <array>
#include <cstdint>

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

constexpr std::array<std::uint8_t, 256> make_symbols() {
  std::array<std::uint8_t, 256> symbols{};
  for (unsigned c = 0; c < 256; ++c) {
    const char letter = static_cast<char>(c);
    if (is_letter(letter)) symbols[c] = static_cast<std::uint8_t>(to_lower(letter) - 'a' + 1);
  }
  return symbols;
}
constexpr auto kSymbolOf = make_symbols();

constexpr std::size_t kBlock = 512;

/// A block's symbols, with each row of characters that are no letters as one 0; the two symbols before it come first. No
/// branch: where words end cannot be foretold.
struct Symbols {
  std::array<std::uint8_t, kBlock + 2> values;
  std::size_t count = 2;

  Symbols() { values[0] = values[1] = 0; }

  void read(std::string_view block) {
    std::uint8_t previous = values[1];
    std::size_t at = 2;
    std::uint8_t* const out =
        values.data();  // bounds are the loop's: at most two more than the block's bytes
    const std::uint8_t* const symbol_of = kSymbolOf.data();
    for (const char c : block) {
      const std::uint8_t symbol = symbol_of[static_cast<unsigned char>(c)];
      out[at] = symbol;
      at += (symbol | previous) != 0 ? 1U : 0U;
      previous = symbol;
    }
    count = at;
  }

  void begin_next() {
    values[0] = values[count - 2];
    values[1] = values[count - 1];
  }
};

}  // namespace

CharacterCost character_cost(std::string_view text) {
  CharacterCost cost;
  std::size_t quarters = 0;
  Symbols symbols;
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    symbols.read(text.substr(begin, kBlock));
    const std::uint8_t* const values = symbols.values.data();
    const std::uint8_t* const costs = kCosts.data();  // indexed by three symbols of five bits
    for (std::size_t i = 2; i < symbols.count; ++i) {
      quarters += costs[static_cast<std::size_t>(values[i - 2]) << 10 |
                        static_cast<std::size_t>(values[i - 1]) << 5 | values[i]];
      cost.letters += values[i] != 0 ? 1U : 0U;
    }
    symbols.begin_next();
  }
  cost.bits = static_cast<double>(quarters) / 4;
  return cost;
}

}  // namespace candor::monitor::text
