#include "monitor/events/shell/word_reader.h"

#include <algorithm>
#include <functional>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kAlternatives = 64;
constexpr std::size_t kBracedBytes = 4096;

bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }

/// A brace group of a marked text: the positions of its braces and of its commas.
struct Group {
  std::size_t open = 0;
  std::size_t close = 0;
  std::vector<std::size_t> commas;
};

/// The first group that has a comma of its own.
std::optional<Group> first_group(std::string_view marked) {
  std::vector<Group> open;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked[i] == kOpen) open.push_back({i, 0, {}});
    if (open.empty()) continue;
    if (marked[i] == kComma) open.back().commas.push_back(i);
    if (marked[i] != kClose) continue;
    if (!open.back().commas.empty()) {
      open.back().close = i;
      return open.back();
    }
    open.pop_back();
  }
  return std::nullopt;
}

std::string unmarked(std::string_view marked) {
  std::string text(marked);
  std::replace(text.begin(), text.end(), kOpen, '{');
  std::replace(text.begin(), text.end(), kComma, ',');
  std::replace(text.begin(), text.end(), kClose, '}');
  return text;
}

void expand_group(std::string_view marked, const Group& group, std::vector<std::string>& out) {
  std::size_t begin = group.open + 1;
  for (std::size_t i = 0; i <= group.commas.size(); ++i) {
    const std::size_t end = i < group.commas.size() ? group.commas[i] : group.close;
    std::string text(marked.substr(0, group.open));
    text += marked.substr(begin, end - begin);
    text += marked.substr(group.close + 1);
    out.push_back(std::move(text));
    begin = end + 1;
  }
}

}  // namespace

std::vector<std::string> brace_alternatives(std::string_view marked) {
  if (marked.size() > kBracedBytes) return {};
  std::vector<std::string> texts{std::string(marked)};
  bool expanded = false;
  for (std::size_t i = 0; i < texts.size();) {
    const auto group = first_group(texts[i]);
    if (!group || texts.size() + group->commas.size() > kAlternatives) {
      ++i;
      continue;
    }
    std::vector<std::string> alternatives;
    expand_group(texts[i], *group, alternatives);
    const auto at = texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(i));
    texts.insert(at, alternatives.begin(), alternatives.end());
    expanded = true;
  }
  if (!expanded) return {};
  for (auto& text : texts) text = unmarked(text);
  return texts;
}

Cursor::Cursor(std::string_view of, const Session& session, const Frame& frame)
    : text(of),
      exact(session.in_root(of)),
      offset(exact ? static_cast<std::uint32_t>(of.data() - session.root.data()) : 0),
      outer_begin(frame.begin),
      outer_end(frame.end) {}

WordInfo WordReader::read(bool is_command) {
  begin_ = cursor_.at;
  is_command_ = is_command;
  if (read_plain()) return info_;
  base_ = field_ = session_.scratch.size();
  read_parts();
  finish();
  session_.scratch.resize(base_);
  return info_;
}

/// Most words: nothing to remove or to expand, or one pair of quotes around it all. They stay views
/// of the text.
bool WordReader::read_plain() {
  const std::string_view text = cursor_.text;
  std::size_t end = begin_;
  while (end < text.size() && lexical(text[end]) == Lexical::ordinary) ++end;
  const auto ends = [&](std::size_t at) {
    return at >= text.size() || (lexical(text[at]) == Lexical::ends && text[at] != '(');
  };
  if (end > begin_) {
    if (!ends(end)) return false;
    cursor_.at = end;
    info_.bare = true;
    push(text.substr(begin_, end - begin_));
    return true;
  }
  const char quote = cursor_.peek();
  if (quote != '\'' && quote != '"') return false;
  const auto close = text.find_first_of(quote == '\'' ? "'" : "\"\\$`", begin_ + 1);
  if (close == std::string_view::npos || text[close] != quote || !ends(close + 1)) return false;
  cursor_.at = close + 1;
  push(text.substr(begin_ + 1, close - begin_ - 1));
  return true;
}

void WordReader::push(std::string_view text) {
  session_.words.push_back(
      {text, cursor_.root_begin(begin_), cursor_.root_end(cursor_.at), info_.unknown});
  ++info_.count;
}

