#include "monitor/checks/text/stem.h"

#include <array>
#include <cstdint>

namespace candor::monitor::text {
namespace {

constexpr std::size_t kShortest = 3;  // letters that stay at least

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool ends_with(std::string_view word, std::string_view suffix) {
  if (word.size() < suffix.size() + kShortest) return false;
  const std::string_view tail = word.substr(word.size() - suffix.size());
  for (std::size_t i = 0; i < suffix.size(); ++i) {
    if (lower(tail[i]) != suffix[i]) return false;
  }
  return true;
}

using Suffixes = std::array<std::string_view, 5>;

/// By the last letter, so that most words meet two or three comparisons; longest first.
constexpr Suffixes kOnS = {"ations", "ings", "ies", "es", "s"};
constexpr Suffixes kOnN = {"ation"};
constexpr Suffixes kOnG = {"ying", "ing"};
constexpr Suffixes kOnD = {"ied", "ed"};
constexpr Suffixes kOnE = {"e"};
constexpr Suffixes kOnY = {"y"};

const Suffixes* suffixes_for(char last) {
  switch (last) {
    case 's':
      return &kOnS;
    case 'n':
      return &kOnN;
    case 'g':
      return &kOnG;
    case 'd':
      return &kOnD;
    case 'e':
      return &kOnE;
    case 'y':
      return &kOnY;
    default:
      return nullptr;
  }
}

/// "cancelled" and "cancel", "running" and "run", "install" and "installed" agree.
std::size_t without_double(std::string_view word, bool was_cut) {
  const std::size_t n = word.size();
  if (n < 4 || lower(word[n - 1]) != lower(word[n - 2])) return n;
  const char c = lower(word[n - 1]);
  if (n == 4)
    return was_cut && std::string_view("bdgmnprt").find(c) != std::string_view::npos ? n - 1 : n;
  return n > 5 || c != 'l' ? n - 1 : n;
}

/// Stems that would fall together with grammar: "note" and "not", "here" and "her".
bool is_grammar(std::string_view stem) {
  return stem.size() == kShortest &&
         ((lower(stem[0]) == 'n' && lower(stem[1]) == 'o' && lower(stem[2]) == 't') ||
          (lower(stem[0]) == 'h' && lower(stem[1]) == 'e' && lower(stem[2]) == 'r'));
}

}  // namespace

std::size_t stem_length(std::string_view word) {
  if (word.size() <= kShortest) return word.size();
  std::size_t cut = 0;
  if (const Suffixes* suffixes = suffixes_for(lower(word.back())); suffixes != nullptr) {
    for (const std::string_view suffix : *suffixes) {
      if (suffix.empty()) break;
      if (!ends_with(word, suffix)) continue;
      cut = suffix.size();
      break;
    }
  }
  if (cut == 1 && lower(word[word.size() - 2]) == 's' && lower(word.back()) == 's')
    cut = 0;  // "access"
  const std::size_t length = without_double(word.substr(0, word.size() - cut), cut > 1);
  return is_grammar(word.substr(0, length)) ? length + 1 : length;
}

}  // namespace candor::monitor::text
