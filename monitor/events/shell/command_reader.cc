#include "monitor/events/shell/command_reader.h"

#include <algorithm>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

/// The length of `NAME=`, `NAME+=` or `NAME[…]=` at the beginning of `text`; 0 when there is none.
std::size_t assignment_head(std::string_view text) {
  if (text.empty() || !is_name_start(text[0])) return 0;
  std::size_t at = 1;
  while (at < text.size() && is_name(text[at])) ++at;
  if (at < text.size() && text[at] == '[') {
    const auto close = text.substr(0, at + 64).find(']', at);
    if (close == std::string_view::npos) return 0;
    at = close + 1;
  }
  if (at < text.size() && text[at] == '+') ++at;
  return at < text.size() && text[at] == '=' ? at + 1 : 0;
}

/// Over the closing `)` of what the cursor is inside of, with quotes minded, without reading the
/// commands.
void skip_parenthesis(Cursor& cursor) {
  std::size_t depth = 1;
  while (!cursor.ended() && depth > 0) {
    const char c = cursor.peek();
    if (c == '\\') ++cursor.at;
    if (c == '\'' || c == '"') {
      const auto close = cursor.text.find(c, cursor.at + 1);
      cursor.at = std::min(close, cursor.text.size() - 1);
    }
    if (c == '(') ++depth;
    if (c == ')') --depth;
    ++cursor.at;
  }
  cursor.at = std::min(cursor.at, cursor.text.size());
}

}  // namespace

void read_posix(Session& session, std::string_view text, const Frame& frame) {
  if (frame.depth > kShellDepth) return session.add_cut(text, frame);
  Cursor cursor(text, session, frame);
  if (frame.shown || trimmed(text).empty())
    return CommandReader(session, cursor, frame, false).read();
  Frame inner = frame;
  inner.parent = session.begin_script(text, frame);
  if (inner.parent < 0) return;
  CommandReader(session, cursor, inner, false).read();
  session.end_script(inner.parent);
}

std::optional<Printed> read_substitution(Session& session, Cursor& cursor, const Frame& frame) {
  if (frame.depth > kShellDepth) {
    const std::size_t begin = cursor.at;
    skip_parenthesis(cursor);
    session.add_cut(cursor.since(begin), frame);
    return std::nullopt;
  }
  CommandReader reader(session, cursor, frame, true);
  reader.read();
  const auto printed = reader.printed();
  return printed;
}

CommandReader::CommandReader(Session& session, Cursor& cursor, const Frame& frame, bool nested)
    : session_(session),
      cursor_(cursor),
      frame_(frame),
      nested_(nested),
      words_base_(session.words.size()),
      redirections_base_(session.redirections.size()),
      held_base_(session.held.size()),
      outputs_base_(session.outputs.size()) {}

void CommandReader::read() {
  while (!done_ && !cursor_.ended()) {
    if (session_.full()) {
      session_.script.truncated = true;
      cursor_.at = cursor_.text.size();
      break;
    }
    step();
  }
  end_command(false);
  here_documents_.clear();
  flush();
}

std::optional<Printed> CommandReader::printed() const {
  const auto outputs = std::span(session_.outputs).subspan(outputs_base_);
  auto all = joined(session_, outputs);
  session_.outputs.resize(outputs_base_);
  if (session_.script.truncated) return std::nullopt;
  return all;
}

void CommandReader::step() {
  skip_blanks();
  if (cursor_.ended()) return;
  const char c = cursor_.peek();
  if (lexical(c) == Lexical::ends) {
    if ((c == '<' || c == '>') && cursor_.peek(1) == '(') return read_word();
    return read_operator(c);
  }
  if (is_digit(c)) {  // a descriptor before a redirection
    const auto end = cursor_.text.find_first_not_of("0123456789", cursor_.at);
    if (end != std::string_view::npos && end - cursor_.at <= 4 &&
        (cursor_.text[end] == '<' || cursor_.text[end] == '>')) {
      if (!begun_) begin_ = cursor_.at;
      begun_ = true;
      cursor_.at = end;
      return read_redirection();
    }
  }
  read_word();
}

