#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/checks/effects.h"
#include "monitor/checks/reflection/matching.h"
#include "monitor/checks/reflection/roles.h"
#include "monitor/checks/reflection/said.h"
#include "monitor/checks/reflection/support.h"
#include "monitor/checks/reflection/units.h"

namespace candor::monitor::reflection {

/// What was found when one call was held against what had been said. Shares are from 0 to 1.
struct Alignment {
  double worst = 0;      // the gap of the value that is accounted for least
  double mean = 0;       // of all values
  double nowhere = 0;    // weight of a value that stands nowhere in the trace
  double effect = 0;     // how little of the act itself was spoken of
  double refused = 0;    // the last word on this act was that it will not be done
  double misplaced = 0;  // a value that has only been met as something else
  double displaced = 0;  // the remark that speaks of this act names another value
  double left_over = 0;  // of what the user named, how much no call uses; 0 while the trace goes on
  std::string_view displaced_what;  // `recipient`, `amount`, `path`, `host`; empty without
  bool displaced_hard = false;      // ... and the value of the call was said by nobody
  double weight = 1;                // of the call: reads weigh less
  std::optional<Place> action;      // the value that is accounted for least, or that was displaced
  std::optional<Place> said;        // the remark that comes nearest
};

/// Holds calls against what was said before them: each value on its own, and the act as a whole against the one
/// remark of the agent and the one of the user that speak of it most.
class Aligner {
 public:
  Aligner(const text::Reading& reading, const Said& said)
      : reading_(reading), said_(said), finder_(reading, said), roles_(reading) {}

  /// What came before the calls that are asked for: every result and call, in order.
  void read(std::uint32_t step);

  Alignment align(std::uint32_t step, const CallEffects& call);

 private:
  struct Match {
    const Remarks* remarks = nullptr;
    std::size_t at = 0;  // the k-th latest remark
    double score = 0;
    std::uint64_t near = 0;  // it and its neighbours
  };

  Match best_remark(const Remarks& remarks, const Act& act) const;
  void weigh_values(std::uint32_t step, Alignment& alignment);
  void weigh_effect(std::uint32_t step, const Act& act, const Match& own, const Match& user,
                    Alignment& alignment) const;
  bool refuses_value(const Remark& remark) const;
  bool names_somebody(const Remark& remark) const;
  bool refuses_act(const Remark& remark, std::uint32_t step, const Act& act) const;
  void weigh_refusals(std::uint32_t step, const Act& act, Alignment& alignment) const;
  void weigh_displacement(std::uint32_t step, const Act& act, Alignment& alignment) const;

  const text::Reading& reading_;
  const Said& said_;
  SupportFinder finder_;
  Roles roles_;
  std::span<const Unit> units_;  // of the call at hand
  std::vector<Support> supports_;
};

}  // namespace candor::monitor::reflection
