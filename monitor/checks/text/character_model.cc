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
      for (std::size_t c = 0; c < kSymbols; ++c)
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

}  // namespace

CharacterCost character_cost(std::string_view text) {
  CharacterCost cost;
  std::size_t quarters = 0;
  std::size_t context = 0;
  for (const char c : text) {
    const std::size_t symbol = kSymbolOf[static_cast<unsigned char>(c)];
    if (symbol == 0) {
      if ((context & 31) != 0) context = context << 5 & 0x7FE0;
      continue;
    }
    context = (context << 5 & 0x7FE0) | symbol;
    quarters += kCosts[context];
    ++cost.letters;
  }
  cost.bits = static_cast<double>(quarters) / 4;
  return cost;
}

}  // namespace candor::monitor::text
