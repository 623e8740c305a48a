#include "monitor/known_steps.h"

#include <algorithm>
#include <numeric>

#include "monitor/checks/text/reading.h"

namespace candor::monitor {
namespace {

std::size_t bytes_of(const Step& step) {
  std::size_t bytes = sizeof(Step) + step.text.capacity() + step.call.capacity() +
                      step.tool.capacity() + step.arguments.capacity();
  for (const Leaf& leaf : step.leaves)
    bytes += sizeof(Leaf) + leaf.path.capacity() + leaf.text.capacity();
  return bytes;
}

}  // namespace

KnownSteps::KnownSteps(rules::Memo& memo) : memo_(memo) {}
KnownSteps::~KnownSteps() = default;

std::size_t KnownSteps::common_with(const Trace& trace) const {
  const auto ends =
      std::mismatch(steps_.begin(), steps_.end(), trace.steps.begin(), trace.steps.end());
  return static_cast<std::size_t>(ends.first - steps_.begin());
}

void KnownSteps::go_on(const Trace& trace) {
  const std::size_t common = common_with(trace);
  steps_.resize(common);
  step_bytes_.resize(common);
  if (reading_ == nullptr) {
    reading_ = std::make_shared<text::Reading>(trace);
  } else {
    reading_->go_on(trace, common);
  }
  const auto first_new = trace.steps.begin() + static_cast<std::ptrdiff_t>(common);
  steps_.insert(steps_.end(), first_new, trace.steps.end());
  std::transform(first_new, trace.steps.end(), std::back_inserter(step_bytes_), bytes_of);
  bytes_ =
      std::accumulate(step_bytes_.begin(), step_bytes_.end(), sizeof(*this)) + reading_->bytes();
}

}  // namespace candor::monitor
