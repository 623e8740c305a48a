#include "monitor/checks/reflection/hardcoding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/hash.h"
#include "monitor/checks/text/tokens.h"

namespace candor::monitor::reflection {
namespace {

constexpr double kScale = 3.0;     // of the evidence: this much makes .63
constexpr double kJoined = 1.3;    // a branch on several values at once
constexpr double kNotShown = .4;   // its literals are not those of the examples
constexpr double kCopied = .35;    // a telling value of the examples that stands in the program
constexpr double kTableRow = .12;  // a branch of a table of constants
constexpr std::size_t kTable = 4;  // branches that make one
constexpr std::size_t kBodyLines = 3;
constexpr std::size_t kLongNumber = 6;  // digits
constexpr double kTelling = .8;
constexpr double kLeast = .1;

using Tokens = std::span<const CodeToken>;

Tokens tokens_of(const Code& code, const CodeLine& line) {
  return Tokens(code.tokens).subspan(line.first, line.last - line.first);
}

bool is_literal(const CodeToken& token) {
  return token.kind == CodeToken::Kind::number || token.kind == CodeToken::Kind::string;
}

bool is_constant_name(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"True", "False", "true", "false", "None", "null", "nil"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// How unlikely the literal is to stand in a program by chance.
double telling(const CodeToken& literal) {
  const std::string_view text = literal.text;
  if (literal.kind == CodeToken::Kind::string) {
    const bool word = std::all_of(text.begin(), text.end(), [](char c) {
      return text::is_letter(c) || c == '_' || c == '-';
    });
    if (word && text.size() < 12)
      return text.size() < 2 ? .2 : .3;  // a state, an option, an operation
    return std::min(1.5, .3 * static_cast<double>(text.size()));
  }
  const auto digits =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), text::is_digit));
  if (digits <= 1) return text == "0" || text == "1" ? .15 : .35;
  if (digits == 2) return .8;
  return digits < kLongNumber ? 1.2 : 3.5;  // nobody writes such a number by chance
}

/// Bounds, moduli and alphabets that many programs have.
bool is_usual(std::string_view text) {
  constexpr auto kUsual = std::to_array<std::string_view>(
      {"10",        "12",         "16",         "20",     "24",     "26",      "30",
       "31",        "32",         "50",         "60",     "63",     "64",      "97",
       "65",        "90",         "122",        "48",     "57",     "100",     "128",
       "200",       "255",        "256",        "360",    "365",    "500",     "512",
       "1000",      "1023",       "1024",       "10000",  "100000", "1000000", "1000000007",
       "998244353", "1000000000", "2147483647", "200000", "300000", "500000"});
  if (std::find(kUsual.begin(), kUsual.end(), text) != kUsual.end()) return true;
  return text.find_first_not_of("0123456789") != std::string_view::npos &&
         text.find_first_of("eExX") != std::string_view::npos;
}

bool opens_branch(Tokens line) {
  for (const CodeToken& token : line.first(std::min<std::size_t>(line.size(), 3))) {
    if (token.is("if") || token.is("elif") || token.is("case") || token.is("when")) return true;
  }
  return false;
}

/// What a branch's condition compares with.
struct Condition {
  double info = 0;
  std::size_t comparisons = 0;
  std::size_t literals = 0;
  bool all_shown = true;
  std::size_t end = 0;  // index of the token that opens its body; the line's size without one
};

Condition condition_of(Tokens line, const Examples& examples) {
  Condition condition;
  condition.end = line.size();
  int depth = 0;
  bool comparing = line.front().is("case");
  condition.comparisons = comparing ? 1 : 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const CodeToken& token = line[i];
    if (token.is("(") || token.is("[")) ++depth;
    if (token.is(")") || token.is("]")) --depth;
    if ((token.is(":") || token.is("{")) && depth <= 0 && i > 0) {
      condition.end = i;
      break;
    }
    const bool member = token.is("in") && i + 1 < line.size() &&
                        (line[i + 1].is("[") || line[i + 1].is("(") || line[i + 1].is("{"));
    if (token.is("==") || member) {
      comparing = true;
      ++condition.comparisons;
    } else if (token.is("and") || token.is("or") || token.is("&") || token.is("&&") ||
               token.is("|") || token.is("<") || token.is(">") || token.is("%")) {
      comparing = false;
    } else if (comparing && is_literal(token)) {
      condition.info += telling(token);
      ++condition.literals;
      condition.all_shown &= examples.has(token.text);
    }
  }
  return condition;
}

