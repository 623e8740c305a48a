#include "monitor/known_events.h"

#include <cstring>
#include <utility>

namespace candor::monitor {
namespace {

constexpr std::uint64_t kPurpose = 0x6b6e6f776e657674;

std::size_t bytes_of(const KnownEvents::Known& known) {
  return sizeof(known) + known.found.capacity() * sizeof(KnownEvents::Found);
}

std::uint64_t bits_of(double number) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof(bits));
  return bits;
}

}  // namespace

void KnownEvents::cut_to(std::size_t steps) {
  while (steps_.size() > steps) {
    bytes_ -= bytes_of(steps_.back());
    steps_.pop_back();
  }
}

// How much metadata a step's event carries depends on the number of steps, once there is very much of it.
void KnownEvents::begin(const Trace& trace, const rules::RuleSet& rules) {
  usable_ = !rules.asks_for("trace") &&
            trace.metadata_leaves.size() * trace.steps.size() <= kMetadataFields;
  About about{rules.digest(), trace.agent, trace.model, trace.session, trace.metadata_leaves};
  if (usable_ && about == about_) return;
  cut_to(0);
  about_ = std::move(about);
}

const KnownEvents::Known* KnownEvents::find(std::uint32_t step,
                                            const rules::Memo::Key& observed) const {
  if (!usable_ || step >= steps_.size() || !(steps_[step].observed == observed)) return nullptr;
  return &steps_[step];
}

void KnownEvents::put(std::uint32_t step, Known known) {
  if (!usable_) return;
  if (step >= steps_.size()) {
    steps_.emplace_back();
  } else {
    bytes_ -= bytes_of(steps_[step]);
  }
  bytes_ += bytes_of(known);
  steps_[step] = std::move(known);
}

rules::Memo::Key digest_of(const ObservationsByStep& observed, std::uint32_t step,
                           const rules::Memo& memo) {
  rules::Memo::Digest digest(memo, kPurpose);
  digest.add(observed.signals(step).size());
  for (const Signal* signal : observed.signals(step)) {
    digest.add(signal->name);
    digest.add(bits_of(signal->value));
  }
  digest.add(observed.facts(step).size());
  for (const Fact* fact : observed.facts(step)) {
    digest.add(fact->name);
    digest.add(fact->value);
  }
  for (const DecodedText* decoded : observed.decoded(step)) {
    digest.add(decoded->from.field);
    digest.add(std::uint64_t{decoded->from.begin} << 32U | decoded->from.end);
    digest.add(decoded->encoding);
    digest.add(decoded->text);
  }
  return digest.key();
}

}  // namespace candor::monitor
