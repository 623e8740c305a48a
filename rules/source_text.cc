#include "rules/source_text.h"

#include <algorithm>
#include <utility>

#include "rules/codes.h"

namespace candor::rules {
namespace {

constexpr std::size_t snippet_bytes = 160;

// At most `snippet_bytes` of the line, cut between characters.
std::string cut(std::string_view line) {
  if (line.size() <= snippet_bytes) return std::string(line);
  std::size_t end = snippet_bytes;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return std::string(line.substr(0, end));
}

}  // namespace

Span Span::part(std::size_t offset, std::size_t size) const {
  return {line, column + static_cast<int>(offset), static_cast<int>(size)};
}

SourceText::SourceText(std::string origin, std::string_view text)
    : origin_(std::move(origin)), text_(text), line_starts_{0} {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::string_view SourceText::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[static_cast<std::size_t>(number) - 1];
  std::string_view rest = text_.substr(begin);
  rest = rest.substr(0, rest.find('\n'));
  if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  return rest;
}

Location SourceText::locate(Span span) const {
  return {origin_, span.line, span.column, span.length, cut(line(span.line))};
}

void Reporter::error(std::string_view code, std::string message, Span at) {
  ++errors_;
  add(Severity::error, code, std::move(message), at);
}

void Reporter::warn(std::string_view code, std::string message, Span at) {
  add(Severity::warning, code, std::move(message), at);
}

void Reporter::add(Severity severity, std::string_view code, std::string message, Span at) {
  if (++count_ > limit) return;
  if (count_ == limit) {
    severity = errors_ > 0 ? Severity::error : Severity::warning;
    code = code::too_many_problems;
    message = "more problems than are worth listing";
  }
  out_.push_back({severity, std::string(code), std::move(message), source_.locate(at)});
}

}  // namespace candor::rules