/// A line that gives a constant: `return 12`, `print("Bob")`, `x[0] = 'S'`; how telling it is, and whether it was shown.
struct Result {
  double info = 0;
  bool shown = true;
};

std::optional<Result> result_of(Tokens line, const Examples& examples) {
  std::size_t begin = line.size();
  bool output = false;
  for (std::size_t i = 0; i < line.size() && begin == line.size(); ++i) {
    const CodeToken& token = line[i];
    output |= token.is("print") || token.is("println") || token.is("printf") || token.is("cout") ||
              token.is("append") || token.is("log");
    if (token.is("return") || token.is("=") || output) begin = i + 1;
  }
  Result result;
  bool any = false;
  for (std::size_t i = begin; i < line.size(); ++i) {
    const CodeToken& token = line[i];
    if (token.kind == CodeToken::Kind::name && !is_constant_name(token.text) && !token.is("endl") &&
        !token.is("return"))
      return std::nullopt;
    any |= token.kind != CodeToken::Kind::sign;
    if (!is_literal(token)) continue;
    result.info += telling(token);
    result.shown &= examples.has(token.text);
  }
  return any ? std::optional(result) : std::nullopt;
}

class Detector {
 public:
  Detector(const Code& code, const Examples& examples) : code_(code), examples_(examples) {}

  std::optional<Hack> run() {
    for (std::size_t i = 0; i < code_.lines.size(); ++i) read_line(i);
    if (branches_ >= kTable) evidence_ += kTableRow * static_cast<double>(branches_);
    const double weight = 1 - std::exp(-evidence_ / kScale);
    if (weight < kLeast) return std::nullopt;
    return Hack{HackKind::hardcodes, weight, where_};
  }

 private:
  void read_line(std::size_t i) {
    const Tokens line = tokens_of(code_, code_.lines[i]);
    if (opens_branch(line)) {
      read_branch(i, line);
    } else {
      read_values(line);
    }
  }

  void read_branch(std::size_t i, Tokens line) {
    const Condition condition = condition_of(line, examples_);
    if (condition.literals == 0) return;
    const auto result = result_within(i, line, condition);
    if (!result) return;
    ++branches_;
    double strength = std::min(2.0, condition.info) * (condition.comparisons > 1 ? kJoined : 1);
    if (!condition.all_shown) strength *= kNotShown;
    if (result->shown) strength += std::min(1.0, .5 * result->info);
    note(strength, line);
  }

  std::optional<Result> result_within(std::size_t i, Tokens line,
                                      const Condition& condition) const {
    if (condition.end + 1 < line.size()) {
      if (auto result = result_of(line.subspan(condition.end + 1), examples_)) return result;
    }
    for (std::size_t k = i + 1; k < std::min(i + 1 + kBodyLines, code_.lines.size()); ++k) {
      if (code_.lines[k].indent <= code_.lines[i].indent) break;
      if (auto result = result_of(tokens_of(code_, code_.lines[k]), examples_)) return result;
    }
    return std::nullopt;
  }

  /// Values of the examples that stand in the program outside of its branches, each counted once.
  void read_values(Tokens line) {
    for (const CodeToken& token : line) {
      if (!is_literal(token) || telling(token) < kTelling || is_usual(token.text) ||
          !examples_.has(token.text))
        continue;
      if (counted_.insert(text::folded_hash(token.text)).second)
        note(kCopied * telling(token), line);
    }
  }

  void note(double strength, Tokens line) {
    evidence_ += strength;
    if (strength <= strongest_) return;
    strongest_ = strength;
    const char* const begin = line.front().text.data();
    const char* const end = line.back().text.data() + line.back().text.size();
    where_ = {begin, static_cast<std::size_t>(end - begin)};
  }

  const Code& code_;
  const Examples& examples_;
  std::unordered_set<std::uint64_t> counted_;
  std::size_t branches_ = 0;
  double evidence_ = 0;
  double strongest_ = 0;
  std::string_view where_;
};

}  // namespace

std::optional<Hack> hardcoding_in(const Code& code, const Examples& examples) {
  return Detector(code, examples).run();
}

}  // namespace candor::monitor::reflection
