#include "rules/glob.h"

#include <algorithm>

#include "rules/case_folding.h"
#include "rules/find_text.h"
#include "rules/utf8.h"

namespace candor::rules {
namespace {

using Kind = PatternPart::Kind;

constexpr std::size_t none = std::string_view::npos;

// The end of `part` when it matches at `at`; else none.
std::size_t match_part(const PatternPart& part, std::string_view text, std::size_t at) {
  if (part.kind == Kind::literal)
    return text.substr(at).starts_with(part.text) ? at + part.text.size() : none;
  if (at == text.size()) return none;
  if (part.kind == Kind::any_character) return at + utf8::size_at(text, at);
  for (const std::string_view dash : dashes) {
    if (text.substr(at).starts_with(dash)) return at + dash.size();
  }
  return none;
}

// The same from behind: the begin of `part` when it matches just before `end`.
std::size_t match_part_before(const PatternPart& part, std::string_view text, std::size_t end) {
  const std::string_view head = text.substr(0, end);
  if (part.kind == Kind::literal) return head.ends_with(part.text) ? end - part.text.size() : none;
  if (end == 0) return none;
  if (part.kind == Kind::any_character) return end - utf8::size_before(text, end);
  for (const std::string_view dash : dashes) {
    if (head.ends_with(dash)) return end - dash.size();
  }
  return none;
}

std::size_t match_at(const PatternParts& piece, std::string_view text, std::size_t at) {
  for (const PatternPart& part : piece) {
    at = match_part(part, text, at);
    if (at == none) break;
  }
  return at;
}

std::size_t match_before(const PatternParts& piece, std::string_view text, std::size_t end) {
  for (auto part = piece.rbegin(); part != piece.rend() && end != none; ++part) {
    end = match_part_before(*part, text, end);
  }
  return end;
}

// The leftmost match of `piece` at or after `from`.
std::optional<Extent> find(const PatternParts& piece, std::string_view text, std::size_t from) {
  const bool literal = piece.front().kind == Kind::literal;
  for (std::size_t at = from; at <= text.size();) {
    if (literal) at = find_text(text, piece.front().text, at);
    if (at == none) return std::nullopt;
    if (const std::size_t end = match_at(piece, text, at); end != none) return Extent{at, end};
    at += at < text.size() ? utf8::size_at(text, at) : 1;
  }
  return std::nullopt;
}

}  // namespace

Glob::Glob(const TextValue& text, bool cased)
    : open_start_(text.open_start), open_end_(text.open_end) {
  bool begin_piece = true;
  for (const PatternPart& part : text.parts) {
    if (part.kind == Kind::any_text) {
      if (pieces_.empty()) open_start_ = true;
      begin_piece = true;
      continue;
    }
    if (begin_piece) pieces_.emplace_back();
    begin_piece = false;
    PatternParts& piece = pieces_.back();
    const std::string literal = cased ? part.text : fold_case(part.text);
    if (part.kind == Kind::literal && !piece.empty() && piece.back().kind == Kind::literal) {
      piece.back().text += literal;
    } else {
      piece.push_back({part.kind, literal});
    }
  }
  if (!text.parts.empty() && text.parts.back().kind == Kind::any_text) open_end_ = true;
  for (const PatternParts& piece : pieces_) {
    for (const PatternPart& part : piece) {
      if (part.kind == Kind::literal && part.text.size() > longest_literal_.size())
        longest_literal_ = part.text;
    }
  }
  const bool simple =
      pieces_.size() == 1 && pieces_[0].size() == 1 && pieces_[0][0].kind == Kind::literal;
  if (!simple && !pieces_.empty()) return;
  if (simple) literal_ = pieces_[0][0].text;
  shape_ = open_start_ ? (open_end_ ? Shape::contains : Shape::suffix)
                       : (open_end_ ? Shape::prefix : Shape::exact);
}

bool Glob::matches(std::string_view text) const {
  switch (shape_) {
    case Shape::exact:
      return text == literal_;
    case Shape::prefix:
      return text.starts_with(literal_);
    case Shape::suffix:
      return text.ends_with(literal_);
    case Shape::contains:
      return find_text(text, literal_) != none;
    case Shape::general:
      break;
  }
  return match(text).has_value();
}

std::optional<Extent> Glob::match(std::string_view text) const {
  if (shape_ == Shape::general) return match_pieces(text);
  if (pieces_.empty()) return matches(text) ? std::optional(Extent{0, text.size()}) : std::nullopt;
  if (shape_ == Shape::contains) {
    const std::size_t at = find_text(text, literal_);
    return at == none ? std::nullopt : std::optional(Extent{at, at + literal_.size()});
  }
  if (!matches(text)) return std::nullopt;
  if (shape_ == Shape::suffix) return Extent{text.size() - literal_.size(), text.size()};
  return Extent{0, literal_.size()};
}

std::optional<Extent> Glob::match_pieces(std::string_view text) const {
  // Most texts do not match, and a piece may begin with what stands everywhere, such as a space or a dash.
  if (find_text(text, longest_literal_) == none) return std::nullopt;
  Extent whole{none, 0};
  const auto first = pieces_.begin() + (open_start_ ? 0 : 1);
  const auto last = pieces_.end() - (open_end_ ? 0 : 1);
  if (!open_start_) {
    whole = {0, match_at(pieces_.front(), text, 0)};
    if (whole.end == none) return std::nullopt;
    if (first > last) return whole.end == text.size() ? std::optional(whole) : std::nullopt;
  }
  for (auto piece = first; piece < last; ++piece) {
    const auto found = find(*piece, text, whole.end);
    if (!found) return std::nullopt;
    if (whole.begin == none) whole.begin = found->begin;
    whole.end = found->end;
  }
  if (!open_end_) {
    const std::size_t begin = match_before(pieces_.back(), text, text.size());
    if (begin == none || begin < whole.end) return std::nullopt;
    whole = {whole.begin == none ? begin : whole.begin, text.size()};
  }
  return whole;
}

std::string Glob::key() const {
  std::string key = {open_start_ ? '*' : '^', open_end_ ? '*' : '$'};
  for (const PatternParts& piece : pieces_) {
    key += '*';
    for (const PatternPart& part : piece) {
      key += static_cast<char>('a' + static_cast<int>(part.kind));
      key += std::to_string(part.text.size()) + ':' + part.text;
    }
  }
  return key;
}

}  // namespace candor::rules
