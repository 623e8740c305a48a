#include "rules/condition.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "rules/codes.h"
#include "rules/limits.h"

namespace candor::rules {
namespace {

struct Token {
  enum class Kind : std::uint8_t { word, open, close, end, other };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t offset = 0;
};

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 127 || std::isalnum(byte) != 0 || c == '_' || c == '-' || c == '.' || c == '*';
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == y;
  });
}

Token next_token(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  if (at == text.size()) return {Token::Kind::end, {}, at};
  if (text[at] == '(') return {Token::Kind::open, text.substr(at, 1), at};
  if (text[at] == ')') return {Token::Kind::close, text.substr(at, 1), at};
  std::size_t end = at;
  while (end < text.size() && is_word(text[end])) ++end;
  if (end == at) return {Token::Kind::other, text.substr(at, 1), at};
  return {Token::Kind::word, text.substr(at, end - at), at};
}

// Recursive descent, one method per production. The first problem ends it: after it, every method
// returns what it has and `failed_` is set.
class Parser {
 public:
  Parser(const Scalar& source, Reporter& report) : source_(source), report_(report) { advance(); }

  std::optional<Condition> parse() {
    Condition tree = parse_or(0);
    if (!failed_ && token_.kind != Token::Kind::end) unexpected();
    if (failed_) return std::nullopt;
    return tree;
  }

 private:
  using Kind = Condition::Kind;

  Condition parse_or(int depth) { return parse_chain(Kind::any, "or", depth); }

  Condition parse_chain(Kind kind, std::string_view word, int depth) {
    const auto operand = [&] {
      return kind == Kind::any ? parse_chain(Kind::all, "and", depth) : parse_not(depth);
    };
    Condition first = operand();
    if (failed_ || !at_word(word)) return first;
    Condition chain{kind, {}, first.at, {}};
    chain.parts.push_back(std::move(first));
    while (!failed_ && at_word(word)) {
      advance();
      chain.parts.push_back(operand());
    }
    return chain;
  }

  Condition parse_not(int depth) {
    bool negated = false;
    const Span at = span(token_);
    for (; at_word("not"); advance()) negated = !negated;
    Condition operand = parse_primary(depth);
    if (!negated) return operand;
    Condition negation{Kind::negation, {}, at, {}};
    negation.parts.push_back(std::move(operand));
    return negation;
  }

  Condition parse_primary(int depth) {
    if (token_.kind == Token::Kind::open) return parse_brackets(depth + 1);
    if (token_.kind != Token::Kind::word || is_operator()) return unexpected();
    const Token word = token_;
    advance();
    if (at_word("of") && (same_word(word.text, "any") || same_word(word.text, "1")))
      return parse_selector(Kind::any_of);
    if (at_word("of") && same_word(word.text, "all")) return parse_selector(Kind::all_of);
    if (at_word("of")) return fail(word, "only '1 of', 'any of' and 'all of' can be asked for");
    if (word.text.find('*') != std::string_view::npos)
      return fail(word, "a pattern needs '1 of' or 'all of' before it");
    return {Kind::identifier, std::string(word.text), span(word), {}};
  }

  Condition parse_brackets(int depth) {
    if (depth > limit::condition_depth) {
      return fail(token_, "brackets nested deeper than " + std::to_string(limit::condition_depth),
                  code::condition_too_deep);
    }
    const Token open = token_;
    advance();
    Condition inner = parse_or(depth);
    if (failed_) return inner;
    if (token_.kind == Token::Kind::end) return fail(open, "this bracket is never closed");
    if (token_.kind != Token::Kind::close) return unexpected();
    advance();
    return inner;
  }

  Condition parse_selector(Kind kind) {
    advance();  // "of"
    if (token_.kind != Token::Kind::word || is_operator()) return unexpected();
    Condition selector{kind, std::string(token_.text), span(token_), {}};
    advance();
    return selector;
  }

  void advance() {
    token_ = next_token(source_.text, next_);
    next_ = token_.offset + token_.text.size();
  }

  bool at_word(std::string_view word) const {
    return token_.kind == Token::Kind::word && same_word(token_.text, word);
  }
  bool is_operator() const { return at_word("and") || at_word("or") || at_word("not"); }

  Condition unexpected() {
    if (token_.kind == Token::Kind::end)
      return fail(token_, "the condition ends where a search identifier is expected");
    if (token_.text == "|") {
      return fail(token_, "aggregations with '|' were replaced by correlations",
                  code::deprecated_aggregation);
    }
    return fail(token_, "'" + std::string(token_.text) + "' is not expected here");
  }

  Condition fail(const Token& token, std::string message,
                 std::string_view code = code::condition_syntax) {
    if (!failed_) report_.error(code, std::move(message), span(token));
    failed_ = true;
    token_ = {Token::Kind::end, {}, source_.text.size()};
    next_ = source_.text.size();
    return {};
  }

  Span span(const Token& token) const {
    if (!source_.verbatim) return source_.at;
    return source_.content.part(token.offset, std::max<std::size_t>(token.text.size(), 1));
  }

  const Scalar& source_;
  Reporter& report_;
  Token token_;
  std::size_t next_ = 0;
  bool failed_ = false;
};

// `*` stands for any characters; everything else for itself.
bool star_match(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

std::optional<Condition> parse_condition(const Scalar& text, Reporter& report) {
  return Parser(text, report).parse();
}

bool selects(std::string_view pattern, std::string_view name) {
  if (name.starts_with('_') && !pattern.starts_with('_')) return false;
  return pattern == "them" || star_match(pattern, name);
}

}  // namespace candor::rules
