// Parameter, command and arithmetic expansion (POSIX.1-2017 XCU 2.6; bash 5.2 manual, 3.5.3): what
// the text itself tells is put in, everything else stays as written.

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/text_operations.h"
#include "monitor/events/shell/word_reader.h"

namespace candor::monitor {
namespace {

/// `$((…))` is told from a command substitution that begins with a subshell by looking ahead this
/// far.
constexpr std::size_t kArithmeticBytes = 256;

constexpr std::string_view kSpecial = "@*#?$!-";

/// `${a:-${b:-…}}` deeper than this is not expanded: the reader is recursive.
constexpr int kNestedExpansions = 24;

class Nesting {
 public:
  explicit Nesting(int& depth) : depth_(depth) { ++depth_; }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  int& depth_;
};

/// The length of `((…))` from `text[0] == '('` on, when it closes with `))` nearby; else 0.
std::size_t arithmetic_length(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < std::min(text.size(), kArithmeticBytes); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] != ')' || --depth != 1) continue;
    return i + 1 < text.size() && text[i + 1] == ')' ? i + 2 : 0;
  }
  return 0;
}

}  // namespace

bool WordReader::is_separator(char c) const {
  const auto found = session_.variables.find("IFS");
  if (found == session_.variables.end() || !found->second.known)
    return c == ' ' || c == '\t' || c == '\n';
  return found->second.value.find(c) != std::string_view::npos;
}

void WordReader::append_dollar(bool quoted) {
  const char next = cursor_.peek(1);
  const Nesting nesting(session_.nesting);
  if (session_.nesting > kNestedExpansions) {
    append("$");
    ++cursor_.at;
    return;
  }
  if (next == '(') {
    const auto arithmetic =
        cursor_.peek(2) == '(' ? arithmetic_length(cursor_.text.substr(cursor_.at + 1)) : 0;
    return arithmetic > 0 ? append_arithmetic() : append_substitution(quoted);
  }
  if (next == '{') return append_braced(quoted);
  if (next == '\'' && !quoted) return append_ansi_c();
  if (next == '"' && !quoted) {
    ++cursor_.at;
    return append_quoted('"');
  }
  if (is_name_start(next)) return append_name(quoted);
  if (is_digit(next) || (next != '\0' && kSpecial.find(next) != std::string_view::npos))
    return append_special(quoted);
  append("$");
  ++cursor_.at;
}

/// `$'…'`.
void WordReader::append_ansi_c() {
  open_ = true;
  cursor_.at += 2;
  while (!cursor_.ended() && cursor_.peek() != '\'') {
    if (cursor_.peek() != '\\' || cursor_.at + 1 >= cursor_.text.size()) {
      session_.scratch += cursor_.peek();
      ++cursor_.at;
      continue;
    }
    ++cursor_.at;
    if (append_ansi_escape(cursor_.text, cursor_.at, session_.scratch))
      info_.obfuscation |= bit(Obfuscation::escapes);
  }
  if (!cursor_.ended()) ++cursor_.at;
}

/// `$1`, `$@`, `$?`, …
void WordReader::append_special(bool quoted) {
  const std::size_t begin = cursor_.at;
  cursor_.at += 2;
  const auto name = cursor_.text.substr(begin + 1, 1);
  const auto found = session_.variables.find(name == "*" ? "@" : name);
  append_variable(begin, cursor_.since(begin),
                  found == session_.variables.end() ? nullptr : &found->second, quoted);
}

void WordReader::append_name(bool quoted) {
  const std::size_t begin = cursor_.at;
  ++cursor_.at;
  while (is_name(cursor_.peek())) ++cursor_.at;
  const auto written = cursor_.since(begin);
  const auto found = session_.variables.find(written.substr(1));
  append_variable(begin, written, found == session_.variables.end() ? nullptr : &found->second,
                  quoted);
}

