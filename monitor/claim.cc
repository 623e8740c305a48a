#include "monitor/claim.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <tuple>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

using rules::ValueType;

constexpr std::string_view kCut = "…";

/// Whether `outer`'s value holds `inner`'s in memory: one is a part of the other, such as a command of a line.
bool holds(const Shown& outer, const Shown& inner) {
  const std::less_equal<> before;
  return before(outer.value.data(), inner.value.data()) &&
         before(inner.value.data() + inner.value.size(), outer.value.data() + outer.value.size());
}

bool is_same_place(const Shown& a, const Shown& b) {
  return a.step == b.step && a.name == b.name && (holds(a, b) || holds(b, a));
}

/// Both as one, in the longer of the two values.
Shown united(const Shown& a, const Shown& b) {
  const Shown& outer = holds(a, b) ? a : b;
  const Shown& inner = holds(a, b) ? b : a;
  const auto offset = static_cast<std::size_t>(inner.value.data() - outer.value.data());
  Shown both = outer;
  both.begin = std::min(outer.begin, offset + inner.begin);
  both.end = std::max(outer.end, offset + inner.end);
  return both;
}

/// One entry for each value, in the order of the steps; the trace last, plain properties after what has a place.
std::vector<Shown> merged(const std::vector<Shown>& all) {
  std::vector<Shown> values;
  for (const Shown& one : all) {
    const auto same = std::find_if(values.begin(), values.end(),
                                   [&](const Shown& other) { return is_same_place(one, other); });
    if (same == values.end()) {
      values.push_back(one);
    } else {
      *same = united(*same, one);
    }
  }
  const auto rank = [](const Shown& one) {
    return std::tuple(!one.step, one.step.value_or(0), !one.placed);
  };
  std::stable_sort(values.begin(), values.end(),
                   [&](const Shown& a, const Shown& b) { return rank(a) < rank(b); });
  return values;
}

/// Where the text before what matched begins: on its line, at a word.
std::size_t window_begin(const Shown& shown, std::size_t most) {
  const std::string_view before = shown.value.substr(0, shown.begin);
  const std::size_t line = before.rfind('\n') + 1;  // 0 without one
  if (before.size() - line <= most) return line;
  const std::size_t space = before.find(' ', before.size() - most);
  return space == std::string_view::npos ? shown.begin : space + 1;
}

/// Where a window from `begin` on ends: on what matched's line, after a word.
std::size_t window_end(const Shown& shown, std::size_t begin) {
  const std::size_t line = std::min(shown.value.find('\n', shown.end), shown.value.size());
  const std::size_t most = std::max(begin + kWordsInClaimBytes, shown.end);
  if (line <= most) return line;
  const std::size_t space = shown.value.rfind(' ', most);
  return space == std::string_view::npos || space < shown.end ? shown.end : space;
}

/// What matched, with as much around it as fits.
std::string_view window(const Shown& shown) {
  const std::size_t length = shown.end - shown.begin;
  if (length >= kWordsInClaimBytes)
    return cut_at_character(shown.value.substr(shown.begin, length), kWordsInClaimBytes);
  const std::size_t begin = window_begin(shown, (kWordsInClaimBytes - length) / 2);
  return shown.value.substr(begin, window_end(shown, begin) - begin);
}

void append_printable(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
}

void append_value(std::string& out, const Shown& shown) {
  const std::string_view part = window(shown);
  const bool quoted = shown.type == ValueType::string || shown.type == ValueType::null;
  if (quoted) out += '"';
  if (part.data() != shown.value.data()) out += kCut;
  append_printable(out, part);
  if (part.data() + part.size() != shown.value.data() + shown.value.size()) out += kCut;
  if (quoted) out += '"';
}

/// A score is measured, not written: three digits tell enough.
void append_score(std::string& out, double score) {
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, score, std::chars_format::general, 3).ptr;
  out.append(digits, end);
}

std::string words_of(const Shown& shown, bool with_step) {
  std::string words;
  if (with_step && shown.step) words = "step " + std::to_string(*shown.step) + " ";
  append_printable(words, cut_at_character(shown.name, kWordsInClaimBytes));
  words += ' ';
  if (shown.type == ValueType::number && !shown.placed) {
    append_score(words, shown.number);
  } else {
    append_value(words, shown);
  }
  return words;
}

}  // namespace

std::string claim_of(std::string_view title, const std::vector<Shown>& shown, std::size_t more) {
  const std::string tail =
      more == 0 ? "" : " (and " + std::to_string(more) + " more findings of this rule, not listed)";
  const std::size_t room = kClaimBytes - tail.size() - kCut.size() - 2;
  std::string claim;
  append_printable(claim, cut_at_character(title, room / 2));
  const std::vector<Shown> values = merged(shown);
  const Shown* last = nullptr;
  for (const Shown& one : values) {
    const bool same_step = last != nullptr && last->step == one.step;
    const std::string_view separator = last == nullptr ? ": " : same_step ? ", " : "; ";
    const std::string words = words_of(one, !same_step);
    if (claim.size() + separator.size() + words.size() > room) {
      (claim += separator) += kCut;
      break;
    }
    (claim += separator) += words;
    last = &one;
  }
  return claim + tail;
}

}  // namespace candor::monitor
