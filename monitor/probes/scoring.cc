#include "monitor/probes/scoring.h"

#include <algorithm>
#include <map>

namespace candor::monitor {
namespace {

constexpr const char* kAlarm = "whitebox.alarm";

class Scoring {
 public:
  explicit Scoring(const ProbeSet& probes) : probes_(probes) {}

  void read(const Activation& activation, std::size_t index) {
    bool known = false;
    bool fits = false;
    for (const Probe& probe : probes_.probes()) {
      if (probe.layer != activation.layer) continue;
      known = true;
      if (probe.weights.size() == activation.values.size()) {
        fits = true;
        score(probe, activation);
      } else if (out.first_refused.empty()) {
        out.first_refused = "/activations/" + std::to_string(index) + " has " +
                            std::to_string(activation.values.size()) + " values and probe `" +
                            probe.name + "` has " + std::to_string(probe.weights.size()) +
                            " weights";
      }
    }
    ++(fits ? out.scored : known ? out.refused : out.no_probe);
  }

  void finish() {
    for (const auto& [name, highest] : highest_)
      out.signals.push_back({name, std::nullopt, highest, {}});
    if (alarm_) out.signals.push_back({kAlarm, std::nullopt, 1, {}});
  }

  ProbeReadings out;

 private:
  void score(const Probe& probe, const Activation& activation) {
    const double value = score_of(probe, activation.values);
    const std::string name = "probe." + probe.name;
    double& highest = highest_[name];
    highest = std::max(highest, value);
    const bool alarm = value >= probe.threshold;
    alarm_ = alarm_ || alarm;
    if (!activation.step) return;
    out.signals.push_back({name, activation.step, value, {}});
    if (alarm) out.signals.push_back({kAlarm, activation.step, 1, {}});
  }

  const ProbeSet& probes_;
  std::map<std::string, double> highest_;
  bool alarm_ = false;
};

}  // namespace

ProbeReadings read_probes(const Trace& trace, const ProbeSet* probes) {
  if (probes == nullptr) {
    ProbeReadings none;
    none.no_probe = trace.activations.size();
    return none;
  }
  Scoring scoring(*probes);
  for (std::size_t i = 0; i < trace.activations.size(); ++i) scoring.read(trace.activations[i], i);
  scoring.finish();
  return std::move(scoring.out);
}

}  // namespace candor::monitor
