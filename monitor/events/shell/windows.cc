#include "monitor/events/shell/windows.h"

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/running.h"

namespace candor::monitor {
namespace {

/// Splits a statement into words and redirections.
class WindowsWords {
 public:
  WindowsWords(Session& session, std::string_view text, const WindowsSyntax& syntax,
               const Frame& frame)
      : session_(session), text_(text), syntax_(syntax), frame_(frame) {}

  void read(ShellCommand& command);

 private:
  std::string_view word();
  void redirection();
  void skip_blanks() {
    while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '\n')) ++at_;
  }

  Session& session_;
  std::string_view text_;
  const WindowsSyntax& syntax_;
  const Frame& frame_;
  std::size_t at_ = 0;
  bool escaped_ = false;
};

void WindowsWords::read(ShellCommand& command) {
  auto& script = session_.script;
  command.words.first = static_cast<std::uint32_t>(script.words.size());
  command.redirections.first = static_cast<std::uint32_t>(script.redirections.size());
  for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
    if (text_[at_] == '>' || text_[at_] == '<') {
      redirection();
      continue;
    }
    const std::size_t begin = at_;
    const auto text = word();
    ShellCommand place;
    session_.place(place, text_.substr(begin, at_ - begin), frame_);
    script.words.push_back({text, place.begin, place.end});
  }
  command.words.count = static_cast<std::uint32_t>(script.words.size()) - command.words.first;
  command.redirections.count =
      static_cast<std::uint32_t>(script.redirections.size()) - command.redirections.first;
  if (escaped_) command.obfuscation |= bit(Obfuscation::quotes);
}

/// Up to a blank or redirection outside quotes; quotes and escapes are taken off.
std::string_view WindowsWords::word() {
  const std::size_t begin = at_;
  std::string plain;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_blank(c) || c == '\n' || c == '>' || c == '<') break;
    if (syntax_.quotes.find(c) != std::string_view::npos) {
      const auto end = after_quoted(text_, at_, syntax_.escape);
      const auto inside = text_.substr(at_ + 1, end - at_ - 1);
      plain += inside.ends_with(c) ? inside.substr(0, inside.size() - 1) : inside;
      at_ = end;
      continue;
    }
    if (c == syntax_.escape && at_ + 1 < text_.size()) {
      ++at_;
      if (is_letter(text_[at_])) escaped_ = true;
      if (text_[at_] == '\n') {
        ++at_;
        continue;
      }
    }
    plain += text_[at_++];
  }
  const auto written = text_.substr(begin, at_ - begin);
  if (plain == written) return written;
  if (written.size() == plain.size() + 2 && written.substr(1, plain.size()) == plain)
    return written.substr(1, plain.size());
  return session_.texts.keep(plain);
}

void WindowsWords::redirection() {
  const std::size_t begin = at_;
  auto kind = text_[at_] == '<' ? RedirectionKind::read : RedirectionKind::write;
  ++at_;
  if (at_ < text_.size() && text_[at_] == '>') {
    kind = RedirectionKind::append;
    ++at_;
  }
  skip_blanks();
  if (at_ >= text_.size() || text_[at_] == '&' || text_[at_] == '>') {
    at_ = std::min(at_ + 2, text_.size());
    return;
  }
  const auto target = word();
  ShellCommand place;
  session_.place(place, text_.substr(begin, at_ - begin), frame_);
  if (!target.empty() && !equals_ignoring_case(target, "nul") && target != "$null")
    session_.script.redirections.push_back({target, kind, place.begin, place.end});
}

}  // namespace

std::size_t after_quoted(std::string_view text, std::size_t at, char escape) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == escape && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return text.size();
}

void run_windows(Session& session, std::string_view statement, const WindowsSyntax& syntax,
                 bool (*builtin)(std::string_view name), const Frame& frame) {
  statement = trimmed(statement);
  HeldCommand held;
  ShellCommand& command = held.command;
  command = session.of_frame(frame);
  command.line = statement;
  session.place(command, statement, frame);
  WindowsWords(session, statement, syntax, frame).read(command);
  if (command.words.count == 0) return;
  const auto program = session.argv(command)[0].text;
  if (program.empty()) return;
  const bool own = builtin(program);
  if (!own) command.image = image_of(program, {}, Platform::windows, session.texts);
  const auto index = session.add(command);
  if (index < 0 || own) return;
  Frame child = frame;
  child.parent = index;
  child.image = command.image;
  child.begin = command.begin;
  child.end = command.end;
  ++child.depth;
  Running running{session, index, held, child};
  follow(running);
}

}  // namespace candor::monitor
