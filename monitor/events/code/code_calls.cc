#include "monitor/events/code/code_calls.h"

#include <algorithm>

#include "monitor/events/code/roles.h"
#include "monitor/events/code/values.h"
#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kNameBytes = 80;
constexpr std::size_t kConstants = 4096;

bool is_name_part(char c) { return is_name(c) || c == '.' || c == ':' || c == '$'; }

/// Goes through program text once: strings and comments are stepped over, names before parentheses
/// looked at.
class CallFinder {
 public:
  CallFinder(std::string_view code, bool backquotes, TextArena& texts)
      : code_(code), backquotes_(backquotes), texts_(texts), budget_(8 * code.size() + 4096) {}

  CodeCalls find();

 private:
  void step();
  void step_string();
  void read_call();
  void read_bare_call();
  void read_constant();
  void add(std::string_view name, const std::vector<CodeValue>& arguments,
           std::optional<std::string_view> receiver, std::size_t begin, std::size_t end);
  void add_text(CodeRole role, std::string_view text, std::size_t begin, std::size_t end);
  std::string_view name_before(std::size_t end) const;
  std::optional<std::string_view> receiver_of(std::string_view name, std::size_t begin) const;
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < code_.size() ? code_[at_ + ahead] : '\0';
  }

  std::string_view code_;
  bool backquotes_;
  TextArena& texts_;
  std::size_t budget_;
  std::size_t at_ = 0;
  CodeConstants constants_;
  std::optional<std::string_view> path_;  // what the last `Path("…")` was made from,
  std::size_t path_end_ = 0;              // and where its call ended
  CodeCalls found_;
};

CodeCalls CallFinder::find() {
  while (at_ < code_.size() && !found_.truncated) {
    step();
    found_.truncated |= budget_ == 0 || found_.calls.size() >= kCodeCalls;
  }
  return std::move(found_);
}

void CallFinder::step() {
  switch (peek()) {
    case '\'':
    case '"':
    case '`':
      return step_string();
    case '#':
      if (at_ == 0 || is_blank(code_[at_ - 1]) || code_[at_ - 1] == '\n')
        at_ = std::min(code_.find('\n', at_), code_.size());
      break;
    case '(':
      read_call();
      break;
    case '=':
      read_constant();
      break;
    case ' ':
      read_bare_call();
      break;
    default:
      break;
  }
  ++at_;
}

void CallFinder::step_string() {
  const std::size_t begin = at_;
  const auto literal = string_literal(code_, at_, budget_);
  at_ = literal ? literal->after : at_ + 1;
  if (literal && backquotes_ && code_[begin] == '`')
    add_text(CodeRole::shell, unescaped_literal(code_, *literal), begin, at_);
}

/// The dotted name that ends at `end`.
std::string_view CallFinder::name_before(std::size_t end) const {
  std::size_t begin = end;
  while (begin > 0 && end - begin < kNameBytes && is_name_part(code_[begin - 1])) --begin;
  return code_.substr(begin, end - begin);
}

/// The literal that the object of a method was made from.
std::optional<std::string_view> CallFinder::receiver_of(std::string_view name,
                                                        std::size_t begin) const {
  if (name.starts_with('.')) return begin == path_end_ ? path_ : std::nullopt;
  const auto dot = name.rfind('.');
  if (dot == name.npos) return std::nullopt;
  const auto constant = constants_.find(name.substr(0, dot));
  return constant == constants_.end() ? std::nullopt : constant->second.text;
}

void CallFinder::read_call() {
  const std::size_t end = at_ > 0 && code_[at_ - 1] == ' ' ? at_ - 1 : at_;
  const auto name = name_before(end);
  const auto last = name.substr(name.find_last_of(".:") + 1);
  const bool path = last == "Path" || last == "PosixPath";
  if (last.empty() || (!path && !may_matter(last))) return;
  ValueReader reader(code_, at_ + 1, constants_, budget_, texts_);
  const auto arguments = reader.arguments();
  const std::size_t begin = end - name.size();
  if (!path) return add(name, arguments, receiver_of(name, begin), begin, reader.at());
  path_ = arguments.empty() ? std::nullopt : arguments[0].text;
  path_end_ = reader.at();
}

/// `system "…"` of Ruby and Perl, `do shell script "…"` of AppleScript.
void CallFinder::read_bare_call() {
  if (peek(1) != '"' && peek(1) != '\'') return;
  const auto name = name_before(at_);
  if (name != "system" && name != "exec" && name != "script") return;
  if (name == "script" && !code_.substr(0, at_).ends_with("do shell script")) return;
  const auto literal = string_literal(code_, at_ + 1, budget_);
  if (literal)
    add_text(CodeRole::shell, unescaped_literal(code_, *literal), at_ - name.size(),
             literal->after);
}

/// `name = "literal"`.
void CallFinder::read_constant() {
  if (peek(1) == '=' || constants_.size() >= kConstants) return;
  std::size_t end = at_;
  while (end > 0 && is_blank(code_[end - 1])) --end;
  const auto name = name_before(end);
  if (name.empty() || !is_name_start(name[0])) return;
  ValueReader reader(code_, at_ + 1, constants_, budget_, texts_);
  if (!reader.may_be_literal()) return;
  auto value = reader.statement_value();
  if (value.text || value.items) constants_[name] = std::move(value);
}

void CallFinder::add(std::string_view name, const std::vector<CodeValue>& arguments,
                     std::optional<std::string_view> receiver, std::size_t begin, std::size_t end) {
  auto call = call_of(name, arguments, receiver);
  if (!call) return;
  call->name = name;
  call->decoded = std::any_of(arguments.begin(), arguments.end(),
                              [](const CodeValue& value) { return value.decoded; });
  call->begin = static_cast<std::uint32_t>(begin);
  call->end = static_cast<std::uint32_t>(std::min(end, code_.size()));
  found_.calls.push_back(std::move(*call));
}

void CallFinder::add_text(CodeRole role, std::string_view text, std::size_t begin,
                          std::size_t end) {
  CodeCall call;
  call.role = role;
  call.text = texts_.keep(text);
  call.begin = static_cast<std::uint32_t>(begin);
  call.end = static_cast<std::uint32_t>(end);
  found_.calls.push_back(std::move(call));
}

}  // namespace

CodeCalls find_code_calls(std::string_view code, bool backquotes, TextArena& texts) {
  return CallFinder(code, backquotes, texts).find();
}

}  // namespace candor::monitor
