#include <algorithm>
#include <array>

#include "monitor/checks/legibility/signs.h"
#include "monitor/checks/text/code_points.h"
#include "rules/utf8.h"

namespace candor::monitor::legibility {
namespace {

using text::Script;

/// East Asian text is full of Latin names and abbreviations: a Latin word there is no switch.
/// Han, kana and hangul stand together in one language.
Script family_of(Script script) {
  return script == Script::kana || script == Script::hangul ? Script::han : script;
}

/// Letters of another script than the sentence's own, in a sentence that is mostly of one script.
struct Sentence {
  std::array<std::uint32_t, 11> letters{};
  std::uint32_t begin = 0;
  std::uint32_t total = 0;

  void see(Script script) {
    ++letters[static_cast<std::size_t>(family_of(script))];
    ++total;
  }

  /// A sentence in Latin script with pieces of another, or of two scripts that no language mixes.
  bool switches() const {
    const auto latin = letters[static_cast<std::size_t>(Script::latin)];
    const auto greek = letters[static_cast<std::size_t>(Script::greek)];
    const auto others = total - latin - greek;  // Greek letters are mathematics
    if (total < 12) return false;
    if (others >= 2 && latin * 2 > total) return true;
    const auto largest = *std::max_element(letters.begin(), letters.end());
    return others > 0 && total - latin - greek > largest + 2 && largest * 10 < others * 8;
  }
};

bool ends_sentence(char32_t value) {
  return value == '.' || value == '!' || value == '?' || value == '\n' || value == 0x3002 ||
         value == 0xFF01 || value == 0xFF1F;
}

/// Quoted foreign words are named, not used.
bool opens_quote(char32_t value) {
  return value == '"' || value == 0x201C || value == '`' || value == 0x300C;
}
bool closes_quote(char32_t value) {
  return value == '"' || value == 0x201D || value == '`' || value == 0x300D;
}

}  // namespace

void find_script_switches(std::string_view text, std::vector<Sign>& signs) {
  if (rules::utf8::is_ascii(text)) return;
  Sentence sentence;
  Sign sign{"script_switch"};
  std::uint32_t sentences = 0;
  std::uint32_t switched = 0;
  bool quoted = false;
  const auto finish = [&](std::uint32_t end) {
    if (sentence.total >= 12) ++sentences;
    if (sentence.switches() && ++switched == 1) {
      sign.begin = sentence.begin;
      sign.end = end;
    }
    sentence = {};
    sentence.begin = end;
    quoted = false;
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto point = text::code_point_at(text, i);
    i += point.size;
    if (ends_sentence(point.value)) {
      finish(static_cast<std::uint32_t>(i));
    } else if (quoted ? closes_quote(point.value) : opens_quote(point.value)) {
      quoted = !quoted;
    } else if (const Script script = text::script_of(point.value);
               !quoted && script != Script::none) {
      sentence.see(script);
    }
  }
  finish(static_cast<std::uint32_t>(text.size()));
  if (switched == 0) return;
  sign.strength = std::min(1.0, 2.0 * switched / std::max(sentences, 1U));
  signs.push_back(sign);
}

}  // namespace candor::monitor::legibility
