#include "server/backtest.h"

#include <algorithm>
#include <utility>

#include "monitor/import/read.h"

namespace candor::server {
namespace {

constexpr std::size_t kRemembered = 32;
constexpr std::size_t kWaiting = 8;
constexpr std::uint32_t kPage = 256;

void add(BacktestTraces& traces, const std::string& id) {
  ++traces.count;
  if (traces.ids.size() < BacktestTraces::kept) traces.ids.push_back(id);
}

void add(BacktestSide& side, const monitor::Verdict& verdict) {
  ++side.decisions[static_cast<std::size_t>(verdict.decision)];
  side.micros += verdict.micros;
}

bool is_flagged(const monitor::Verdict& verdict) {
  return verdict.decision != monitor::Decision::allow;
}

bool found_by(const monitor::Verdict& verdict, const std::string& rule) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                     [&](const monitor::Finding& finding) { return finding.rule.id == rule; });
}

void compare(BacktestReport& report, const std::string& id, const monitor::Verdict& before,
             const monitor::Verdict& after) {
  ++report.judged;
  add(report.before, before);
  add(report.after, after);
  if (!is_flagged(before) && is_flagged(after)) add(report.newly_flagged, id);
  if (is_flagged(before) && !is_flagged(after)) add(report.no_longer_flagged, id);
  if (before.decision != after.decision) add(report.changed_decision, id);
  if (found_by(after, report.rule)) add(report.found_by_rule, id);
}

TraceQuery query_of(const BacktestPlan& plan) {
  TraceQuery query{.agent = plan.agent, .model = plan.model};
  query.since = plan.since;
  query.until = plan.until;
  return query;
}

}  // namespace

struct Backtests::Job {
  explicit Job(BacktestPlan the_plan) : plan(std::move(the_plan)) {
    report.rule = plan.rule;
    report.limit = plan.limit;
  }

  BacktestPlan plan;
  std::atomic<bool> cancelled = false;
  std::mutex mutex;  // of report
  BacktestReport report;

  BacktestReport copy() {
    const std::lock_guard lock(mutex);
    return report;
  }
  void end(BacktestState state, std::string why = "") {
    const std::lock_guard lock(mutex);
    report.state = state;
    report.why = std::move(why);
    plan.before.reset();  // the sets are large
    plan.after.reset();
  }
};

double BacktestReport::per_day(std::uint64_t count) const {
  using Days = std::chrono::duration<double, std::ratio<86'400>>;
  return static_cast<double>(count) / std::max(1.0, Days(newest - oldest).count());
}

Backtests::Backtests(Store& store, Metrics& metrics, const monitor::Limits& limits)
    : store_(store),
      limits_(limits),
      pool_(1, kWaiting, metrics, {.name = "backtest", .nice = 19}) {}

Backtests::~Backtests() { stop(); }

Result<BacktestReport> Backtests::start(BacktestPlan plan) {
  auto job = std::make_shared<Job>(std::move(plan));
  const std::lock_guard lock(mutex_);
  job->report.id = std::to_string(++started_);
  BacktestReport report = job->report;
  if (!pool_.submit([this, job] { run(*job); })) {
    return Error{"queue_full", "too many backtests wait", ""};
  }
  jobs_.push_front(std::move(job));
  if (jobs_.size() > kRemembered) jobs_.pop_back();
  return report;
}

std::shared_ptr<Backtests::Job> Backtests::job(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) {
    if (job->report.id == id) return job;
  }
  return nullptr;
}

std::vector<BacktestReport> Backtests::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<BacktestReport> reports;
  for (const auto& job : jobs_) reports.push_back(job->copy());
  return reports;
}

std::optional<BacktestReport> Backtests::find(std::string_view id) const {
  const auto found = job(id);
  return found == nullptr ? std::nullopt : std::optional(found->copy());
}

bool Backtests::cancel(std::string_view id) {
  const auto found = job(id);
  if (found == nullptr) return false;
  found->cancelled = true;
  return true;
}

void Backtests::stop() {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& job : jobs_) job->cancelled = true;
  }
  pool_.stop();
}

void Backtests::run(Job& job) {
  {
    const std::lock_guard lock(job.mutex);
    job.report.state = BacktestState::running;
  }
  TraceQuery query = query_of(job.plan);
  while (run_page(job, query)) {
  }
  const bool failed = job.copy().state == BacktestState::failed;
  if (!failed) job.end(job.cancelled ? BacktestState::cancelled : BacktestState::done);
}

// False after the last page. Short queries: a long one would keep the store's log from starting anew.
bool Backtests::run_page(Job& job, TraceQuery& query) {
  const std::uint64_t left = job.plan.limit - job.copy().judged;
  query.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, kPage));
  if (query.limit == 0) return false;
  const auto page = store_.traces(query);
  if (!page) {
    job.end(BacktestState::failed, page.error().message);
    return false;
  }
  for (const TraceSummary& summary : *page) {
    if (job.cancelled) return false;
    judge(job, summary.id);
    query.before = summary.sequence;
    const std::lock_guard lock(job.mutex);
    if (job.report.judged <= 1) job.report.newest = job.report.oldest = summary.received_at;
    job.report.newest = std::max(job.report.newest, summary.received_at);
    job.report.oldest = std::min(job.report.oldest, summary.received_at);
  }
  return page->size() == query.limit;
}

void Backtests::judge(Job& job, const std::string& id) {
  const auto record = store_.trace(id);
  const bool is_there = record && record->has_value();
  const auto trace = is_there ? monitor::read_trace((*record)->trace, "candor", limits_)
                              : Result<monitor::Trace>(Error{});
  if (!trace) {
    const std::lock_guard lock(job.mutex);
    ++job.report.unreadable;
    return;
  }
  const auto before = job.plan.before->judge(*trace);
  const auto after = job.plan.after->judge(*trace);
  const std::lock_guard lock(job.mutex);
  compare(job.report, id, before, after);
}

}  // namespace candor::server
