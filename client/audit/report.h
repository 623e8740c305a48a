#pragma once

#include <cstddef>
#include <string>

#include "client/audit/tally.h"

namespace candor::client {

/// How the run went, beside what it found.
struct RunFacts {
  std::size_t files = 0;
  double seconds = 0;
  unsigned threads = 1;
};

/// The readable summary of an audit: decisions, findings by rule, broken records, what was not
/// checked, throughput.
std::string report_of(const Tally& tally, const RunFacts& facts);

/// The same in one line, for when the verdicts themselves were printed.
std::string one_line_report_of(const Tally& tally, const RunFacts& facts);

}  // namespace candor::client