void WordReader::read_parts() {
  if (cursor_.peek() == '<' || cursor_.peek() == '>') append_process();
  while (!cursor_.ended()) {
    const char c = cursor_.peek();
    if (lexical(c) != Lexical::ends) {
      read_part();
    } else if (c == '(' && cursor_.at > begin_) {
      const char before = cursor_.text[cursor_.at - 1];
      if (std::string_view("?*+@!").find(before) == std::string_view::npos) return;
      append_extended_glob();
    } else {
      return;
    }
  }
}

void WordReader::read_part() {
  const char c = cursor_.peek();
  switch (c) {
    case '\'':
    case '"':
      return append_quoted(c);
    case '\\':
      return append_escape();
    case '$':
      return append_dollar(false);
    case '`':
      return append_backquoted(false);
    case '{':
      braces_ = true;
      session_.scratch += kOpen;
      break;
    case ',':
    case '}':
      session_.scratch += !braces_ ? c : c == ',' ? kComma : kClose;
      break;
    default:
      session_.scratch += c;
  }
  ++cursor_.at;
}

void WordReader::append(std::string_view text) { session_.scratch += text; }

/// Quotes that are only there to hide a word: an empty pair beside a letter, or a quote between
/// letters.
void WordReader::note_quotes(std::size_t begin, std::size_t end) {
  const std::string_view text = cursor_.text;
  const bool before = begin > begin_ && is_alphanumeric(text[begin - 1]);
  const bool after = end < text.size() && is_alphanumeric(text[end]);
  if (end - begin == 2 && (before || after)) info_.obfuscation |= bit(Obfuscation::quotes);
  const bool begins_inside = before && begin + 1 < end && is_alphanumeric(text[begin + 1]);
  const bool ends_inside = after && end >= begin + 2 && is_alphanumeric(text[end - 2]);
  info_.glued_quotes |= begins_inside || ends_inside;
}

void WordReader::append_quoted(char quote) {
  const std::size_t begin = cursor_.at;
  open_ = true;
  ++cursor_.at;
  if (quote == '"') {
    append_double_quoted();
  } else {
    const auto close = std::min(cursor_.text.find('\'', cursor_.at), cursor_.text.size());
    append(cursor_.text.substr(cursor_.at, close - cursor_.at));
    cursor_.at = std::min(close + 1, cursor_.text.size());
  }
  note_quotes(begin, cursor_.at);
}

/// What follows an opening `"`, with the closing one.
void WordReader::append_double_quoted() {
  while (!cursor_.ended()) {
    const auto next =
        std::min(cursor_.text.find_first_of("\"\\$`", cursor_.at), cursor_.text.size());
    append(cursor_.text.substr(cursor_.at, next - cursor_.at));
    cursor_.at = next;
    if (cursor_.ended()) return;
    switch (cursor_.peek()) {
      case '"':
        ++cursor_.at;
        return;
      case '$':
        append_dollar(true);
        break;
      case '`':
        append_backquoted(true);
        break;
      default:
        if (std::string_view("\"\\$`").find(cursor_.peek(1)) == std::string_view::npos ||
            cursor_.at + 1 >= cursor_.text.size()) {
          if (cursor_.peek(1) != '\n') append("\\");
          cursor_.at += cursor_.peek(1) == '\n' ? 2 : 1;
        } else {
          append(cursor_.text.substr(cursor_.at + 1, 1));
          cursor_.at += 2;
        }
    }
  }
}

/// A backslash outside quotes.
void WordReader::append_escape() {
  const std::size_t begin = cursor_.at;
  if (begin + 1 >= cursor_.text.size()) {
    ++cursor_.at;
    return append("\\");
  }
  if (cursor_.peek(1) == '\r' && cursor_.peek(2) == '\n') ++cursor_.at;
  const char c = cursor_.peek(1);
  cursor_.at += 2;
  if (c == '\n') return;
  open_ = true;
  session_.scratch += c;
  info_.glued_quotes |=
      begin > begin_ && is_alphanumeric(cursor_.text[begin - 1]) && is_alphanumeric(c);
}

