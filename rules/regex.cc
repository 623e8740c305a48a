#include "rules/regex.h"

#include <algorithm>
#include <utility>

#include <re2/re2.h>

#include "rules/codes.h"
#include "rules/limits.h"
#include "rules/regex_prefilter.h"
#include "rules/regex_width.h"
#include "rules/utf8.h"

namespace candor::rules {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(limit::regex_memory);
  return options;
}

std::string with_flags(const RegexValue& value) {
  std::string flags;
  if (value.ignore_case) flags += 'i';
  if (value.multi_line) flags += 'm';
  if (value.dot_all) flags += 's';
  return flags.empty() ? value.pattern : "(?" + flags + ')' + value.pattern;
}

bool is_look_around(std::string_view argument) {
  return argument.starts_with("(?=") || argument.starts_with("(?!") || argument.starts_with("(?<");
}

bool is_back_reference(std::string_view argument) {
  return argument.size() >= 2 && argument[0] == '\\' &&
         ((argument[1] >= '1' && argument[1] <= '9') || argument[1] == 'k');
}

RegexProblem problem_of(const re2::RE2& failed, const RegexValue& value) {
  const std::string& argument = failed.error_arg();
  RegexProblem problem{code::invalid_regex, failed.error(), 0, value.pattern.size()};
  if (const std::size_t at = value.pattern.find(argument);
      !argument.empty() && at != std::string::npos) {
    problem.offset = at;
    problem.size = argument.size();
  }
  const auto error = failed.error_code();
  if (error == re2::RE2::ErrorPatternTooLarge || error == re2::RE2::ErrorRepeatSize) {
    problem.code = code::regex_too_large;
  } else if (is_look_around(argument)) {
    problem.code = code::regex_look_around;
    problem.message = "look-around cannot run in linear time and is not supported";
  } else if (is_back_reference(argument)) {
    problem.code = code::regex_back_reference;
    problem.message = "back-references cannot run in linear time and are not supported";
  }
  return problem;
}

// The upper bound of `{n,m}` at `at` of the pattern, 0 when it is no such quantifier.
int gap_at(std::string_view pattern, std::size_t at) {
  const std::size_t close = pattern.find('}', at);
  const std::size_t comma = pattern.find(',', at);
  if (close == std::string_view::npos || comma > close) return 0;
  int bound = 0;
  for (const char c : pattern.substr(comma + 1, close - comma - 1)) {
    if (c < '0' || c > '9' || bound > 10'000) return 0;
    bound = bound * 10 + (c - '0');
  }
  return bound;
}

std::vector<std::string> required_by(const std::string& pattern) {
  auto required = RegexPrefilter(pattern, Regex::shortest_literal).required();
  const auto is_short = [](const std::string& literal) {
    return literal.size() < Regex::shortest_literal;
  };
  if (std::any_of(required.begin(), required.end(), is_short)) return {};
  return required;
}

}  // namespace

Regex::Regex(std::unique_ptr<re2::RE2> compiled)
    : compiled_(std::move(compiled)),
      guard_(*compiled_),
      width_(regex_width(compiled_->pattern())),
      least_(regex_least_width(compiled_->pattern())),
      required_(required_by(compiled_->pattern())) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

bool Regex::matches(const FoldedText& text) const {
  return text.text.size() >= least_ && guard_.passes(text) &&
         is_in(text.text, {0, text.text.size()});
}

bool Regex::matches(const FoldedText& text, std::span<const RegexHit> hits) const {
  constexpr std::size_t short_text = 256;  // one search of all of it is quicker than several
  if (hits.empty() || text.text.size() < least_) return false;
  if (text.text.size() < short_text) return is_in(text.text, {0, text.text.size()});
  if (!width_ || !text.aligned) return matches(text);
  Stretches stretches(text.ascii ? *width_ : utf8::longest * *width_, text.text.size(), hits);
  while (const auto stretch = stretches.next()) {
    if (is_in(text.text, *stretch)) return true;
  }
  return false;
}

// What stands before and after the stretch counts for `\b`, `^` and `$`.
bool Regex::is_in(std::string_view text, Stretch stretch) const {
  return compiled_->Match(piece(text), stretch.begin, stretch.end, re2::RE2::UNANCHORED, nullptr,
                          0);
}

std::pair<std::size_t, std::size_t> Regex::find(std::string_view text) const {
  re2::StringPiece found;
  if (!compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, &found, 1))
    return {0, text.size()};
  const auto begin = static_cast<std::size_t>(found.data() - text.data());
  return {begin, begin + found.size()};
}

int Regex::instructions() const {
  return compiled_->ProgramSize() + compiled_->ReverseProgramSize();
}

int Regex::widest_gap() const {
  const std::string& pattern = compiled_->pattern();
  int widest = 0;
  for (std::size_t at = pattern.find('{'); at != std::string::npos;
       at = pattern.find('{', at + 1)) {
    widest = std::max(widest, gap_at(pattern, at));
  }
  return widest;
}

std::unique_ptr<Regex> compile_regex(const RegexValue& value, RegexProblem& problem) {
  if (value.pattern.size() > limit::regex_bytes) {
    problem = {code::regex_too_large,
               "the pattern is longer than " + std::to_string(limit::regex_bytes) + " bytes", 0,
               value.pattern.size()};
    return nullptr;
  }
  auto compiled = std::make_unique<re2::RE2>(with_flags(value), options());
  if (!compiled->ok()) {
    problem = problem_of(*compiled, value);
    return nullptr;
  }
  if (std::max(compiled->ProgramSize(), compiled->ReverseProgramSize()) > limit::regex_program) {
    problem = {code::regex_too_large,
               "the pattern needs " + std::to_string(compiled->ProgramSize()) +
                   " instructions, the limit is " + std::to_string(limit::regex_program),
               0, value.pattern.size()};
    return nullptr;
  }
  return std::make_unique<Regex>(std::move(compiled));
}

}  // namespace candor::rules