/// `variable` (null: the text does not set it) for the parameter that is written so, from `begin`
/// on.
void WordReader::append_variable(std::size_t begin, std::string_view written,
                                 const Variable* variable, bool quoted) {
  const auto name = written.substr(1);
  const bool known = variable != nullptr && variable->known;
  const bool after_name = begin > begin_ && is_name(cursor_.text[begin - 1]);
  const bool before_name = is_name(cursor_.peek());
  if (!known && name == "IFS") {
    if (!quoted) info_.obfuscation |= bit(Obfuscation::separator);
    return append_value(" ", quoted);
  }
  if (!known && name == "PWD" && frame_.directory.starts_with('/'))
    return append_value(frame_.directory, true);
  // Positional parameters that are there only to split a word (`r$@m`).
  const bool positional = name == "@" || name == "*" || (name.size() == 1 && is_digit(name[0]));
  if (!known && positional && !quoted && after_name && before_name) {
    info_.obfuscation |= bit(Obfuscation::variable);
    return;
  }
  if (!known || !session_.expand(variable->value.size())) return append_unknown(written);
  if (in_text_ > 0 && !variable->elements.empty()) return append_joined(*variable);
  if (variable->alternatives) return append_alternatives(*variable);
  if (!variable->elements.empty()) return append_elements(*variable, quoted);
  if (is_command_ && (after_name || before_name)) info_.obfuscation |= bit(Obfuscation::variable);
  append_value(variable->value, quoted);
}

/// `$@`, `${list[@]}`: one word an element.
void WordReader::append_elements(const Variable& variable, bool quoted) {
  for (std::size_t i = 0; i < variable.elements.size(); ++i) {
    if (!session_.expand(variable.elements[i].size())) return;
    if (i > 0) finish_field();
    open_ |= quoted;
    append(variable.elements[i]);
  }
}

/// An array or a loop's variable where there are no words.
void WordReader::append_joined(const Variable& variable) {
  for (std::size_t i = 0; i < variable.elements.size(); ++i) {
    if (!session_.expand(variable.elements[i].size() + 1)) return;
    if (i > 0) append(" ");
    append(variable.elements[i]);
  }
}

/// A loop's variable: the word stands once for each element, as with braces.
void WordReader::append_alternatives(const Variable& variable) {
  braces_ = loop_ = true;
  char mark = kOpen;
  for (const auto element : variable.elements) {
    if (!session_.expand(element.size())) break;
    session_.scratch += mark;
    append(element);
    mark = kComma;
  }
  session_.scratch += kClose;
}

void WordReader::append_unknown(std::string_view text) {
  const std::size_t begin = session_.scratch.size();
  append(text);
  open_ = true;
  if (is_command_) unknown_.emplace_back(begin, session_.scratch.size());
}

/// An expansion's result: outside quotes it is split into fields.
void WordReader::append_value(std::string_view value, bool quoted) {
  if (quoted) return append(value);
  for (const char c : value) {
    if (!is_separator(c)) {
      session_.scratch += c;
    } else if (open_ || session_.scratch.size() > field_) {
      finish_field();
    }
  }
}

/// The operand of `${name<op>operand}` or a subscript, expanded, up to `close`.
std::string WordReader::read_operand(char close) {
  const std::size_t base = session_.scratch.size();
  const std::size_t unknown = unknown_.size();
  const bool open = open_;
  ++in_text_;
  while (!cursor_.ended() && cursor_.peek() != close) {
    const char c = cursor_.peek();
    if (c == '\'' || c == '"') {
      append_quoted(c);
    } else if (c == '\\') {
      append_escape();
    } else if (c == '$') {
      append_dollar(true);
    } else if (c == '`') {
      append_backquoted(true);
    } else {
      session_.scratch += c;
      ++cursor_.at;
    }
  }
  if (!cursor_.ended()) ++cursor_.at;
  std::string operand = session_.scratch.substr(base);
  session_.scratch.resize(base);
  unknown_.resize(unknown);
  open_ = open;
  --in_text_;
  return operand;
}

/// `${…}`.
void WordReader::append_braced(bool quoted) {
  const std::size_t begin = cursor_.at;
  cursor_.at += 2;
  const bool length = cursor_.peek() == '#' && is_name_start(cursor_.peek(1));
  const bool indirect = cursor_.peek() == '!' && is_name_start(cursor_.peek(1));
  if (length || indirect) ++cursor_.at;
  const std::size_t name_begin = cursor_.at;
  while (is_name(cursor_.peek())) ++cursor_.at;
  if (cursor_.at == name_begin && !cursor_.ended() && cursor_.peek() != '}') ++cursor_.at;
  const auto name = cursor_.since(name_begin);
  std::string subscript;
  if (cursor_.peek() == '[') {
    ++cursor_.at;
    subscript = read_operand(']');
  }
  auto found = session_.variables.find(name == "*" ? "@" : name);
  if (indirect && found != session_.variables.end())
    found = session_.variables.find(found->second.value);
  const Variable* variable = found == session_.variables.end() ? nullptr : &found->second;
  const auto written = session_.texts.join({"$", name});
  if (cursor_.peek() != '}' && !cursor_.ended())
    return append_operation(begin, written, variable, quoted);
  if (!cursor_.ended()) ++cursor_.at;
  if (length) return append_unknown(cursor_.since(begin));
  const auto index = plain_number(subscript);
  if (variable != nullptr && index && *index < variable->elements.size())
    return append_value(variable->elements[*index], quoted);
  append_variable(begin, written, variable, quoted);
}

