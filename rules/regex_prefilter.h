#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class FilteredRE2;
}

namespace candor::rules {

/// What RE2 knows of the texts that a pattern can match (re2/prefilter.h): a monotone boolean function of which literals
/// stand in them. Literals are folded, and looked for in folded text. Only for compiling: it allocates.
class RegexPrefilter {
 public:
  /// Literals shorter than `shortest` are taken as present. The pattern compiles.
  RegexPrefilter(const std::string& pattern, std::size_t shortest);
  ~RegexPrefilter();

  /// Empty when nothing is known.
  const std::vector<std::string>& literals() const { return literals_; }

  /// Whether a text that holds exactly the literals with these numbers (ascending) can match.
  bool is_possible(const std::vector<int>& present) const;

  /// Literals of which at least one stands in every text that matches, none of them to spare: of those choices the one
  /// whose literals are rare. For `\b(trick|fool)\b.{0,20}\b(the|our) user` these are `trick` and `fool`. Empty when
  /// there is none.
  std::vector<std::string> required() const;

 private:
  std::unique_ptr<re2::FilteredRE2> filter_;
  std::vector<std::string> literals_;
};

}  // namespace candor::rules
