#include "monitor/checks/text/stem.h"

#include <array>
#include <cstdint>

namespace candor::monitor::text {
namespace {

constexpr std::size_t kShortest = 3;  // letters that stay at least

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Does the word, of `n` letters, end so, with a stem left over?
template <std::size_t N>
bool ends(const char* word, std::size_t n, const char (&suffix)[N]) {
  constexpr std::size_t kLength = N - 1;
  if (n < kLength + kShortest) return false;
  for (std::size_t i = 0; i < kLength; ++i) {
    if (lower(word[n - kLength + i]) != suffix[i]) return false;
  }
  return true;
}

/// Letters of the inflection or derivation at the end; by the last letter, longest first.
std::size_t suffix_length(std::string_view word) {
  const char* const w = word.data();
  const std::size_t n = word.size();
  switch (lower(w[n - 1])) {
    case 's':
      if (lower(w[n - 2]) == 's') return 0;  // "access"
      return ends(w, n, "ations") ? 6
             : ends(w, n, "ings") ? 4
             : ends(w, n, "ies")  ? 3
             : ends(w, n, "es")   ? 2
                                  : 1;
    case 'n':
      return ends(w, n, "ation") ? 5 : 0;
    case 'g':
      return ends(w, n, "ying") ? 4 : ends(w, n, "ing") ? 3 : 0;
    case 'd':
      return ends(w, n, "ied") ? 3 : ends(w, n, "ed") ? 2 : 0;
    case 'e':
    case 'y':
      return 1;
    default:
      return 0;
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
  const std::size_t cut = suffix_length(word);
  const std::size_t length = without_double(word.substr(0, word.size() - cut), cut > 1);
  return is_grammar(word.substr(0, length)) ? length + 1 : length;
}

}  // namespace candor::monitor::text