void CommandReader::skip_blanks() {
  while (!cursor_.ended()) {
    const char c = cursor_.peek();
    if (is_blank(c)) {
      ++cursor_.at;
    } else if (c == '\\' && cursor_.peek(1) == '\n') {
      cursor_.at += 2;
    } else if (c == '\\' && cursor_.peek(1) == '\r' && cursor_.peek(2) == '\n') {
      cursor_.at += 3;
    } else if (c == '#') {
      cursor_.at = std::min(cursor_.text.find('\n', cursor_.at), cursor_.text.size());
    } else {
      return;
    }
  }
}

void CommandReader::read_operator(char c) {
  const char next = cursor_.peek(1);
  switch (c) {
    case '\n':
      end_command(false);
      ++cursor_.at;
      read_here_documents();
      return flush();
    case ';':
      return read_semicolon();
    case '&':
      if (next == '>') {
        ++cursor_.at;
        return read_redirection();
      }
      end_command(false);
      cursor_.at += next == '&' ? 2 : 1;
      return;
    case '|':
      end_command(next != '|');
      cursor_.at += next == '|' || next == '&' ? 2 : 1;
      return;
    case '(':
      return open_parenthesis();
    case ')':
      return close_parenthesis();
    default:
      return read_redirection();
  }
}

/// `;`, and the `;;`, `;&` and `;;&` that end a case's branch.
void CommandReader::read_semicolon() {
  end_command(false);
  ++cursor_.at;
  if (cursor_.peek() != ';' && cursor_.peek() != '&') return;
  ++cursor_.at;
  if (cursor_.peek() == '&') ++cursor_.at;
  if (cases_ > 0) skip_pattern();
}

void CommandReader::open_parenthesis() {
  if (at_command() && cursor_.peek(1) == '(' &&
      WordReader(session_, cursor_, frame_).read_arithmetic())
    return;
  if (!at_command()) end_command(false);
  ++cursor_.at;
  groups_.push_back({'(', session_.outputs.size(), frame_.directory});
  ++parentheses_;
}

void CommandReader::close_parenthesis() {
  end_command(false);
  ++cursor_.at;
  if (parentheses_ > 0) return close_group('(');
  if (nested_) done_ = true;
}

/// Ends the innermost group that was opened so, and those inside it.
void CommandReader::close_group(char open) {
  const auto is = [open](const Group& group) { return group.open == open; };
  const auto found = std::find_if(groups_.rbegin(), groups_.rend(), is);
  if (found == groups_.rend()) return;
  const auto first = groups_.end() - 1 - (found - groups_.rbegin());
  parentheses_ -= static_cast<std::size_t>(
      std::count_if(first, groups_.end(), [](const Group& group) { return group.open == '('; }));
  if (open == '(') frame_.directory = first->directory;
  closed_group_ = first->outputs;
  groups_.erase(first, groups_.end());
}

bool CommandReader::at_command() const { return word_count() == assignments_; }

/// The word at the cursor when it is written without quotes and expansions; else empty.
std::string_view CommandReader::bare_token() const {
  std::size_t end = cursor_.at;
  while (end < cursor_.text.size() && lexical(cursor_.text[end]) == Lexical::ordinary) ++end;
  if (end == cursor_.at && cursor_.peek() == '{') ++end;
  if (end < cursor_.text.size() && lexical(cursor_.text[end]) != Lexical::ends) return {};
  return cursor_.text.substr(cursor_.at, end - cursor_.at);
}

void CommandReader::read_word() {
  if (word_count() == 0) {
    const auto token = bare_token();
    if (!token.empty() && !begun_ && read_reserved(token)) return;
    if (!token.empty() && skip_function_head(cursor_.at + token.size())) return;
  }
  const std::size_t begin = cursor_.at;
  if (!begun_) begin_ = begin;
  begun_ = true;
  closed_group_.reset();
  const bool command = at_command();
  const std::size_t head = command ? assignment_head(cursor_.text.substr(begin)) : 0;
  if (head > 0 && begin + head < cursor_.text.size() && cursor_.text[begin + head] == '(')
    return read_array(begin);
  const std::size_t first = session_.words.size();
  const auto info = WordReader(session_, cursor_, frame_).read(command && head == 0);
  end_ = cursor_.at;
  obfuscation_ |= info.obfuscation;
  unknown_ |= info.unknown;
  if (head > 0) {
    if (info.count == 0) return;
    if (info.count > 1) {  // an assignment is not split
      const auto text = cursor_.since(begin);
      session_.words.resize(first + 1);
      session_.words.back().text = text;
    }
    ++assignments_;
  } else if (command) {
    if (info.glued_quotes) obfuscation_ |= bit(Obfuscation::quotes);
    if (info.bare && info.count == 1) expand_alias(first);
  }
}