/// The rest of `${name…`, from the operation on.
void WordReader::append_operation(std::size_t begin, std::string_view written,
                                  const Variable* variable, bool quoted) {
  constexpr std::string_view kAlternatives = "-=+?";
  if (cursor_.peek() == ':' && cursor_.at + 1 < cursor_.text.size() &&
      kAlternatives.find(cursor_.peek(1)) != std::string_view::npos)
    ++cursor_.at;
  const char operation = cursor_.peek();
  ++cursor_.at;
  // Reading the operand may add variables: look at this one first.
  const bool known = variable != nullptr && variable->known;
  const std::string_view value = known ? variable->value : std::string_view();
  const std::string operand = read_operand('}');
  if (operation == '?') return append_variable(begin, written, variable, quoted);
  if (kAlternatives.find(operation) != std::string_view::npos) {
    if (operation == '=' && value.empty())
      session_.variables[written.substr(1)] = {session_.texts.keep(operand), true, {}};
    if (operation == '+' || value.empty())
      return operation == '+' && !known ? void() : append_value(operand, quoted);
    return session_.expand(value.size()) ? append_value(value, quoted) : append_unknown(written);
  }
  // The first character of these is known although they are not.
  const bool path = written == "$PATH" || written == "$HOME" || written == "$PWD";
  const bool first = path && !known && operand == "0:1";
  const auto result =
      known || first ? operated_text(first ? "/" : value, operation, operand, session_.expandable)
                     : std::nullopt;
  if (!result || !session_.expand(result->size())) return append_unknown(cursor_.since(begin));
  if (is_command_) info_.obfuscation |= bit(Obfuscation::variable);
  append_value(*result, quoted);
}

/// `$((…))`: stays as written, but the commands inside it run.
void WordReader::append_arithmetic() {
  const std::size_t begin = cursor_.at;
  ++cursor_.at;
  read_arithmetic();
  append_unknown(cursor_.since(begin));
}

bool WordReader::read_arithmetic() {
  const std::size_t end = cursor_.at + arithmetic_length(cursor_.text.substr(cursor_.at));
  if (end == cursor_.at) return false;
  const std::size_t size = session_.scratch.size();
  const std::size_t unknown = unknown_.size();
  ++in_text_;
  cursor_.at += 2;
  while (cursor_.at < end) {
    if (cursor_.peek() == '$') {
      append_dollar(true);
    } else if (cursor_.peek() == '`') {
      append_backquoted(true);
    } else {
      ++cursor_.at;
    }
  }
  session_.scratch.resize(size);
  unknown_.resize(unknown);
  --in_text_;
  return true;
}

void WordReader::append_substitution(bool quoted) {
  const std::size_t begin = cursor_.at;
  cursor_.at += 2;
  Frame frame = frame_;
  ++frame.depth;
  append_printed(read_substitution(session_, cursor_, frame), begin, quoted);
}

/// What a substitution printed, without the newlines at its end; as written when that is not
/// literal.
void WordReader::append_printed(std::optional<Printed> printed, std::size_t begin, bool quoted) {
  const auto written = cursor_.since(begin);
  if (!printed || !session_.expand(printed->text.size())) {
    info_.unknown = true;
    return append_unknown(written);
  }
  auto text = printed->text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  const bool looked_up = written.starts_with("$(which ") || written.starts_with("$(command -v ");
  if (is_command_ && !looked_up) info_.obfuscation |= bit(Obfuscation::substitution);
  if (printed->decoded) info_.obfuscation |= bit(Obfuscation::encoded);
  append_value(text, quoted);
}

}  // namespace candor::monitor
