#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/api/endpoint.h"
#include "server/api/judging.h"
#include "server/api/problem.h"
#include "server/app.h"

namespace candor::server {
namespace {

/// Lines whose verdicts are not durable yet. As many as make a good group commit; more would only use memory.
constexpr std::size_t kMaxInFlight = 256;

/// The answers to lines in the order of the lines, each filled in when its record is durable.
class Answers {
 public:
  void add(std::string answer) {
    const std::lock_guard lock(mutex_);
    slots_.emplace_back(std::move(answer));
  }

  /// A place for an answer that comes later, from any thread.
  std::size_t reserve() {
    const std::lock_guard lock(mutex_);
    ++missing_;
    slots_.emplace_back();
    return slots_.size() - 1;
  }

  void fill(std::size_t slot, std::string answer) {
    const std::lock_guard lock(mutex_);
    slots_[slot] = std::move(answer);
    // Under the lock: whoever waits may destroy this object as soon as it has the lock.
    if (--missing_ == 0) complete_.notify_one();
  }

  std::size_t missing() {
    const std::lock_guard lock(mutex_);
    return missing_;
  }

  /// Waits until every answer is there, and takes them: a line each.
  std::string take() {
    std::unique_lock lock(mutex_);
    complete_.wait(lock, [this] { return missing_ == 0; });
    std::string out;
    for (const auto& answer : slots_) out.append(answer).append("\n");
    slots_.clear();
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable complete_;
  std::deque<std::string> slots_;
  std::size_t missing_ = 0;
};

/// NDJSON in, NDJSON out: for each line that is not blank one line, in the order of the input, with the verdict or a
/// problem with its `line`. A broken line does not stop the batch. Everything that a piece of the body asked for is
/// answered, durable, before the next piece is taken: so a client may wait for the answer to a line before it sends
/// the next, and memory is bounded whatever a client does. Clients must read while they write.
class Batch final : public BodyStream {
 public:
  Batch(App& app, std::string format)
      : app_(app), format_(std::move(format)), memory_(app.body_memory) {}

  std::string feed(std::string_view piece) override {
    std::string out;
    while (true) {
      const auto end = piece.find('\n');
      append(piece.substr(0, end));
      if (end == std::string_view::npos) break;
      end_line();
      if (answers_.missing() >= kMaxInFlight) out += answers_.take();
      piece.remove_prefix(end + 1);
    }
    return out + answers_.take();
  }

  std::string finish(bool complete) override {
    // The rest of a batch that was cut off may be half a trace: it is not judged.
    if (complete) end_line();
    return answers_.take();
  }

 private:
  void append(std::string_view text) {
    if (problem_) return;
    if (text.size() > app_.config.limits.trace_bytes - line_.size()) {
      return skip_line(
          {"trace_too_large",
           "a line has at most " + std::to_string(app_.config.limits.trace_bytes) + " bytes",
           {}});
    }
    if (!memory_.grow_to(line_.size() + text.size())) {
      return skip_line({"queue_full", "too many large bodies are being read", {}});
    }
    line_.append(text);
  }

  /// What is left of this line is not kept.
  void skip_line(Error error) {
    problem_ = std::move(error);
    line_ = {};
  }

  void end_line() {
    ++number_;
    if (problem_) {
      app_.trace_metrics.refused(problem_->code);
      answers_.add(problem_at(number_, *problem_));
      problem_.reset();
    } else if (line_.find_first_not_of(" \t\r") != std::string::npos) {
      judge_line();
    }
    line_.clear();
  }

  void judge_line() {
    // `this` outlives the call: neither feed() nor finish() returns before all answers are there.
    const auto slot = answers_.reserve();
    judge(app_, line_, format_, [this, slot, number = number_](Result<TraceRecord> record) {
      store(std::move(record), slot, number);
    });
  }

  void store(Result<TraceRecord> record, std::size_t slot, std::uint64_t number) {
    if (!record) return answers_.fill(slot, problem_at(number, record.error()));
    auto id = record->id;
    app_.store.put_trace(*std::move(record), [this, slot, id, number](Result<Put> put) {
      auto verdict = verdict_of(std::move(put), id);
      answers_.fill(slot, verdict ? *std::move(verdict) : problem_at(number, verdict.error()));
    });
  }

  static std::string problem_at(std::uint64_t number, const Error& error) {
    auto problem = problem_of(error);
    problem.line = number;
    return to_json(problem);
  }

  App& app_;
  const std::string format_;
  std::uint64_t number_ = 0;      // of the line that has begun, from 1 once it has ended
  std::string line_;              // as far as it has come
  std::optional<Error> problem_;  // why the rest of the line is skipped
  MemoryBudget::Share memory_;
  Answers answers_;
};

StreamOrRefusal post_batch(App& app, const Request& request) {
  if (auto format = check_format(request); !format) return to_response(format.error());
  return std::make_unique<Batch>(app, std::string(request.query_value("format")));
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/traces/batch", "Judge many traces: NDJSON in, NDJSON out, in order, as they come",
     post_batch},
};

}  // namespace

std::span<const Endpoint> batch_endpoints() { return kEndpoints; }

}  // namespace candor::server
