#include "server/judge/second_stage.h"

#include <chrono>
#include <cstdlib>
#include <utility>

#include <nlohmann/json.hpp>

#include "server/gateway/session_book.h"
#include "server/log.h"

namespace candor::server {
namespace {

using monitor::CheckStatus;
using monitor::JudgeChoice;
using monitor::SecondReading;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kPauseBeforeAgain = milliseconds(200);
constexpr double kPercent = 100;
constexpr double kPermille = 1000;

std::unique_ptr<UpstreamClient> client_of(const Config& config) {
  if (config.judge_url.empty()) return nullptr;
  auto target = parse_upstream("judge", config.judge_url);
  if (!target) return nullptr;  // the configuration was refused before, outside of tests
  const auto& variable = config.judge_key_variable;
  const char* const key = variable.empty() ? nullptr : std::getenv(variable.c_str());
  if (key != nullptr) target->key = key;
  return std::make_unique<UpstreamClient>(*std::move(target), config);
}

monitor::JudgeBand band_of(const Config& config) {
  return {static_cast<double>(config.judge_band_low) / kPercent,
          static_cast<double>(config.judge_band_high) / kPercent};
}

monitor::JudgePromptOptions options_of(const Config& config) {
  monitor::JudgePromptOptions options;
  if (config.judge_mode == "whole") options.mode = monitor::JudgeMode::whole;
  return options;
}

bool is_uncertain(const monitor::Verdict& first, const monitor::JudgeBand& band) {
  const double score = monitor::first_stage_score(first);
  return first.decision != monitor::Decision::block && score >= band.low && score <= band.high;
}

/// What a failure is counted as: a bounded set.
std::string_view kind_of_failure(int status) {
  if (status == 429) return "rate_limited";
  if (status >= 500) return "server_error";
  return "refused";
}

}  // namespace

struct SecondStage::Question {
  std::shared_ptr<const monitor::Monitor> monitor;
  std::shared_ptr<const monitor::Trace> trace;
  monitor::Verdict first;
  Done done;
  monitor::JudgePrompt prompt;
  SteadyClock::time_point began = SteadyClock::now();
  SteadyClock::time_point deadline{};
  monitor::Payer payer = monitor::Payer::nobody;
  std::string refused;  // what was wrong with the answer before
  bool again = false;   // this is the second try
};

struct SecondStage::Counters {
  explicit Counters(Metrics& the_metrics) : metrics(the_metrics) {}

  void ended(std::string_view how) {
    metrics
        .counter("candor_judge_model_answers_total", "Questions to the judge model, by outcome.",
                 {{"outcome", how}})
        .add();
  }
  void skipped(std::string_view why) {
    metrics
        .counter("candor_judge_model_skipped_total", "Traces that the judge was not asked about.",
                 {{"why", why}})
        .add();
  }

