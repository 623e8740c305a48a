#include "client/audit/pipeline.h"

#include <thread>
#include <utility>
#include <vector>

#include "client/audit/ordered_pool.h"

namespace candor::client {
namespace {

using RecordBatch = std::vector<Record>;
using JudgedBatch = std::vector<Judged>;
using Pool = OrderedPool<RecordBatch, JudgedBatch>;

/// A batch is worth a lock: at 40 MB/s a core, 128 KiB take about three milliseconds.
constexpr std::size_t kBatchBytes = std::size_t{128} << 10;
constexpr std::size_t kBatchRecords = 512;
constexpr std::size_t kBytesUnderWay = std::size_t{64} << 20;
constexpr std::size_t kBatchesPerThread = 16;

JudgedBatch judge_batch(const Judge& judge, RecordBatch records) {
  JudgedBatch judged;
  judged.reserve(records.size());
  for (auto& record : records) judged.push_back(judge(std::move(record)));
  return judged;
}

/// Gathers records and pushes them. For the reading thread.
class Batcher {
 public:
  explicit Batcher(Pool& pool) : pool_(pool) {}

  bool take(Record record) {
    bytes_ += record.piece.bytes.size() + sizeof(Record);
    batch_.push_back(std::move(record));
    if (bytes_ >= kBatchBytes || batch_.size() >= kBatchRecords) push();
    return wanted_;
  }

  void push() {
    if (!batch_.empty()) wanted_ = pool_.push(std::exchange(batch_, {}), std::exchange(bytes_, 0));
  }

 private:
  Pool& pool_;
  RecordBatch batch_;
  std::size_t bytes_ = 0;
  bool wanted_ = true;
};

void read_into(Pool& pool, std::span<const InputFile> files, int standard_input, const Cut& cut,
               std::atomic<std::uint64_t>& consumed) {
  Batcher batcher(pool);
  const RecordSink sink{[&](Record record) { return batcher.take(std::move(record)); },
                        [&] { batcher.push(); }};
  read_records(files, standard_input, cut, sink, consumed);
  batcher.push();
  pool.close();
}

bool hand_on(JudgedBatch batch, const AuditSink& sink) {
  for (auto& judged : batch) {
    if (!sink.take(std::move(judged))) return false;
  }
  return true;
}

}  // namespace

void audit_files(std::span<const InputFile> files, int standard_input, unsigned threads,
                 const Judge& judge, const AuditSink& sink, std::atomic<std::uint64_t>& consumed) {
  Pool pool({threads, kBatchesPerThread * threads, kBytesUnderWay},
            [&](RecordBatch records) { return judge_batch(judge, std::move(records)); });
  std::thread reader([&] { read_into(pool, files, standard_input, judge.cut(), consumed); });
  while (auto batch = pool.pop()) {
    if (!hand_on(std::move(*batch), sink)) pool.cancel();
    if (!pool.has_answer()) sink.pause();
  }
  reader.join();
}

}  // namespace candor::client
