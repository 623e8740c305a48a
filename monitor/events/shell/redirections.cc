// Redirections, here-documents and here-strings (POSIX.1-2017 XCU 2.7).

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/command_reader.h"

namespace candor::monitor {

/// A redirection operator at the cursor, and its word.
void CommandReader::read_redirection() {
  if (!begun_) begin_ = cursor_.at;
  begun_ = true;
  const std::size_t begin = cursor_.at;
  const char direction = cursor_.peek();
  ++cursor_.at;
  char next = cursor_.peek();
  if (direction == '<' && next == '<') {
    ++cursor_.at;
    if (cursor_.peek() == '<') return read_here_string();
    const bool strips_tabs = cursor_.peek() == '-';
    if (strips_tabs) ++cursor_.at;
    return read_here_document_head(strips_tabs);
  }
  auto kind = direction == '<' ? RedirectionKind::read : RedirectionKind::write;
  if (next == '>') {
    kind = direction == '>' ? RedirectionKind::append : RedirectionKind::write;  // >> and <>
    ++cursor_.at;
  } else if (next == '|') {
    ++cursor_.at;
  } else if (next == '&') {
    ++cursor_.at;
    next = cursor_.peek();
    const auto end = cursor_.text.find_first_not_of("0123456789-", cursor_.at);
    if (is_digit(next) || next == '-') {  // a descriptor
      cursor_.at = std::min(end, cursor_.text.size());
      end_ = cursor_.at;
      return;
    }
  }
  add_redirection(kind, begin);
}

void CommandReader::add_redirection(RedirectionKind kind, std::size_t begin) {
  while (is_blank(cursor_.peek())) ++cursor_.at;
  end_ = cursor_.at;
  const char c = cursor_.peek();
  const bool process = (c == '<' || c == '>') && cursor_.peek(1) == '(';
  if (cursor_.ended() || (lexical(c) == Lexical::ends && !process)) return;
  const std::size_t base = session_.words.size();
  WordReader(session_, cursor_, frame_).read(false);
  end_ = cursor_.at;
  if (session_.words.size() > base)
    session_.redirections.push_back(
        {session_.words[base].text, kind, cursor_.root_begin(begin), cursor_.root_end(cursor_.at)});
  drop_words(base);
}

/// What follows `<<` or `<<-`: the body begins after this line.
void CommandReader::read_here_document_head(bool strips_tabs) {
  while (is_blank(cursor_.peek())) ++cursor_.at;
  HereDocument here;
  here.held = session_.held.size();
  here.strips_tabs = strips_tabs;
  while (!cursor_.ended() && lexical(cursor_.peek()) != Lexical::ends) {
    const char c = cursor_.peek();
    if (c == '\'' || c == '"' || c == '\\') {
      here.quoted = true;
    } else {
      here.delimiter += c;
    }
    ++cursor_.at;
  }
  end_ = cursor_.at;
  here_documents_.push_back(std::move(here));
}

/// `<<< word`.
void CommandReader::read_here_string() {
  ++cursor_.at;
  while (is_blank(cursor_.peek())) ++cursor_.at;
  end_ = cursor_.at;
  if (cursor_.ended() || lexical(cursor_.peek()) == Lexical::ends) return;
  const std::size_t base = session_.words.size();
  const auto info = WordReader(session_, cursor_, frame_).read(false);
  end_ = cursor_.at;
  obfuscation_ |= info.obfuscation;
  if (session_.words.size() > base && !info.unknown) {
    Printed printed;
    printed.text = session_.words[base].text;
    printed.decoded = (info.obfuscation & bit(Obfuscation::encoded)) != 0;
    input_ = printed;
  }
  drop_words(base);
}

void CommandReader::read_here_documents() {
  for (const HereDocument& here : here_documents_) {
    auto body = here_body(here);
    if (!here.quoted && body.find_first_of("$`\\") != std::string_view::npos) {
      Frame frame = frame_;
      ++frame.depth;
      Cursor cursor(body, session_, frame);
      if (frame.depth <= kShellDepth) body = WordReader(session_, cursor, frame).read_text();
    }
    if (here.held >= session_.held.size()) continue;
    HeldCommand& held = session_.held[here.held];
    held.has_input = true;
    held.command.input = body;
  }
  here_documents_.clear();
}

/// The lines from the cursor to the delimiter, which is taken too.
std::string_view CommandReader::here_body(const HereDocument& here) {
  const std::size_t begin = cursor_.at;
  std::string stripped;
  while (!cursor_.ended()) {
    const std::size_t line_begin = cursor_.at;
    const auto line_end = std::min(cursor_.text.find('\n', line_begin), cursor_.text.size());
    auto line = cursor_.text.substr(line_begin, line_end - line_begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (here.strips_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    cursor_.at = std::min(line_end + 1, cursor_.text.size());
    if (line == here.delimiter) {
      if (here.strips_tabs) return session_.texts.keep(stripped);
      return cursor_.text.substr(begin, line_begin - begin);
    }
    if (here.strips_tabs) stripped.append(line).push_back('\n');
  }
  if (here.strips_tabs) return session_.texts.keep(stripped);
  return cursor_.text.substr(begin);
}

}  // namespace candor::monitor
