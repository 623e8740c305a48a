#include "monitor/events/code/values.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/session.h"
#include "monitor/events/shell/text_operations.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr int kNestedValues = 16;
constexpr std::size_t kItems = 1024;

bool is_quote(char c) { return c == '\'' || c == '"' || c == '`'; }

std::string_view last_part(std::string_view name) {
  const auto dot = name.find_last_of(".:");
  return dot == name.npos ? name : name.substr(dot + 1);
}

/// Functions whose literal argument is read as what they make of it.
bool decodes(std::string_view name) {
  constexpr std::array<std::string_view, 11> kDecoders = {
      "b64decode", "urlsafe_b64decode", "atob",      "decode64", "base64_decode",
      "from",      "fromhex",           "unhexlify", "Path",     "PosixPath",
      "chr"};
  return std::find(kDecoders.begin(), kDecoders.end(), name) != kDecoders.end();
}

std::optional<std::string> decoded_hex(std::string_view text) {
  std::string out;
  if (text.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

bool is_text(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto length = character_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace

std::optional<StringLiteral> string_literal(std::string_view code, std::size_t at,
                                            std::size_t& budget) {
  StringLiteral literal;
  while (at < code.size() && is_letter(code[at]) && at + 1 < code.size()) {
    if (std::string_view("rRbBfFuU").find(code[at]) == std::string_view::npos) return std::nullopt;
    literal.raw |= lower(code[at]) == 'r';
    ++at;
  }
  if (at >= code.size() || !is_quote(code[at])) return std::nullopt;
  const char quote = code[at];
  const bool triple = quote != '`' && code.substr(at, 3) == std::string(3, quote);
  const std::size_t width = triple ? 3 : 1;
  literal.begin = at + width;
  for (std::size_t i = literal.begin; i < code.size() && budget > 0; ++i) {
    --budget;
    if (code[i] == '\\') {
      ++i;
    } else if (code[i] == '\n' && !triple && quote != '`') {
      return std::nullopt;
    } else if (code[i] == quote && (!triple || code.substr(i, 3) == code.substr(at, 3))) {
      literal.end = i;
      literal.after = i + width;
      return literal;
    }
  }
  return std::nullopt;
}

std::string unescaped_literal(std::string_view code, const StringLiteral& literal) {
  const auto content = code.substr(literal.begin, literal.end - literal.begin);
  if (literal.raw || content.find('\\') == content.npos) return std::string(content);
  std::string out;
  for (std::size_t i = 0; i < content.size();) {
    if (content[i] != '\\' || i + 1 >= content.size()) {
      out += content[i++];
    } else if (content[i + 1] == '\n') {
      i += 2;
    } else {
      append_ansi_escape(content, ++i, out);
    }
  }
  return out;
}

void ValueReader::skip_blanks() {
  while (is_blank(peek()) || peek() == '\n') ++at_;
}

std::string_view ValueReader::keyword() {
  std::size_t end = at_;
  while (end < code_.size() && is_name(code_[end])) ++end;
  std::size_t sign = end;
  while (sign < code_.size() && is_blank(code_[sign])) ++sign;
  if (end == at_ || sign + 1 >= code_.size()) return {};
  if ((code_[sign] != '=' && code_[sign] != ':') || code_[sign + 1] == '=') return {};
  const auto name = code_.substr(at_, end - at_);
  at_ = sign + 1;
  return name;
}

std::vector<CodeValue> ValueReader::arguments() {
  std::vector<CodeValue> all;
  while (!ended() && budget_ > 0) {
    skip_blanks();
    if (peek() == ')') {
      ++at_;
      break;
    }
    const std::size_t before = at_;
    const auto name = keyword();
    all.push_back(value());
    all.back().keyword = name;
    if (peek() == ',') ++at_;
    if (at_ == before) ++at_;
  }
  return all;
}

bool ValueReader::may_be_literal() {
  while (is_blank(peek())) ++at_;
  if (!is_name_start(peek())) return is_quote(peek()) || peek() == '[';
  std::size_t end = at_;
  while (end < code_.size() && (is_name(code_[end]) || code_[end] == '.')) ++end;
  const char after = end < code_.size() ? code_[end] : '\0';
  const auto name = code_.substr(at_, end - at_);
  return is_quote(after) || (after == '(' && decodes(last_part(name))) || constants_.contains(name);
}

/// After a literal: another one, or `+` and anything.
bool ValueReader::continues() {
  if (!statement_ || depth_ > 1) {
    skip_blanks();
  } else {
    while (is_blank(peek())) ++at_;
  }
  if (peek() == '+') {
    ++at_;
    skip_blanks();
    return true;
  }
  return (is_quote(peek()) || is_letter(peek())) && string_literal(code_, at_, budget_).has_value();
}

CodeValue ValueReader::statement_value() {
  statement_ = true;
  return value();
}

CodeValue ValueReader::value() {
  CodeValue value;
  skip_blanks();
  const std::size_t begin = at_;
  if (++depth_ <= kNestedValues) {
    std::string text;
    const bool literal = term(value, text);
    while (literal && !value.items && continues()) {
      const std::size_t part = at_;
      if (term(value, text)) continue;
      at_ = part;
      while (is_name(peek()) || peek() == '.') ++at_;
      text += code_.substr(part, at_ - part);
      if (at_ == part) break;
    }
    if (literal && !value.items) value.text = texts_.keep(text);
  }
  skip_to_separator();
  --depth_;
  value.written = trimmed(code_.substr(begin, at_ - begin));
  budget_ -= std::min(budget_, at_ - begin);
  return value;
}

/// One operand of a sum: its text is added to `text`, or it is a list. False: it is not literal.
bool ValueReader::term(CodeValue& value, std::string& text) {
  if (const auto literal = string_literal(code_, at_, budget_)) {
    text += unescaped_literal(code_, *literal);
    at_ = literal->after;
    skip_methods();
    return true;
  }
  if (peek() == '[' || peek() == '(') {
    const char close = peek() == '[' ? ']' : ')';
    ++at_;
    value.items = items(close);
    skip_methods();
    if (close == ')' && value.items->size() == 1) {  // only parentheses
      text += value.items->front();
      value.items.reset();
    }
    return true;
  }
  return is_name_start(peek()) && name_term(value, text);
}

/// A constant, or a call that decodes a literal.
bool ValueReader::name_term(CodeValue& value, std::string& text) {
  const std::size_t begin = at_;
  while (is_name(peek()) || peek() == '.') ++at_;
  auto name = code_.substr(begin, at_ - begin);
  if ((name == "__import__" || name == "require") && peek() == '(') {
    skip_balanced();
    const std::size_t rest = at_;
    while (is_name(peek()) || peek() == '.') ++at_;
    name = code_.substr(rest, at_ - rest);
  }
  if (peek() == '(') {
    if (decoding_term(last_part(name), value, text)) return true;
    at_ = begin;
    return false;
  }
  const auto dot = name.find('.');
  const auto found = constants_.find(name.substr(0, dot));
  if (found == constants_.end() || (dot != name.npos && peek() != '(')) {
    at_ = begin;
    return false;
  }
  if (found->second.items) value.items = found->second.items;
  if (found->second.text) text += *found->second.text;
  value.decoded |= found->second.decoded;
  if (text.size() > budget_) budget_ = 0;
  skip_methods();
  return true;
}

/// `b64decode("…")`, `atob("…")`, `fromhex("…")`, `Buffer.from("…", "base64")`, `chr(114)`,
/// `Path("…")`.
bool ValueReader::decoding_term(std::string_view name, CodeValue& value, std::string& text) {
  if (!decodes(name)) return false;
  const bool hex = name == "fromhex" || name == "unhexlify";
  const bool path = name == "Path" || name == "PosixPath";
  ++at_;
  const auto values = arguments();
  if (values.empty()) return false;
  if (name == "chr") {
    int code = 0;
    const auto digits = values[0].written;
    std::from_chars(digits.data(), digits.data() + digits.size(), code);
    if (code < ' ' || code > '~') return false;
    text += static_cast<char>(code);
    value.decoded = true;
    return true;
  }
  if (!values[0].text) return false;
  if (path) {
    text += *values[0].text;
    return true;
  }
  if (name == "from" && (values.size() < 2 || values[1].text != "base64")) return false;
  const auto bytes = hex ? decoded_hex(*values[0].text) : decoded_base64(*values[0].text);
  if (!bytes || !is_text(*bytes)) return false;
  text += *bytes;
  value.decoded = true;
  skip_methods();
  return true;
}

std::vector<std::string_view> ValueReader::items(char close) {
  std::vector<std::string_view> all;
  while (!ended() && budget_ > 0) {
    skip_blanks();
    if (peek() == close) {
      ++at_;
      break;
    }
    const std::size_t before = at_;
    const auto item = value();
    if (all.size() < kItems) all.push_back(item.text.value_or(item.written));
    if (peek() == ',') ++at_;
    if (at_ == before) ++at_;
  }
  return all;
}

/// `.encode()`, `.split(" ")`, `.format(x)` behind a literal.
void ValueReader::skip_methods() {
  while (peek() == '.') {
    std::size_t end = at_ + 1;
    while (end < code_.size() && is_name(code_[end])) ++end;
    if (end >= code_.size() || code_[end] != '(') return;
    at_ = end;
    skip_balanced();
  }
}

/// From an opening bracket to behind its closing one.
void ValueReader::skip_balanced() {
  int depth = 0;
  while (!ended()) {
    const char c = peek();
    if (const auto literal = is_quote(c) ? string_literal(code_, at_, budget_) : std::nullopt) {
      at_ = literal->after;
      continue;
    }
    ++at_;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && --depth == 0) return;
  }
}

void ValueReader::skip_to_separator() {
  while (!ended()) {
    const char c = peek();
    if (c == ',' || c == ')' || c == ']' || c == '}' || c == ';') return;
    if (c == '\n' && depth_ <= 1) return;
    if (c == '(' || c == '[' || c == '{') {
      const std::size_t before = at_;
      skip_balanced();
      if (at_ == before) ++at_;
      continue;
    }
    const auto literal = is_quote(c) ? string_literal(code_, at_, budget_) : std::nullopt;
    at_ = literal ? literal->after : at_ + 1;
  }
}

}  // namespace candor::monitor
