#include "server/store/sqlite_checkpointer.h"

#include <utility>

namespace candor::server::sqlite {
namespace {

constexpr int kPasses =
    3;  // each leaves what was written while it ran: about a tenth of the one before
constexpr int kLittlePages = 512;  // 2 MiB: well under a millisecond to move
constexpr int kTooMuch = 4;        // times the log's size at which moving begins

}  // namespace

Checkpointer::Checkpointer(Connection connection, int pages)
    : connection_(std::move(connection)), pages_(pages), thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Checkpointer::log_has(int pages) {
  if (nearly_done_.exchange(false)) return true;
  if (pages < pages_) return false;
  std::unique_lock lock(mutex_);
  if (!wanted_) {
    wanted_ = true;
    changed_.notify_all();
  }
  if (pages < kTooMuch * pages_) return false;
  changed_.wait(lock, [this] { return !wanted_; });
  return true;
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return wanted_ || stopping_; });
    if (stopping_) return;
    lock.unlock();
    move_bulk();
    lock.lock();
    wanted_ = false;
    changed_.notify_all();
  }
}

// An error is left for the writer: a log that cannot be moved keeps growing until a commit fails
// and says why.
void Checkpointer::move_bulk() {
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto left = connection_.checkpoint();
    if (!left) return;
    if (*left == 0) return;
    if (*left < kLittlePages) break;
  }
  nearly_done_ = true;
}

}  // namespace candor::server::sqlite
