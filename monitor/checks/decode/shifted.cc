// Caesar shifts (ROT13 among them) and reversed text. A sentence that reads badly is tried in the other forms; one that
// then reads like prose is taken.

#include <algorithm>
#include <array>
#include <optional>

#include "monitor/checks/decode/decodings.h"
#include "monitor/checks/text/byte_class.h"
#include "monitor/checks/text/character_model.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/find_any.h"

namespace candor::monitor::decode {
namespace {

constexpr std::size_t kFewestLetters = 16;
constexpr std::size_t kLongestSentence = 1000;  // of a longer one, its first bytes are judged
constexpr int kMostTries = 64;                  // sentences a text; each costs a few passes over it
/// Bits a letter (see character_model.h). Prose stays below the first, letters at random above the second.
constexpr double kReadsWell = 4.2;
constexpr double kReadsBadly = 5.8;

std::string shifted_by(std::string_view text, int shift) {
  std::string shifted(text);
  for (char& c : shifted) {
    if (text::is_lower(c)) c = static_cast<char>('a' + (c - 'a' + shift) % 26);
    else if (text::is_upper(c)) c = static_cast<char>('A' + (c - 'A' + shift) % 26);
  }
  return shifted;
}

struct Reading {
  std::string_view encoding;
  std::string text;
};

/// How often each letter stands in English prose, in tenths of a percent (Lewand, "Cryptological Mathematics", 2000).
constexpr std::array<int, 26> kEnglish = {82, 15, 28, 43, 127, 22, 20, 61, 70, 2,  8,  40, 24,
                                          67, 75, 19, 1,  60,  63, 91, 28, 10, 24, 2, 20, 1};

/// The shift after which the letters are distributed most like English: only that one is worth a closer look.
int likeliest_shift(std::string_view sentence) {
  std::array<int, 26> counts{};
  for (const char c : sentence)
    if (text::is_letter(c)) ++counts[static_cast<std::size_t>(text::to_lower(c) - 'a')];
  int best = 0;
  int best_score = -1;
  for (int shift = 0; shift < 26; ++shift) {
    int score = 0;
    for (std::size_t i = 0; i < 26; ++i) score += counts[i] * kEnglish[(i + static_cast<std::size_t>(shift)) % 26];
    if (score <= best_score) continue;
    best_score = score;
    best = shift;
  }
  return best;
}

bool mostly_letters(std::string_view sentence) {
  if (sentence.size() < kFewestLetters) return false;
  const std::size_t letters = text::count_of<text::LetterBytes>(sentence);
  return letters >= kFewestLetters && letters * 10 >= sentence.size() * 6;
}

std::optional<Reading> other_reading(std::string_view sentence) {
  std::string reversed(sentence.rbegin(), sentence.rend());
  if (text::character_cost(reversed).per_letter() < kReadsWell) return Reading{"reversed", std::move(reversed)};
  for (const int shift : {13, likeliest_shift(sentence)}) {
    std::string shifted = shifted_by(sentence, shift);
    if (text::character_cost(shifted).per_letter() < kReadsWell)
      return Reading{shift == 13 ? "rot13" : "caesar", std::move(shifted)};
  }
  return std::nullopt;
}

}  // namespace

void decode_shifted(std::string_view text, std::vector<Decoding>& found) {
  int tries = 0;
  for (std::size_t begin = 0; begin < text.size() && tries < kMostTries;) {
    const std::size_t end = text::find_any<'.', '!', '?', '\n', '"', '`'>(text, begin);
    const auto sentence = text.substr(begin, std::min(end - begin, kLongestSentence));
    if (mostly_letters(sentence) && text::character_cost(sentence).per_letter() > kReadsBadly) {
      ++tries;
      if (auto reading = other_reading(sentence)) {
        found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + sentence.size()),
                         reading->encoding, std::move(reading->text)});
      }
    }
    begin = end + 1;
  }
}

}  // namespace candor::monitor::decode
