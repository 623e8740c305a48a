#include "monitor/scratch_pool.h"

namespace candor::monitor {

ScratchPool::~ScratchPool() {
  for (auto& slot : idle_) delete slot.exchange(nullptr);
}

std::unique_ptr<Scratch> ScratchPool::take() {
  for (auto& slot : idle_) {
    if (slot.load(std::memory_order_relaxed) == nullptr) continue;
    if (Scratch* taken = slot.exchange(nullptr, std::memory_order_acquire))
      return std::unique_ptr<Scratch>(taken);
  }
  return std::make_unique<Scratch>(set_);
}

void ScratchPool::give(std::unique_ptr<Scratch> scratch) {
  scratch->observations.signals.clear();
  scratch->observations.facts.clear();
  scratch->observations.decoded.clear();
  scratch->observations.reading.reset();
  for (auto& slot : idle_) {
    Scratch* empty = nullptr;
    if (slot.compare_exchange_strong(empty, scratch.get(), std::memory_order_release,
                                     std::memory_order_relaxed)) {
      scratch.release();
      return;
    }
  }
}

}  // namespace candor::monitor
