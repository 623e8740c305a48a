#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "monitor/checks/check.h"
#include "rules/rule_set.h"

namespace candor::monitor {

/// What judging one trace needs besides the trace: grown once, then used again.
struct Scratch {
  explicit Scratch(const rules::RuleSet& set) : matcher(set) {}

  rules::Matcher matcher;
  Observations observations;
};

/// Scratches that no thread uses at the moment. take() and give() may be called from any thread and
/// never wait: each slot is one atomic pointer, exchanged whole. More threads than slots just make
/// their own. The rule set must outlive the pool and all that was taken from it.
class ScratchPool {
 public:
  explicit ScratchPool(const rules::RuleSet& set) : set_(set) {}
  ScratchPool(const ScratchPool&) = delete;
  ScratchPool& operator=(const ScratchPool&) = delete;
  ~ScratchPool();

  std::unique_ptr<Scratch> take();
  void give(std::unique_ptr<Scratch> scratch);

 private:
  const rules::RuleSet& set_;
  std::array<std::atomic<Scratch*>, 16> idle_{};
};

}  // namespace candor::monitor