/// `…`: a backslash before `, \ and $ is taken off, then it is a command substitution.
void WordReader::append_backquoted(bool quoted) {
  const std::size_t begin = cursor_.at;
  std::size_t end = begin + 1;
  bool escaped = false;
  while (end < cursor_.text.size() && cursor_.text[end] != '`') {
    escaped |= cursor_.text[end] == '\\';
    end += cursor_.text[end] == '\\' ? 2 : 1;
  }
  end = std::min(end, cursor_.text.size());
  std::string_view inside = cursor_.text.substr(begin + 1, end - begin - 1);
  cursor_.at = std::min(end + 1, cursor_.text.size());
  if (escaped) {
    std::string text;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const bool takes = inside[i] == '\\' && i + 1 < inside.size() &&
                         std::string_view("`\\$").find(inside[i + 1]) != std::string_view::npos;
      text += inside[takes ? ++i : i];
    }
    inside = session_.texts.keep(text);
  }
  Frame frame = frame_;
  frame.begin = cursor_.root_begin(begin);
  frame.end = cursor_.root_end(cursor_.at);
  ++frame.depth;
  Cursor nested(inside, session_, frame);
  append_printed(read_substitution(session_, nested, frame), begin, quoted);
}

/// `<(…)` and `>(…)`: the commands are read; the word stays as written, and names a file of what
/// they print.
void WordReader::append_process() {
  const std::size_t begin = cursor_.at;
  cursor_.at += 2;
  Frame frame = frame_;
  ++frame.depth;
  const auto printed = read_substitution(session_, cursor_, frame);
  const auto word = cursor_.since(begin);
  append(word);
  if (printed) session_.files[session_.texts.keep(word)] = printed->text;
}

/// `@(a|b)`: part of the word. Not followed: only patterns may stand there.
void WordReader::append_extended_glob() {
  const auto close = cursor_.text.find_first_of(")\n", cursor_.at);
  const std::size_t begin = cursor_.at;
  cursor_.at = close == std::string_view::npos ? cursor_.text.size() : close;
  if (cursor_.peek() == ')') ++cursor_.at;
  append(cursor_.since(begin));
}

void WordReader::finish_field() {
  const std::string_view field = std::string_view(session_.scratch).substr(field_);
  if (!field.empty() || open_) push(session_.texts.keep(field));
  field_ = session_.scratch.size();
  open_ = false;
}

void WordReader::finish_braces() {
  const auto field = std::string_view(session_.scratch).substr(field_);
  for (const auto& text : brace_alternatives(field)) {
    if (text.empty() || !session_.expand(text.size())) continue;
    push(session_.texts.keep(text));
  }
  if (info_.count > 0) {
    if (!loop_) info_.obfuscation |= bit(Obfuscation::braces);
    return;
  }
  const std::string plain = unmarked(field);
  session_.scratch.replace(field_, std::string::npos, plain);
  finish_field();
}

/// A program's name with parameters in it that the text does not set: without them it is the
/// program that runs when they are empty (`r$x''m`). A path stays: its last part is the program's
/// name already.
void WordReader::drop_unknown() {
  std::size_t unknown = 0;
  for (const auto& [begin, end] : unknown_) unknown += end - begin;
  const std::size_t size = session_.scratch.size() - base_;
  if (unknown == 0 || unknown == size || info_.count > 0) return;
  if (session_.scratch.find('/', base_) != std::string::npos) return;
  for (auto range = unknown_.rbegin(); range != unknown_.rend(); ++range)
    session_.scratch.erase(range->first, range->second - range->first);
  info_.obfuscation |= bit(Obfuscation::variable);
}

void WordReader::finish() {
  if (is_command_) drop_unknown();
  if (braces_ && info_.count == 0) {
    finish_braces();
  } else {
    finish_field();
  }
}

std::string_view WordReader::read_text() {
  ++in_text_;
  base_ = field_ = session_.scratch.size();
  while (!cursor_.ended()) {
    const auto next = std::min(cursor_.text.find_first_of("\\$`", cursor_.at), cursor_.text.size());
    append(cursor_.text.substr(cursor_.at, next - cursor_.at));
    cursor_.at = next;
    if (cursor_.ended()) break;
    if (cursor_.peek() == '$') {
      append_dollar(true);
    } else if (cursor_.peek() == '`') {
      append_backquoted(true);
    } else {
      const bool takes = std::string_view("\\$`").find(cursor_.peek(1)) != std::string_view::npos;
      append(cursor_.text.substr(cursor_.at + (takes ? 1 : 0), 1));
      cursor_.at += takes ? 2 : 1;
    }
  }
  const auto text = session_.texts.keep(std::string_view(session_.scratch).substr(base_));
  session_.scratch.resize(base_);
  return text;
}

}  // namespace candor::monitor
