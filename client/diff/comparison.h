#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/diff/verdict_line.h"

namespace candor::client {

/// One trace whose verdict differs between two audits. A side that has no such trace is empty.
struct Difference {
  std::string trace;
  std::optional<monitor::Decision> before;
  std::optional<monitor::Decision> after;
  std::vector<std::string> gained;  // ids of rules that find something only after
  std::vector<std::string> lost;
};

/// Compares the verdicts of two audits by their traces' ids; an id that comes several times is
/// compared in its order. Holds the first audit's decisions and rule ids, nothing else of it. For
/// one thread: first all before(), then all after(), then rest().
class Comparison {
 public:
  void before(VerdictLine line);
  /// The difference, or nothing when decision and rules are the same.
  std::optional<Difference> after(const VerdictLine& line);
  /// What only the first audit has, in its order.
  std::vector<Difference> rest() const;

  std::uint64_t same = 0;
  std::uint64_t other_findings = 0;  // the same decision for other reasons
  std::uint64_t only_before() const { return waiting_; }
  std::uint64_t only_after = 0;
  std::array<std::array<std::uint64_t, 4>, 4> moved{};  // [before][after], by Decision

 private:
  std::deque<VerdictLine> lines_;
  std::unordered_map<std::string, std::deque<const VerdictLine*>> by_trace_;
  std::uint64_t waiting_ = 0;
};

}  // namespace candor::client
