// Reserved words and compound commands (POSIX.1-2017 XCU 2.4, 2.9.4).

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/command_reader.h"

namespace candor::monitor {
namespace {

/// After these a command may follow, and there is nothing else to do.
constexpr std::array<std::string_view, 14> kSkipped = {"if",    "then",   "elif", "else",    "fi",
                                                       "while", "until",  "do",   "done",    "!",
                                                       "time",  "coproc", "-p",   "function"};

bool is_skipped(std::string_view word) {
  return std::find(kSkipped.begin(), kSkipped.end(), word) != kSkipped.end();
}

}  // namespace

/// True when `word`, which is at the cursor where a command may begin, was taken as a reserved
/// word.
bool CommandReader::read_reserved(std::string_view word) {
  if (word.size() > 8) return false;
  if (word == "-p") {  // of `time -p`
    const auto before = trimmed(cursor_.text.substr(0, cursor_.at));
    if (!before.ends_with("time")) return false;
  } else if (word == "{") {
    groups_.push_back({'{', session_.outputs.size(), {}});
  } else if (word == "}") {
    close_group('{');
  } else if (word == "for" || word == "select") {
    cursor_.at += word.size();
    read_loop();
    return true;
  } else if (word == "case") {
    cursor_.at += word.size();
    read_case();
    return true;
  } else if (word == "esac") {
    if (cases_ > 0) --cases_;
  } else if (word == "[[") {
    cursor_.at += word.size();
    skip_test();
    return true;
  } else if (!is_skipped(word)) {
    return false;
  }
  cursor_.at += word.size();
  if (word != "function") return true;
  skip_blanks();
  const auto name = bare_token();
  cursor_.at += name.size();
  skip_function_head(cursor_.at);
  return true;
}

/// `for NAME in words`, `for ((…))`.
void CommandReader::read_loop() {
  skip_blanks();
  if (cursor_.peek() == '(') {
    WordReader(session_, cursor_, frame_).read_arithmetic();
    return;
  }
  const auto name = bare_token();
  if (name.empty()) return;
  cursor_.at += name.size();
  skip_blanks();
  if (bare_token() != "in") return;
  cursor_.at += 2;
  const std::size_t base = session_.words.size();
  Variable variable;
  for (skip_blanks(); !cursor_.ended(); skip_blanks()) {
    const char c = cursor_.peek();
    const bool process = (c == '<' || c == '>') && cursor_.peek(1) == '(';
    if (lexical(c) == Lexical::ends && !process) break;
    variable.known &= !WordReader(session_, cursor_, frame_).read(false).unknown;
  }
  for (std::size_t i = base; i < session_.words.size(); ++i)
    variable.elements.push_back(session_.words[i].text);
  drop_words(base);
  variable.alternatives = variable.elements.size() > 1;
  if (variable.elements.size() == 1) variable.value = variable.elements.front();
  if (!variable.alternatives) variable.elements.clear();
  session_.variables[name] = std::move(variable);
}

void CommandReader::read_case() {
  skip_blanks();
  const std::size_t base = session_.words.size();
  if (lexical(cursor_.peek()) != Lexical::ends && !cursor_.ended())
    WordReader(session_, cursor_, frame_).read(false);
  drop_words(base);
  while (is_blank(cursor_.peek()) || cursor_.peek() == '\n') ++cursor_.at;
  if (bare_token() != "in") return;
  cursor_.at += 2;
  ++cases_;
  skip_pattern();
}

/// The pattern of a case's next branch, with its `)`; or the `esac`.
void CommandReader::skip_pattern() {
  for (skip_blanks(); cursor_.peek() == '\n'; skip_blanks()) ++cursor_.at;
  if (bare_token() == "esac") return;
  if (cursor_.peek() == '(') ++cursor_.at;
  const std::size_t base = session_.words.size();
  while (!cursor_.ended()) {
    const char c = cursor_.peek();
    if (c == ')') {
      ++cursor_.at;
      break;
    }
    if (is_blank(c) || c == '|' || c == '(') {
      ++cursor_.at;
    } else if (lexical(c) == Lexical::ends) {
      break;
    } else {
      WordReader(session_, cursor_, frame_).read(false);
      drop_words(base);
    }
  }
}

/// `[[ … ]]`: no command, but words with commands in them. A line that does not go on ends it.
void CommandReader::skip_test() {
  const std::size_t base = session_.words.size();
  char before = '\0';
  while (!cursor_.ended()) {
    if (bare_token() == "]]") {
      cursor_.at += 2;
      return;
    }
    const char c = cursor_.peek();
    if (c == ';' || (c == '\n' && before != '&' && before != '|')) return;
    if (!is_blank(c)) before = c;
    const bool process = (c == '<' || c == '>') && cursor_.peek(1) == '(';
    if (lexical(c) == Lexical::ends && !process) {
      ++cursor_.at;
    } else {
      WordReader(session_, cursor_, frame_).read(false);
      drop_words(base);
    }
  }
}

}  // namespace candor::monitor
