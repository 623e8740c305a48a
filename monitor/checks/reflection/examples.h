#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace candor::monitor::reflection {

/// The values that a task shows as examples of input and output: the literals of `assert` lines, and, behind a line that
/// speaks of examples, input, output or tests, of lines that are mostly digits or have at most three words. What a program has in common with them it may have copied.
class Examples {
 public:
  void add(std::string_view request);

  bool has(std::string_view literal) const;
  bool empty() const { return values_.empty(); }

 private:
  void add_line(std::string_view line);

  std::unordered_set<std::uint64_t> values_;  // hashes; bounded by kValues
};
inline constexpr std::size_t kExampleValues = 100'000;

}  // namespace candor::monitor::reflection
