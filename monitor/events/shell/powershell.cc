// PowerShell texts: statements between ;, |, &&, || and line ends. What stands in parentheses and
// braces belongs to its statement's line, and is read as statements of its own besides.

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/windows.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr WindowsSyntax kSyntax = {'`', "'\"", "<>"};

/// Cmdlets are Verb-Noun; these are their short names, and PowerShell's own words.
bool is_builtin(std::string_view name) {
  constexpr std::array<std::string_view, 42> kAliases = {
      "iex",  "iwr",  "irm",   "curl",    "wget",  "gc",     "cat",  "type", "sc",   "ac", "del",
      "rm",   "rd",   "ri",    "erase",   "rmdir", "cp",     "copy", "mv",   "move", "ls", "dir",
      "gci",  "ni",   "md",    "mkdir",   "cd",    "sl",     "echo", "set",  "gps",  "ps", "kill",
      "spps", "saps", "start", "foreach", "where", "select", "sort", "gwmi", "icm"};
  if (name.empty() || name[0] == '[' || name[0] == '$' || name[0] == '(') return true;
  const auto dash = name.find('-');
  const bool program = name.find_first_of(".\\/") != name.npos;
  if (!program && dash != name.npos && dash > 0) return true;
  return std::any_of(kAliases.begin(), kAliases.end(),
                     [&](std::string_view alias) { return equals_ignoring_case(alias, name); });
}

bool is_keyword(std::string_view word) {
  constexpr std::array<std::string_view, 19> kKeywords = {
      "if",    "else",   "elseif", "foreach", "for",     "while",    "do",
      "until", "switch", "try",    "catch",   "finally", "function", "filter",
      "param", "return", "begin",  "process", "end"};
  return std::any_of(kKeywords.begin(), kKeywords.end(),
                     [&](std::string_view keyword) { return equals_ignoring_case(keyword, word); });
}

/// Reads the statements of one text.
class PowerShellReader {
 public:
  PowerShellReader(Session& session, std::string_view text, const Frame& frame)
      : session_(session), text_(text), frame_(frame) {}

  void read();

 private:
  std::size_t statement_end(std::size_t at) const;
  std::size_t skip_part(std::size_t at) const;
  void read_statement(std::string_view statement);
  void read_groups(std::string_view statement);
  void read_encoded(std::string_view statement);
  void read_expression(std::string_view statement);

  Session& session_;
  std::string_view text_;
  const Frame& frame_;
};

void PowerShellReader::read() {
  for (std::size_t at = 0; at < text_.size();) {
    if (session_.full()) {
      session_.script.truncated = true;
      return;
    }
    const auto end = statement_end(at);
    read_statement(trimmed(text_.substr(at, end - at)));
    at = std::max(end + 1, at + 1);
  }
}

/// Behind the string, comment, escape or character at `at`.
std::size_t PowerShellReader::skip_part(std::size_t at) const {
  const char c = text_[at];
  const char next = at + 1 < text_.size() ? text_[at + 1] : '\0';
  if (c == '@' && (next == '"' || next == '\'')) {  // a here-string ends with a quote and @
    const char close[] = {'\n', next, '@', '\0'};
    const auto end = text_.find(close, at);
    return end == text_.npos ? text_.size() : end + 3;
  }
  if (c == '\'' || c == '"') return after_quoted(text_, at, '`');
  if (c == '#' && (at == 0 || is_blank(text_[at - 1]) || text_[at - 1] == '\n'))
    return std::min(text_.find('\n', at), text_.size());
  return at + (c == '`' ? 2 : 1);
}

/// The end of the statement that begins at `at`: its separator.
std::size_t PowerShellReader::statement_end(std::size_t at) const {
  int depth = 0;
  while (at < text_.size()) {
    const char c = text_[at];
    if (c == '(' || c == '{') ++depth;
    if ((c == ')' || c == '}') && depth > 0) --depth;
    if (depth == 0 && (c == ';' || c == '\n' || c == '|')) return at;
    if (depth == 0 && c == '&' && at + 1 < text_.size() && text_[at + 1] == '&') return at;
    at = skip_part(at);
  }
  return text_.size();
}

