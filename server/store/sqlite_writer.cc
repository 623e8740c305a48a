#include "server/store/sqlite_writer.h"

#include <chrono>
#include <utility>

namespace candor::server::sqlite {
namespace {

constexpr std::chrono::seconds kProbeInterval{1};

/// So many records in one commit come from several clients, who are back soon.
constexpr std::size_t kSeveral = 4;
constexpr std::chrono::milliseconds kGathering{1};

}  // namespace

Writer::Writer(Connection connection, Connection for_checkpoints, const SqliteOptions& options,
               Metrics& metrics)
    : options_(options),
      commit_seconds_(metrics.histogram("candor_store_commit_seconds",
                                        "How long a group of records took to become durable.")),
      committed_(metrics.counter("candor_store_committed_total", "Records made durable.")),
      failed_(metrics.counter("candor_store_failed_total", "Records that could not be written.")),
      depth_(metrics.gauge("candor_store_queue_depth", "Records that wait for a commit.")),
      connection_(std::move(connection)),
      checkpointer_(std::move(for_checkpoints), options.checkpoint_pages) {
  connection_.watch_log(&log_pages_);
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

bool Writer::full(std::size_t more_bytes) const {
  return waiting_.size() >= options_.queue_records ||
         (waiting_bytes_ > 0 && waiting_bytes_ + more_bytes > options_.queue_bytes);
}

Status Writer::queue(std::unique_ptr<Write>& write) {
  const std::size_t bytes = write->bytes();
  {
    const std::lock_guard lock(mutex_);
    if (full(bytes)) return Error{"store_full", "too many records wait to be written", ""};
    waiting_.push_back(std::move(write));
    waiting_bytes_ += bytes;
    depth_.set(static_cast<std::int64_t>(waiting_.size()));
  }
  arrived_.notify_one();
  return Done{};
}

Status Writer::healthy() const {
  const std::lock_guard lock(mutex_);
  if (full(0)) return Error{"store_full", "too many records wait to be written", ""};
  return last_;
}

void Writer::remember(const Status& outcome) {
  const std::lock_guard lock(mutex_);
  last_ = outcome;
}

void Writer::run() {
  for (;;) {
    Batch batch = wait_for_batch();
    if (batch.empty()) return;
    const auto begun = std::chrono::steady_clock::now();
    const Status committed = commit(batch);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
    commit_seconds_.observe(spent.count());
    (committed ? committed_ : failed_).add(batch.size());
    remember(committed);
    for (const auto& write : batch) write->finish(committed);
    batch.clear();
    if (checkpointer_.log_has(log_pages_)) (void)connection_.checkpoint();
  }
}

// Empty only when the store closes and all is written. While the last commit has failed a probe is
// made now and then, because a store that says it is not healthy is sent no traces that would find
// out that it is again.
Writer::Batch Writer::wait_for_batch() {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return stopping_ || !waiting_.empty(); };
  while (!ready()) {
    if (last_) {
      arrived_.wait(lock, ready);
    } else if (!arrived_.wait_for(lock, kProbeInterval, ready)) {
      lock.unlock();
      probe();
      lock.lock();
    }
  }
  gather(lock);
  return take_batch();
}

// Under load a moment more, as PostgreSQL's commit_delay: one commit for many costs little more than one for few. Asleep, and
// not woken by each record.
void Writer::gather(std::unique_lock<std::mutex>& lock) {
  if (last_batch_ < kSeveral || waiting_.size() >= options_.batch_records || stopping_) return;
  lock.unlock();
  std::this_thread::sleep_for(kGathering);
  lock.lock();
}

Writer::Batch Writer::take_batch() {
  Batch batch;
  std::size_t bytes = 0;
  while (!waiting_.empty() && batch.size() < options_.batch_records &&
         bytes < options_.batch_bytes) {
    bytes += waiting_.front()->bytes();
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_bytes_ -= bytes;
  last_batch_ = batch.size();
  depth_.set(static_cast<std::int64_t>(waiting_.size()));
  return batch;
}

Status Writer::apply_all(Batch& batch) {
  for (const auto& write : batch) {
    if (auto done = write->apply(connection_, rollups_); !done) return done;
  }
  return rollups_.flush(connection_);
}

Status Writer::commit(Batch& batch) {
  rollups_.clear();
  if (auto begun = connection_.execute("BEGIN IMMEDIATE"); !begun) return begun;
  Status done = apply_all(batch);
  if (done) done = connection_.execute("COMMIT");
  // SQLite has rolled back by itself after some errors; then this fails, which does no harm.
  if (!done) (void)connection_.execute("ROLLBACK");
  return done;
}

// Changes a page and leaves nothing.
void Writer::probe() {
  Status done = connection_.execute(
      "BEGIN IMMEDIATE; INSERT INTO settings VALUES ('probe', 0, '', '', 0);"
      "DELETE FROM settings WHERE name = 'probe'; COMMIT");
  if (!done) (void)connection_.execute("ROLLBACK");
  remember(done);
}

}  // namespace candor::server::sqlite
