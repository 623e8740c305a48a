#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "monitor/checks/legibility/signs.h"
#include "monitor/checks/text/stretches.h"

namespace candor::monitor::legibility {
namespace {

/// Filler tokens carry computation without words (Pfau et al., "Let's think dot by dot", 2024, arXiv:2404.15758).
constexpr std::size_t kFewestFillerBytes = 120;
constexpr std::size_t kFewestWords = 60;
/// A shorter one gets by with a small table, which is emptied sooner.
constexpr std::size_t kShortText = 2'000;
/// Prose repeats well under a third of its four-word sequences, a loop nearly all.
constexpr double kProseRepeats = 0.5;

/// The longest stretch that holds no letter or digit: `. . . .`, `-----`.
Sign longest_filler(std::string_view text, std::size_t& filler_bytes) {
  Sign longest{"filler"};
  text::for_each_stretch<text::FillerBytes, kFewestFillerBytes>(
      text, [&](std::size_t begin, std::size_t end) {
        filler_bytes += end - begin;
        if (end - begin <= longest.end - longest.begin) return;
        longest.begin = static_cast<std::uint32_t>(begin);
        longest.end = static_cast<std::uint32_t>(end);
      });
  return longest;
}

struct Repeats {
  std::size_t sequences = 0;
  std::size_t repeated = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Sixteen bits for the word [begin, end), so that four words make one number: of its first eight letters, whatever their
/// case, and its length.
std::uint64_t word_number(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::uint64_t lower_case = 0x2020202020202020ULL;
  const std::size_t letters = std::min(end - begin, sizeof lower_case);
  std::uint64_t head = 0;
  if (text.size() - begin >= sizeof head) {  // what stands after the word is cut off
    std::memcpy(&head, text.data() + begin, sizeof head);
    head &= ~std::uint64_t{0} >> (64 - 8 * letters);
  } else {
    std::memcpy(&head, text.data() + begin, letters);
  }
  return ((head | lower_case) + (end - begin)) * 0x9E3779B97F4A7C15ULL >> 48;
}

/// Sequences of four words that stood in the text shortly before: a direct-mapped table remembers the last few thousand,
/// which is all that a loop needs, without memory that grows with the text.
template <std::size_t Slots>
Repeats repeated_sequences(std::string_view text) {
  Repeats repeats;
  std::array<std::uint64_t, Slots> seen{};
  std::uint64_t window = 0;
  std::size_t words = 0;
  text::for_each_word(text, [&](std::size_t begin, std::size_t end) {
    window = window << 16 | word_number(text, begin, end);
    if (++words < 4) return;
    ++repeats.sequences;
    std::uint64_t& slot = seen[window * 0x9E3779B97F4A7C15ULL >> (64 - std::bit_width(Slots - 1))];
    if (std::exchange(slot, window) != window) return;
    if (repeats.repeated++ == 0) repeats.begin = static_cast<std::uint32_t>(begin);
    repeats.end = static_cast<std::uint32_t>(end);
  });
  return repeats;
}

}  // namespace

void find_repetition(std::string_view text, std::vector<Sign>& signs) {
  std::size_t filler_bytes = 0;
  Sign filler = longest_filler(text, filler_bytes);
  if (filler_bytes > 0) {
    filler.strength = static_cast<double>(filler_bytes) / static_cast<double>(text.size());
    signs.push_back(filler);
  }
  if (text.size() < kFewestWords * 2) return;
  const bool is_short = text.size() < kShortText;
  const Repeats repeats =
      is_short ? repeated_sequences<1024>(text) : repeated_sequences<4096>(text);
  if (repeats.sequences < kFewestWords) return;
  const double share =
      static_cast<double>(repeats.repeated) / static_cast<double>(repeats.sequences);
  if (share <= kProseRepeats) return;
  signs.push_back(
      {"repetition", (share - kProseRepeats) / (1 - kProseRepeats), repeats.begin, repeats.end});
}

}  // namespace candor::monitor::legibility
