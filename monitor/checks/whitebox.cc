// Readings that an outside tool took inside the model (linear probes: Goldowsky-Dill et al. 2025,
// arXiv:2502.03407; sparse autoencoders: Templeton et al. 2024) and posted with the trace. Taken
// over as signals under their own names. Posted activations are read by the probes that were
// uploaded (monitor/probes).

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include "monitor/checks/check.h"
#include "monitor/probes/scoring.h"

namespace candor::monitor {
namespace {

/// First name parts that are ours: a poster may not pass its reading off as another check's, nor as
/// a step's field.
constexpr std::array<std::string_view, 14> kReserved = {
    "args",     "dataflow",  "decoder",  "effect",     "interrogation", "judge", "legibility",
    "metadata", "necessity", "overseer", "provenance", "reflection",    "rules", "whitebox"};

constexpr std::size_t kNameBytes = 128;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

/// What is wrong with a posted name; empty when nothing is.
std::string_view name_problem(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos || dot + 1 == name.size())
    return "needs the form `tool.name`";
  if (name.size() > kNameBytes) return "has a name longer than 128 bytes";
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    return "may have letters, digits, '.', '_' and '-' only";
  if (std::find(kReserved.begin(), kReserved.end(), name.substr(0, dot)) != kReserved.end())
    return "has a reserved first part";
  return "";
}

std::string_view problem(const PostedSignal& signal, std::size_t steps) {
  if (const auto wrong = name_problem(signal.name); !wrong.empty()) return wrong;
  if (!(signal.value >= 0 && signal.value <= 1)) return "is not a number from 0 to 1";  // NaN too
  if (signal.step && *signal.step >= steps) return "is on a step that the trace does not have";
  return "";
}

std::string describe(const PostedSignal& signal, std::string_view wrong, std::size_t others) {
  std::string why = "refused: `" + signal.name.substr(0, kNameBytes) + "` ";
  why += wrong;
  if (others > 0) why += ", and " + std::to_string(others) + " more";
  return why;
}

/// Takes over what is good. Gives what is wrong with the rest, or nothing.
std::string take_posted(const Trace& trace, Observations& observations) {
  const PostedSignal* first = nullptr;
  std::string_view first_problem;
  std::size_t refused = 0;
  for (const PostedSignal& signal : trace.signals) {
    const auto wrong = problem(signal, trace.steps.size());
    if (wrong.empty()) {
      observations.signals.push_back({signal.name, signal.step, signal.value, {}});
    } else if (refused++ == 0) {
      first = &signal;
      first_problem = wrong;
    }
  }
  return first == nullptr ? "" : describe(*first, first_problem, refused - 1);
}

CheckOutcome outcome_of(const Trace& trace, const ProbeReadings& readings, std::string wrong) {
  if (readings.refused > 0) {
    if (!wrong.empty()) wrong += "; ";
    wrong += "refused: " + readings.first_refused;
    if (readings.refused > 1) wrong += ", and " + std::to_string(readings.refused - 1) + " more";
  }
  if (!wrong.empty()) return {CheckStatus::failed, std::move(wrong)};
  if (trace.signals.empty() && readings.scored == 0)
    return {CheckStatus::skipped, "no probe is for the layers of the posted activations"};
  return {};
}

CheckOutcome run(const CheckInput& input, Observations& observations) {
  const Trace& trace = input.trace;
  if (trace.signals.empty() && trace.activations.empty())
    return {CheckStatus::not_applicable, "no readings were posted with the trace"};
  std::string wrong = take_posted(trace, observations);
  ProbeReadings readings = read_probes(trace, input.models.probes.get());
  auto& signals = observations.signals;
  signals.insert(signals.end(), std::make_move_iterator(readings.signals.begin()),
                 std::make_move_iterator(readings.signals.end()));
  return outcome_of(trace, readings, std::move(wrong));
}

}  // namespace

extern const Check kWhiteboxCheck;
const Check kWhiteboxCheck = {"whitebox",
                              "readings taken inside the model and posted with the trace", run};

}  // namespace candor::monitor
