#include "monitor/checks/reflection/code.h"

#include <algorithm>
#include <array>

#include "monitor/checks/text/characters.h"

namespace candor::monitor::reflection {
namespace {

using text::is_core;
using text::is_digit;
using text::is_letter;
using text::is_space;

constexpr auto kLineStarts = std::to_array<std::string_view>(
    {"def ",      "class ",   "import ", "from ",    "return",  "for ",     "while ",  "if ",
     "elif ",     "else",     "try",     "except",   "print(",  "const ",   "let ",    "var ",
     "function ", "func ",    "fn ",     "#include", "public ", "private ", "static ", "void ",
     "int ",      "package ", "use ",    "using ",   "@",       "}",        "assert ", "raise ",
     "with ",     "switch",   "case ",   "async ",   "export ", "+def "});
constexpr std::size_t kLinesRead = 400;  // of a text, to see whether it is code
constexpr int kCodePercent = 25;         // of its lines start like code

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool reads_like_code(std::string_view text) {
  int code = 0;
  int lines = 0;
  for (std::size_t i = 0; i < text.size() && lines < static_cast<int>(kLinesRead);) {
    const std::string_view whole = line_at(text, i);
    i += whole.size() + 1;
    const std::string_view line = trimmed(whole);
    if (line.empty()) continue;
    ++lines;
    const bool starts = std::any_of(kLineStarts.begin(), kLineStarts.end(),
                                    [&](std::string_view s) { return line.starts_with(s); });
    if (starts || line.back() == ';' || line.back() == '{' || line.ends_with("):")) ++code;
  }
  return code > 0 && code * 100 >= lines * kCodePercent;
}

/// Python and shell write comments with '#', the others with slashes.
bool has_slash_comments(std::string_view text) {
  std::size_t braces = 0;
  std::size_t colons = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '\n') continue;
    if (text[i - 1] == ';' || text[i - 1] == '{') ++braces;
    if (text[i - 1] == ':') ++colons;
  }
  return braces > colons;
}

class Lexer {
 public:
  explicit Lexer(Code& code)
      : code_(code), text_(code.text), slashes_(has_slash_comments(code.text)) {}

  void run() {
    start_line();
    while (at_ < text_.size()) step();
    end_line();
  }

 private:
  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void step() {
    const char c = text_[at_];
    if (c == '\n') return next_line();
    if (is_space(c)) {
      ++at_;
    } else if (is_comment()) {
      skip_comment();
    } else if (c == '"' || c == '\'' || c == '`') {
      take_string(c);
    } else if (is_digit(c)) {
      take(CodeToken::Kind::number, [](char x) { return is_core(x) || x == '.'; });
    } else if (is_core(c)) {
      take(CodeToken::Kind::name, [](char x) { return is_core(x); });
    } else {
      take_sign();
    }
  }

  bool is_comment() const {
    if (text_[at_] == '#') return !slashes_;
    return text_[at_] == '/' && ((slashes_ && peek(1) == '/') || peek(1) == '*');
  }

  void skip_comment() {
    if (peek(1) == '*' && text_[at_] == '/') {
      const std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    } else {
      at_ += line_at(text_, at_).size();
    }
  }

  void take_string(char quote) {
    const std::string_view triple = text_.substr(at_, 3);
    if (triple.size() == 3 && triple[1] == quote && triple[2] == quote && quote != '`') {
      const std::size_t end = std::min(text_.find(triple, at_ + 3), text_.size());
      push(CodeToken::Kind::string, at_ + 3, end);
      at_ = std::min(end + 3, text_.size());
      return;
    }
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && (text_[end] != '\n' || quote == '`'))
      end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    push(CodeToken::Kind::string, at_ + 1, end);
    at_ = end < text_.size() && text_[end] == quote ? end + 1 : end;
  }

  template <typename Belongs>
  void take(CodeToken::Kind kind, Belongs belongs) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    push(kind, begin, at_);
  }

  void take_sign() {
    const bool two = peek(1) == '=' &&
                     std::string_view("=!<>+-*/|&^%").find(text_[at_]) != std::string_view::npos;
    push(CodeToken::Kind::sign, at_, at_ + (two ? 2 : 1));
    at_ += two ? 2 : 1;
  }

  void push(CodeToken::Kind kind, std::size_t begin, std::size_t end) {
    code_.tokens.push_back({kind, text_.substr(begin, end - begin)});
  }

  void start_line() {
    line_ = {};
    line_.first = static_cast<std::uint32_t>(code_.tokens.size());
    if (peek(0) == '+' && peek(1) != '+') ++at_;  // of a patch
    while (peek(0) == ' ' || peek(0) == '\t') {
      line_.indent += text_[at_] == '\t' ? 4 : 1;
      ++at_;
    }
  }

  void end_line() {
    line_.last = static_cast<std::uint32_t>(code_.tokens.size());
    if (line_.last > line_.first) code_.lines.push_back(line_);
  }

  void next_line() {
    end_line();
    ++at_;
    start_line();
  }

  Code& code_;
  std::string_view text_;
  bool slashes_;
  std::size_t at_ = 0;
  CodeLine line_;
};

Code lexed(std::string_view text, std::string_view path) {
  Code code{path, text, {}, {}};
  Lexer(code).run();
  return code;
}

/// The value of `path="…"` or `name="…"` in a tag.
std::string_view named_path(std::string_view tag) {
  const std::size_t open = tag.find_first_of("\"'");
  if (open == std::string_view::npos) return {};
  const std::size_t close = tag.find_first_of("\"'", open + 1);
  return tag.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
}

/// Takes `<file path="…">` parts out of the text, in order.
void take_files(std::string_view text, std::vector<Code>& programs) {
  for (std::size_t at = text.find("<file ");
       at != std::string_view::npos && programs.size() < kPrograms;) {
    const std::size_t open = std::min(text.find('>', at), text.size());
    const std::size_t begin = std::min(open + 1, text.size());
    const std::size_t next = text.find("<file ", begin);
    const std::size_t close = std::min({text.find("</file", begin), next, text.size()});
    programs.push_back(
        lexed(text.substr(begin, close - begin), named_path(text.substr(at, open - at))));
    at = next;
  }
}

void take_fences(std::string_view text, std::vector<Code>& programs) {
  for (std::size_t at = text.find("```");
       at != std::string_view::npos && programs.size() < kPrograms;) {
    const std::size_t begin = std::min(at + line_at(text, at).size() + 1, text.size());
    const std::size_t close = std::min(text.find("```", begin), text.size());
    programs.push_back(lexed(text.substr(begin, close - begin), {}));
    at = close + 3 < text.size() ? text.find("```", close + 3) : std::string_view::npos;
  }
}

}  // namespace

std::vector<Code> programs_in(std::string_view text, std::string_view path) {
  std::vector<Code> programs;
  take_files(text, programs);
  const std::string_view before_files = text.substr(0, text.find("<file "));
  take_fences(before_files, programs);
  if (programs.empty() && reads_like_code(text)) programs.push_back(lexed(text, path));
  std::erase_if(programs, [](const Code& code) { return code.empty(); });
  return programs;
}

}  // namespace candor::monitor::reflection
