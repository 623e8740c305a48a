#include <algorithm>

#include "monitor/checks/legibility/signs.h"
#include "monitor/checks/text/byte_class.h"
#include "monitor/checks/text/character_model.h"

namespace candor::monitor::legibility {
namespace {

/// A window is judged by its bits a letter (character_model.h): prose of European languages in Latin script stays below,
/// letters without order above. Code, paths and tables are judged only where they are mostly words.
constexpr std::size_t kWindowBytes = 160;
constexpr std::size_t kFewestLetters = 48;
constexpr std::size_t kFewestSpaces = 6;
constexpr double kReadsBadly = 6.2;
/// A text with fewer judged windows has too little to say.
constexpr std::size_t kFewestWindows = 1;

bool is_prose(std::string_view window) {
  return text::count_of<text::LetterBytes>(window) >= kFewestLetters &&
         text::count_of<text::ProseBytes>(window) * 100 >= window.size() * 85 &&
         text::count_of<text::Spaces>(window) >= kFewestSpaces;
}

}  // namespace

void find_gibberish(std::string_view text, std::vector<Sign>& signs) {
  std::size_t judged = 0;
  std::size_t bad = 0;
  double worst = kReadsBadly;
  Sign sign{"gibberish"};
  for (std::size_t begin = 0; begin < text.size(); begin += kWindowBytes) {
    const auto window = text.substr(begin, kWindowBytes);
    if (!is_prose(window)) continue;
    ++judged;
    const auto cost = text::character_cost(window);
    if (cost.per_letter() < kReadsBadly) continue;
    ++bad;
    if (cost.per_letter() < worst) continue;
    worst = cost.per_letter();
    sign.begin = static_cast<std::uint32_t>(begin);
    sign.end = static_cast<std::uint32_t>(begin + window.size());
  }
  if (bad == 0 || judged < kFewestWindows) return;
  sign.strength = static_cast<double>(bad) / static_cast<double>(judged);
  signs.push_back(sign);
}

}  // namespace candor::monitor::legibility
