#include "monitor/overseer/evaluation/shape.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kKinds = 6;

struct Extent {
  double count = 0;
  double bytes = 0;
  double longest = 0;
};

double bytes_of(const Step& step) {
  return static_cast<double>(step.text.size() + step.arguments.size());
}

Trace with_steps(const Trace& trace, std::size_t count) {
  Trace part = trace;
  part.steps.resize(count);
  std::erase_if(part.signals,
                [&](const PostedSignal& signal) { return signal.step && *signal.step >= count; });
  return part;
}

}  // namespace

std::vector<double> shape_of(const Trace& trace) {
  std::array<Extent, kKinds> kinds{};
  double bytes = 1;
  double leaves = 0;
  double errors = 0;
  for (const Step& step : trace.steps) {
    auto& kind = kinds[static_cast<std::size_t>(step.kind)];
    kind.count += 1;
    kind.bytes += bytes_of(step);
    kind.longest = std::max(kind.longest, bytes_of(step));
    bytes += bytes_of(step);
    leaves += static_cast<double>(step.leaves.size());
    errors += step.error ? 1 : 0;
  }
  const auto steps = static_cast<double>(trace.steps.size());
  std::vector<double> shape{std::log1p(bytes), std::log1p(steps), std::log1p(leaves), errors};
  for (const Extent& kind : kinds) {
    shape.insert(shape.end(), {std::log1p(kind.count), std::log1p(kind.bytes), kind.bytes / bytes,
                               std::log1p(kind.longest)});
  }
  if (!trace.steps.empty()) {
    shape.push_back(trace.steps.back().kind == StepKind::message ? 1 : 0);
    shape.push_back(std::log1p(bytes_of(trace.steps.back())));
  } else {
    shape.insert(shape.end(), {0, 0});
  }
  return shape;
}

Trace cut_at_last_call(const Trace& trace) {
  for (std::size_t i = trace.steps.size(); i-- > 0;) {
    if (trace.steps[i].kind == StepKind::tool_call) return with_steps(trace, i + 1);
  }
  return trace;
}

Trace request_only(const Trace& trace) {
  Trace part = with_steps(trace, 0);
  for (const Step& step : trace.steps) {
    if (step.kind != StepKind::system && step.kind != StepKind::user) break;
    part.steps.push_back(step);
    if (step.kind == StepKind::user) break;
  }
  return part;
}

}  // namespace candor::monitor::overseer