void PowerShellReader::read_statement(std::string_view statement) {
  while (statement.starts_with('|') || statement.starts_with('&') || statement.starts_with(". "))
    statement = trimmed(statement.substr(1));
  if (statement.empty() || statement[0] == '#') return;
  const auto word = statement.substr(0, statement.find_first_of(" \t\r\n({"));
  const bool literal = statement[0] == '\'' || statement[0] == '}' ||
                       (statement[0] == '"' && statement.find(' ') == statement.npos);
  if (!is_keyword(word) && !literal) {
    auto command = statement;
    const auto equals = statement.find('=');
    if (statement[0] == '$' && equals != statement.npos &&
        statement.find_first_of("( ") >= equals - (equals > 0 && statement[equals - 1] == ' '))
      command = trimmed(statement.substr(equals + 1));
    if (!command.empty() && command[0] != '\'' && command[0] != '"')
      run_windows(session_, command, kSyntax, is_builtin, frame_);
  }
  read_encoded(statement);
  read_expression(statement);
  read_groups(statement);
}

/// The parts in parentheses and braces, as texts of their own.
void PowerShellReader::read_groups(std::string_view statement) {
  const PowerShellReader inside(session_, statement, frame_);
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < statement.size(); at = inside.skip_part(at)) {
    const char c = statement[at];
    if ((c == '(' || c == '{') && depth++ == 0) begin = at + 1;
    if ((c != ')' && c != '}') || depth == 0 || --depth > 0) continue;
    Frame frame = frame_;
    frame.shown = true;
    ++frame.depth;
    const auto group = trimmed(statement.substr(begin, at - begin));
    const bool literal = group.empty() || group[0] == '\'' || group[0] == '"' || is_digit(group[0]);
    if (!literal) read_powershell(session_, group, frame);
  }
}

/// `[Convert]::FromBase64String('…')`.
void PowerShellReader::read_encoded(std::string_view statement) {
  constexpr std::string_view kCall = "FromBase64String(";
  const auto call = statement.find(kCall);
  if (call == statement.npos) return;
  const auto open = statement.find_first_of("'\"", call);
  if (open == statement.npos) return;
  const auto close = statement.find(statement[open], open + 1);
  if (close == statement.npos) return;
  const auto text = decoded_text(statement.substr(open + 1, close - open - 1));
  if (!text || !session_.expand(text->size())) return;
  Frame frame = frame_;
  frame.shown = false;
  frame.obfuscation |= bit(Obfuscation::encoded);
  ++frame.depth;
  read_powershell(session_, session_.texts.keep(*text), frame);
}

/// `iex "…"`, `Invoke-Expression '…'`.
void PowerShellReader::read_expression(std::string_view statement) {
  const auto blank = statement.find(' ');
  if (blank == statement.npos) return;
  const auto word = statement.substr(0, blank);
  if (!equals_ignoring_case(word, "iex") && !equals_ignoring_case(word, "Invoke-Expression"))
    return;
  const auto rest = trimmed(statement.substr(blank));
  if (rest.size() < 2 || (rest[0] != '\'' && rest[0] != '"')) return;
  const auto end = after_quoted(rest, 0, '`');
  Frame frame = frame_;
  frame.shown = true;
  ++frame.depth;
  read_powershell(session_, rest.substr(1, end - 2), frame);
}

}  // namespace

void read_powershell(Session& session, std::string_view text, const Frame& frame) {
  if (frame.depth > kShellDepth) return session.add_cut(text, frame);
  Frame inner = frame;
  inner.platform = Platform::windows;
  if (inner.image.empty())
    inner.image = image_of("powershell", {}, Platform::windows, session.texts);
  if (!frame.shown) inner.parent = session.begin_script(text, inner);
  PowerShellReader(session, text, inner).read();
  if (!frame.shown) session.end_script(inner.parent);
}

std::optional<std::string> decoded_text(std::string_view base64) {
  const auto bytes = decoded_base64(base64);
  if (!bytes || bytes->empty()) return std::nullopt;
  std::string out;
  if (bytes->size() >= 2 && (*bytes)[1] == '\0') {
    for (std::size_t i = 0; i + 1 < bytes->size(); i += 2) {
      const bool ascii = (*bytes)[i + 1] == '\0' && (*bytes)[i] > 0;
      out += ascii ? (*bytes)[i] : '?';  // program text is ASCII; the rest is only told apart
    }
    return out;
  }
  for (std::string_view rest = *bytes; !rest.empty();) {
    const auto length = character_length(rest);
    if (length == 0) return std::nullopt;
    rest.remove_prefix(length);
  }
  return bytes;
}

}  // namespace candor::monitor
