#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/probes/probe.h"
#include "monitor/trace.h"

namespace candor::monitor {

/// What came of the activations of one trace.
struct ProbeReadings {
  std::vector<Signal> signals;
  std::size_t scored = 0;    // activations that a probe read
  std::size_t no_probe = 0;  // of layers that no probe is for
  std::size_t refused = 0;   // of another length than the probe of their layer
  std::string first_refused;
};

/// Every activation against every probe of its layer: `probe.<name>` on its step, and on the trace the highest of
/// them; where a score is at or above its probe's threshold also `whitebox.alarm` 1.
ProbeReadings read_probes(const Trace& trace, const ProbeSet* probes);

}  // namespace candor::monitor
