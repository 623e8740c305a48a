#pragma once

#include <string>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/judge/answer.h"
#include "monitor/trace.h"
#include "monitor/verdict.h"

namespace candor::monitor {

class Monitor;

/// What came of asking the judge about one trace: how the check `judge` ended and, if it has an answer, the signal
/// `judge.unsafe` with the quotes that carry it.
struct SecondReading {
  CheckReport report{"judge", CheckStatus::skipped, "not configured", 0};
  std::vector<Signal> signals;
  std::string model;  // `<model> <prompt version>`; empty without an answer
};

SecondReading reading_of(const JudgeAnswer& answer, std::string_view model, JudgeMode mode,
                         std::uint32_t micros);

/// The verdict with what the judge said. The rules meet its signal like any other, and what they make of it counts
/// only upwards: every finding of the first stage stays, and neither decision nor risk falls, whatever a rule says
/// about a low `judge.unsafe`. So an agent that talks the judge round gains nothing.
Verdict with_second_reading(const Monitor& monitor, const Trace& trace, Verdict first,
                            const SecondReading& reading);

}  // namespace candor::monitor
