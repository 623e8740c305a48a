#include "rules/regex.h"

#include <algorithm>
#include <utility>

#include <re2/re2.h>

#include "rules/case_folding.h"
#include "rules/codes.h"
#include "rules/find_text.h"
#include "rules/limits.h"
#include "rules/regex_prefilter.h"
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

// Asks the prefilter about every combination of its literals.
std::vector<bool> all_combinations(const RegexPrefilter& prefilter) {
  std::vector<bool> possible;
  const std::size_t literals = prefilter.literals().size();
  for (unsigned mask = 0; mask < 1U << literals; ++mask) {
    std::vector<int> present;
    for (int i = 0; i < static_cast<int>(literals); ++i) {
      if ((mask >> static_cast<unsigned>(i) & 1U) != 0) present.push_back(i);
    }
    possible.push_back(prefilter.is_possible(present));
  }
  return possible;
}

// Whether every match begins with a character beyond ASCII, by the range in which all matches lie.
bool begins_beyond_ascii(const re2::RE2& regex) {
  std::string least;
  std::string greatest;
  return regex.PossibleMatchRange(&least, &greatest, 1) && !least.empty() &&
         static_cast<unsigned char>(least[0]) >= 0x80;
}

RegexGuard guard_of(const re2::RE2& regex) {
  RegexGuard guard;
  guard.beyond_ascii = begins_beyond_ascii(regex);
  const RegexPrefilter prefilter(regex.pattern(), 1);
  if (prefilter.literals().size() <= RegexGuard::most_literals) {
    guard.literals = prefilter.literals();
    if (!guard.literals.empty()) guard.possible = all_combinations(prefilter);
  } else if (auto required = prefilter.required(); required.size() <= RegexGuard::most_required) {
    guard.literals = std::move(required);
  }
  return guard;
}

bool holds_one(std::string_view folded, const std::vector<std::string>& literals) {
  return std::any_of(literals.begin(), literals.end(), [&](const std::string& literal) {
    return find_text(folded, literal) != std::string_view::npos;
  });
}

bool passes(const RegexGuard& guard, std::string_view text, std::string_view folded) {
  if (guard.beyond_ascii && utf8::is_ascii(text)) return false;
  if (guard.literals.empty()) return true;
  if (guard.possible.empty()) return holds_one(folded, guard.literals);
  std::size_t mask = 0;
  for (std::size_t i = 0; i < guard.literals.size(); ++i) {
    if (find_text(folded, guard.literals[i]) != std::string_view::npos) mask |= std::size_t{1} << i;
  }
  return guard.possible[mask];
}

}  // namespace

Regex::Regex(std::unique_ptr<re2::RE2> compiled)
    : compiled_(std::move(compiled)), guard_(guard_of(*compiled_)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

bool Regex::matches(std::string_view text, std::string_view folded) const {
  if (!passes(guard_, text, folded)) return false;
  return compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::pair<std::size_t, std::size_t> Regex::find(std::string_view text) const {
  re2::StringPiece found;
  if (!compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, &found, 1))
    return {0, text.size()};
  const auto begin = static_cast<std::size_t>(found.data() - text.data());
  return {begin, begin + found.size()};
}

std::vector<std::string> Regex::required_literals(std::size_t shortest) const {
  auto required = RegexPrefilter(compiled_->pattern(), shortest).required();
  const auto is_short = [&](const std::string& literal) { return literal.size() < shortest; };
  if (std::any_of(required.begin(), required.end(), is_short)) return {};
  return required;
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