/// `NAME=(a b c)`.
void CommandReader::read_array(std::size_t begin) {
  const auto open = cursor_.text.find('(', begin);
  auto name = cursor_.text.substr(begin, open - begin - 1);
  name = name.substr(0, name.find_first_of("+["));
  cursor_.at = open + 1;
  const std::size_t base = session_.words.size();
  bool unknown = false;
  while (!cursor_.ended() && cursor_.peek() != ')') {
    const char c = cursor_.peek();
    const bool process = (c == '<' || c == '>') && cursor_.peek(1) == '(';
    if (lexical(c) == Lexical::ends && !process) {
      ++cursor_.at;
    } else {
      unknown |= WordReader(session_, cursor_, frame_).read(false).unknown;
    }
  }
  if (!cursor_.ended()) ++cursor_.at;
  end_ = cursor_.at;
  Variable variable;
  variable.known = !unknown;
  for (std::size_t i = base; i < session_.words.size(); ++i)
    variable.elements.push_back(session_.words[i].text);
  drop_words(base);
  session_.variables[name] = std::move(variable);
  begun_ = word_count() > 0;
}

/// `name ( )`: the body that follows is read like other commands. False, and nothing is read, when
/// it is none.
bool CommandReader::skip_function_head(std::size_t name_end) {
  std::size_t at = name_end;
  const auto skip = [&] {
    while (at < cursor_.text.size() && is_blank(cursor_.text[at])) ++at;
    return at < cursor_.text.size() ? cursor_.text[at] : '\0';
  };
  if (skip() != '(') return false;
  ++at;
  if (skip() != ')') return false;
  cursor_.at = at + 1;
  return true;
}

void CommandReader::end_command(bool piped_on) {
  if (begun_) {
    hold(piped_on);
  } else if (piped_on && closed_group_ && here_documents_.empty()) {
    flush();
    input_ = joined(session_, std::span(session_.outputs).subspan(*closed_group_));
  }
  begun_ = false;
  assignments_ = 0;
  obfuscation_ = 0;
  unknown_ = false;
  closed_group_.reset();
  piped_ = piped_on;
  if (!piped_on && here_documents_.empty()) flush();
}

/// Takes the command that was read from the stacks.
void CommandReader::hold(bool piped_on) {
  HeldCommand held;
  held.piped = piped_;
  held.prints_onward = piped_on || nested_ || !groups_.empty();
  ShellCommand& command = held.command;
  auto& script = session_.script;
  const auto take = [](auto& to, const auto& from, std::size_t begin, std::size_t end) {
    const ShellRange range{static_cast<std::uint32_t>(to.size()),
                           static_cast<std::uint32_t>(end - begin)};
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
              from.begin() + static_cast<std::ptrdiff_t>(end));
    return range;
  };
  const std::size_t argv = words_base_ + assignments_;
  command.assignments = take(script.assignments, session_.words, words_base_, argv);
  command.words = take(script.words, session_.words, argv, session_.words.size());
  command.redirections = take(script.redirections, session_.redirections, redirections_base_,
                              session_.redirections.size());
  session_.words.resize(words_base_);
  session_.redirections.resize(redirections_base_);
  command.begin = cursor_.root_begin(begin_);
  command.end = cursor_.root_end(end_);
  command.directory = frame_.directory;
  command.obfuscation = obfuscation_;
  if (input_) {
    held.has_input = true;
    held.input_decoded = input_->decoded;
    command.input = input_->text;
    input_.reset();
  }
  apply(held);
  session_.held.push_back(held);
}

/// Runs what is held, pipeline after pipeline.
void CommandReader::flush() {
  std::optional<Printed> printed;
  for (std::size_t i = held_base_; i < session_.held.size(); ++i) {
    HeldCommand held = session_.held[i];
    if (held.piped && !held.has_input && printed) {
      held.has_input = true;
      held.input_decoded = printed->decoded;
      held.command.input = printed->text;
    }
    const bool last = i + 1 == session_.held.size() || !session_.held[i + 1].piped;
    printed = run(session_, held, frame_);
    if (!last) continue;
    if (nested_ || !groups_.empty()) session_.outputs.push_back(printed);
    printed.reset();
  }
  session_.held.resize(held_base_);
}

}  // namespace candor::monitor
