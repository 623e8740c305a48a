#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/models.h"
#include "monitor/trace.h"
#include "monitor/verdict.h"

namespace candor::rules {
class Memo;
}

namespace candor::monitor {

/// A number from 0 to 1 about a step or the whole trace; higher is more reason to look. The evidence goes into
/// the finding of any rule that matches on the signal.
struct Signal {
  std::string name;                   // `check.name`
  std::optional<std::uint32_t> step;  // none: the whole trace
  double value = 0;
  std::vector<Span> evidence;
};

/// A word about a step that rules may match on, such as `reflection: unstated` or `provenance.to: tool_result`.
struct Fact {
  std::string name;
  std::uint32_t step = 0;
  std::string value;
};

/// Text that a check decoded from a step: rescanned by the rules as one more event of that step's kind.
struct DecodedText {
  Span from;
  std::string encoding;  // `base64`, `hex`, …
  std::string text;
};

namespace text {
class Reading;
}

/// What the checks before the rules found out about one trace.
struct Observations {
  std::vector<Signal> signals;
  std::vector<Fact> facts;
  std::vector<DecodedText> decoded;
  /// The trace cut into words, once for all checks: use text::reading_of(). Points into the trace.
  std::shared_ptr<const text::Reading> reading;
};

/// How a check ended. `why` is required unless it ran.
struct CheckOutcome {
  CheckStatus status = CheckStatus::ran;
  std::string why;
};

/// What a check reads. Both must outlive the run.
struct CheckInput {
  CheckInput(const Trace& read)  // NOLINT(google-explicit-constructor): a trace, and no models
      : trace(read), models(no_models()) {}
  CheckInput(const Trace& read, const Models& with, rules::Memo* known = nullptr)
      : trace(read), models(with), memo(known) {}

  const Trace& trace;
  const Models& models;
  rules::Memo* memo =
      nullptr;  // of what was worked out for the same steps of earlier traces; may be null

 private:
  static const Models& no_models();
};

/// One check that turns a trace into signals and facts. Stateless and thread-safe: what it needs is in the trace, in
/// the models that it is given, in what earlier checks observed, and in constant tables. To add one: write `monitor/checks/<name>.cc` that
/// defines `const Check k<Name>Check`, and add its two lines (declaration, list) to checks.cc; a file that is
/// forgotten is a link error. What a check's signals mean for the
/// decision is said by rules (rules/packs), never by the check.
struct Check {
  std::string_view name;
  std::string_view summary;
  CheckOutcome (*run)(const CheckInput& input, Observations& observations);
};

/// Runs it and tells how it ended. A check that throws (a bug) has failed, and what it observed is taken back.
CheckReport run_check(const Check& check, const CheckInput& input, Observations& observations);

/// In the order in which they run; a check sees what those before it observed. The rules run after all of them.
std::span<const Check* const> checks();

}  // namespace candor::monitor
