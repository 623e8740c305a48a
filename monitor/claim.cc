#include "monitor/claim.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

using rules::ValueType;

constexpr std::string_view kCut = "…";

bool is_same_value(const Shown& a, const Shown& b) {
  return a.step == b.step && a.name == b.name && a.value.data() == b.value.data() &&
         a.value.size() == b.value.size();
}

/// One entry for each value, in the order of the steps; the trace last, plain properties after what has a place.
std::vector<Shown> merged(const std::vector<Shown>& all) {
  std::vector<Shown> values;
  for (const Shown& one : all) {
    const auto same = std::find_if(values.begin(), values.end(),
                                   [&](const Shown& other) { return is_same_value(one, other); });
    if (same == values.end()) {
      values.push_back(one);
    } else {
      same->begin = std::min(same->begin, one.begin);
      same->end = std::max(same->end, one.end);
    }
  }
  const auto rank = [](const Shown& one) {
    return std::tuple(!one.step, one.step.value_or(0), !one.placed);
  };
  std::stable_sort(values.begin(), values.end(),
                   [&](const Shown& a, const Shown& b) { return rank(a) < rank(b); });
  return values;
}

/// The first character's edge at or after `at`.
std::size_t edge_after(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

/// What matched, with as much around it on its line as fits.
std::string_view window(const Shown& shown) {
  const std::string_view value = shown.value;
  const std::size_t length = shown.end - shown.begin;
  if (length >= kWordsInClaimBytes)
    return cut_at_character(value.substr(shown.begin, length), kWordsInClaimBytes);
  const std::size_t around = kWordsInClaimBytes - length;
  const std::size_t line = shown.begin == 0 ? 0 : value.rfind('\n', shown.begin - 1) + 1;
  std::size_t begin = shown.begin - std::min(shown.begin - line, around / 2);
  begin = std::min(edge_after(value, begin), shown.begin);
  const std::size_t line_end = std::min(value.find('\n', shown.end), value.size());
  const std::string_view rest = value.substr(begin, line_end - begin);
  return cut_at_character(rest, std::max(kWordsInClaimBytes, shown.end - begin));
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
