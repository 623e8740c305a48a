#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "monitor/judge/prompt.h"
#include "monitor/judge/second_reading.h"
#include "monitor/judge/shared_budget.h"
#include "monitor/monitor.h"
#include "server/config.h"
#include "server/gateway/relay/upstream_client.h"
#include "server/judge/answer_cache.h"
#include "server/judge/breaker.h"
#include "server/metrics.h"

namespace candor::server {

/// The judge: asks an OpenAI-compatible endpoint about the traces of which the first stage is uncertain, within the
/// audit budget. Off without `judge_url`. Any thread may ask; nobody waits.
///
/// What it could not find out is never clean: an endpoint that does not answer, or not in the form that is asked for,
/// makes the check `failed`, also while the circuit breaker keeps questions from it. What was not to be asked is
/// `skipped`, with the reason.
class SecondStage {
 public:
  using Done = std::function<void(monitor::Verdict)>;

  SecondStage(const Config& config, Metrics& metrics);
  ~SecondStage();
  SecondStage(const SecondStage&) = delete;
  SecondStage& operator=(const SecondStage&) = delete;

  bool configured() const { return client_ != nullptr; }

  /// Gives the verdict with what the judge says about the trace: at once and on this thread when it is not asked, else
  /// later on another one. The first stage's verdict is `monitor`'s.
  void consider(std::shared_ptr<const monitor::Monitor> monitor,
                std::shared_ptr<const monitor::Trace> trace, monitor::Verdict first, Done done);

  /// For a verdict that does not wait for the judge: says so in it.
  void pass_over(monitor::Verdict& verdict, std::string_view why) const;

  /// For GET /v1/stats: settings, cost and effect.
  nlohmann::ordered_json stats() const;

  /// Ends what runs: those traces get their verdict, with the check failed. Before the pool and the store end.
  void stop();

 private:
  struct Question;
  using QuestionPointer = std::shared_ptr<Question>;
  struct Counters;

  monitor::JudgeChoice choose(Question& question);
  bool admit(const QuestionPointer& question);
  void ask(const QuestionPointer& question, std::chrono::milliseconds delay);
  void take_reply(const QuestionPointer& question, Result<UpstreamReply> reply);
  void take_content(const QuestionPointer& question, const std::string& body);
  bool ask_again(const QuestionPointer& question, std::uint64_t retry_after, std::string refused);
  void fail(const QuestionPointer& question, const std::string& why);
  void succeed(const QuestionPointer& question, monitor::JudgeAnswer answer, bool cached);
  void finish(const QuestionPointer& question, const monitor::SecondReading& reading);

  const Config& config_;
  const monitor::JudgeBand band_;
  const monitor::JudgePromptOptions options_;
  const std::string secret_;
  const std::unique_ptr<Counters> counters_;
  std::unique_ptr<UpstreamClient> client_;

  mutable std::mutex mutex_;  // of what follows
  monitor::SharedBudget budget_;
  Breaker breaker_;
  AnswerCache cache_;
  std::size_t asking_ = 0;
};

}  // namespace candor::server