  Metrics& metrics;
  Counter& asked = metrics.counter("candor_judge_model_requests_total",
                                   "Requests to the judge model, second tries too.");
  Counter& cached = metrics.counter("candor_judge_model_cached_total",
                                    "Questions that an earlier answer answered.");
  Counter& answered =
      metrics.counter("candor_judge_model_answered_total", "Traces with an answer of the judge.");
  Counter& failed = metrics.counter("candor_judge_model_failed_total",
                                    "Traces that the judge gave no valid answer to.");
  Counter& raised = metrics.counter("candor_judge_model_raised_total",
                                    "Traces whose decision the judge's answer raised.");
  Counter& not_asked =
      metrics.counter("candor_judge_model_not_asked_total", "Traces that were not asked about.");
  Counter& prompt_tokens =
      metrics.counter("candor_judge_model_tokens_total", "Tokens, as the endpoint counts them.",
                      {{"kind", "prompt"}});
  Counter& completion_tokens =
      metrics.counter("candor_judge_model_tokens_total", "Tokens, as the endpoint counts them.",
                      {{"kind", "completion"}});
  Histogram& seconds = metrics.histogram("candor_judge_model_seconds",
                                         "From the decision to ask to the answer, or failure.");
  Gauge& open = metrics.gauge("candor_judge_model_breaker_open",
                              "1 while no questions go to the judge because it failed.");
};

SecondStage::SecondStage(const Config& config, Metrics& metrics)
    : config_(config),
      band_(band_of(config)),
      options_(options_of(config)),
      secret_(random_id('j') + random_id('j')),
      counters_(std::make_unique<Counters>(metrics)),
      client_(client_of(config)),
      budget_(static_cast<double>(config.judge_budget_permille) / kPermille),
      cache_(config.judge_cache) {}

SecondStage::~SecondStage() { stop(); }

void SecondStage::stop() {
  if (client_) client_->stop();
}

void SecondStage::pass_over(monitor::Verdict& verdict, std::string_view why) const {
  if (!configured()) return;
  for (monitor::CheckReport& report : verdict.checks) {
    if (report.name == "judge") report.why = why;
  }
}

JudgeChoice SecondStage::choose(Question& question) {
  const std::lock_guard lock(mutex_);
  const auto asking = monitor::choose_to_ask(
      question.first, question.trace->agent, band_,
      static_cast<double>(config_.judge_base_rate_permille) / kPermille, budget_);
  question.payer = asking.payer;
  return asking.choice;
}

void SecondStage::consider(std::shared_ptr<const monitor::Monitor> monitor,
                           std::shared_ptr<const monitor::Trace> trace, monitor::Verdict first,
                           Done done) {
  if (!configured()) return done(std::move(first));
  auto question = std::make_shared<Question>();
  question->monitor = std::move(monitor);
  question->trace = std::move(trace);
  question->first = std::move(first);
  question->done = std::move(done);
  // What was answered before costs nothing, so it is looked for before the budget is asked.
  if (is_uncertain(question->first, band_)) {
    question->prompt = monitor::judge_prompt(*question->trace, question->first, options_, secret_);
    std::optional<monitor::JudgeAnswer> known;
    {
      const std::lock_guard lock(mutex_);
      known = cache_.find(question->prompt.key);
      if (known) (void)budget_.spend(question->trace->agent, 0);
    }
    if (known) {
      counters_->cached.add();
      return succeed(question, *std::move(known), /*cached=*/true);
    }
  }
  const JudgeChoice choice = choose(*question);
  if (choice != JudgeChoice::ask) {
    static constexpr std::string_view kNames[] = {"", "outside_band", "decided", "over_budget"};
    counters_->not_asked.add();
    counters_->skipped(kNames[static_cast<std::size_t>(choice)]);
    SecondReading reading;
    reading.report.why = why_not_asked(choice);
    return finish(question, reading);
  }
  question->deadline = question->began + milliseconds(config_.judge_timeout_millis);
  if (admit(question)) ask(question, milliseconds(0));
}

/// Whether the endpoint is to be asked now. If not, the question is answered.
bool SecondStage::admit(const QuestionPointer& question) {
  bool open = false;
  bool busy = false;
  {
    const std::lock_guard lock(mutex_);
    busy = asking_ >= config_.judge_concurrency;
    open = !busy && !breaker_.admits(SteadyClock::now());
    if (busy || open) {
      budget_.refund(question->trace->agent, question->payer);
    } else {
      ++asking_;
    }
  }
  if (busy) {
    counters_->not_asked.add();
    counters_->skipped("busy");
    SecondReading reading;
    reading.report.why = "the judge has as many questions as it may have at once";
    finish(question, reading);
  } else if (open) {
    fail(question, "the judge is not asked for a while because it failed again and again");
  }
  return !busy && !open;
}

void SecondStage::ask(const QuestionPointer& question, milliseconds delay) {
  counters_->asked.add();
  UpstreamPost post;
  post.path = "/chat/completions";
  post.body = monitor::judge_request(question->prompt, config_.judge_model, question->refused);
  post.delay = delay;
  post.timeout = std::chrono::duration_cast<milliseconds>(question->deadline - SteadyClock::now());
  post.most_reply_bytes = monitor::kJudgeReplyBytes;
  client_->post(std::move(post), [this, question](Result<UpstreamReply> reply) {
    take_reply(question, std::move(reply));
  });
}

/// Once, if there is time for it.
bool SecondStage::ask_again(const QuestionPointer& question, std::uint64_t retry_after,
                            std::string refused) {
  const auto delay = refused.empty() ? std::max(kPauseBeforeAgain, milliseconds(retry_after * 1000))
                                     : milliseconds(0);
  const auto least = delay + kPauseBeforeAgain;
  if (question->again || SteadyClock::now() + least > question->deadline) return false;
  question->again = true;
  question->refused = std::move(refused);
  ask(question, delay);
  return true;
}

void SecondStage::take_reply(const QuestionPointer& question, Result<UpstreamReply> reply) {
  const bool fine = reply && reply->status == 200;
  if (fine) return take_content(question, reply->body);
  std::string why;
  std::string_view kind = "unreachable";
  bool passing = false;
  std::uint64_t retry_after = 0;
  if (!reply) {
    why = "no answer: " + reply.error().message;
    if (reply.error().code == "upstream_timeout") kind = "timeout";
    passing = reply.error().code == "upstream_failed";
  } else {
    why = "the endpoint answered with status " + std::to_string(reply->status);
    kind = kind_of_failure(reply->status);
    passing = reply->status == 429 || reply->status >= 500;
    retry_after = std::min<std::uint64_t>(reply->retry_after, 3600);
  }
  counters_->ended(kind);
  if (passing && ask_again(question, retry_after, "")) return;
  {
    const std::lock_guard lock(mutex_);
    --asking_;
    breaker_.failed(SteadyClock::now());
    counters_->open.set(breaker_.state() == Breaker::State::closed ? 0 : 1);
  }
  fail(question, why);
}

void SecondStage::take_content(const QuestionPointer& question, const std::string& body) {
  const auto completion = monitor::read_completion(body);
  auto answer = completion ? monitor::read_judge_answer(completion->content, question->prompt)
                           : Result<monitor::JudgeAnswer>(completion.error());
  if (completion) {
    counters_->prompt_tokens.add(completion->prompt_tokens);
    counters_->completion_tokens.add(completion->completion_tokens);
  }
  if (!answer) {
    counters_->ended("invalid");
    if (ask_again(question, 0, answer.error().message)) return;
  }
  {
    // An endpoint that answers is there, whatever it says.
    const std::lock_guard lock(mutex_);
    --asking_;
    answer ? breaker_.succeeded() : breaker_.failed(SteadyClock::now());
    counters_->open.set(breaker_.state() == Breaker::State::closed ? 0 : 1);
    if (answer) cache_.put(question->prompt.key, *answer);
  }
  if (!answer) return fail(question, "not a valid answer: " + answer.error().message);
  counters_->ended("answered");
  succeed(question, *std::move(answer), /*cached=*/false);
}

void SecondStage::fail(const QuestionPointer& question, const std::string& why) {
  counters_->failed.add();
  const auto spent = SteadyClock::now() - question->began;
  counters_->seconds.observe(std::chrono::duration<double>(spent).count());
  log(LogLevel::warning, "judge_failed", {{"trace", question->trace->id}, {"why", why}});
  SecondReading reading;
  reading.report.status = CheckStatus::failed;
  reading.report.why = why;
  finish(question, reading);
}

void SecondStage::succeed(const QuestionPointer& question, monitor::JudgeAnswer answer,
                          bool cached) {
  counters_->answered.add();
  const auto spent = SteadyClock::now() - question->began;
  if (!cached) counters_->seconds.observe(std::chrono::duration<double>(spent).count());
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
  finish(question, monitor::reading_of(answer, config_.judge_model, question->prompt.mode,
                                       static_cast<std::uint32_t>(micros)));
}

void SecondStage::finish(const QuestionPointer& question, const SecondReading& reading) {
  const auto before = question->first.decision;
  auto verdict = monitor::with_second_reading(*question->monitor, *question->trace,
                                              std::move(question->first), reading);
  if (verdict.decision > before) counters_->raised.add();
  std::exchange(question->done, nullptr)(std::move(verdict));
}

nlohmann::ordered_json SecondStage::stats() const {
  nlohmann::ordered_json out;
  out["configured"] = configured();
  if (!configured()) return out;
  out["model"] = config_.judge_model;
  out["prompt"] = monitor::kJudgePromptVersion;
  out["mode"] = to_string(options_.mode);
  out["budget"] = static_cast<double>(config_.judge_budget_permille) / kPermille;
  out["band"] = {band_.low, band_.high};
  out["requests"] = counters_->asked.value();
  out["cached"] = counters_->cached.value();
  out["answered"] = counters_->answered.value();
  out["failed"] = counters_->failed.value();
  out["not_asked"] = counters_->not_asked.value();
  out["raised"] = counters_->raised.value();
  out["tokens"] = {{"prompt", counters_->prompt_tokens.value()},
                   {"completion", counters_->completion_tokens.value()}};
  const std::lock_guard lock(mutex_);
  out["asking"] = asking_;
  out["breaker"] = to_string(breaker_.state());
  return out;
}

}  // namespace candor::server
