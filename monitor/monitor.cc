#include "monitor/monitor.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <span>
#include <string_view>

#include "monitor/checks/check.h"
#include "monitor/checks/rules.h"
#include "monitor/checks/stopwatch.h"
#include "monitor/checks/text/reading.h"
#include "monitor/known_steps.h"
#include "monitor/overseer/baseline.h"
#include "monitor/overseer/overseer.h"
#include "monitor/probes/probe.h"
#include "monitor/scratch_pool.h"

namespace candor::monitor {
namespace {

/// Traces longer than this leave their scratch behind: one giant must not keep its memory for good.
constexpr std::size_t kStepsOfKeptScratch = 5'000;

std::vector<FindingTemplate> templates_of(const rules::RuleSet& rules) {
  std::vector<FindingTemplate> templates;
  templates.reserve(rules.rules().size());
  for (const auto& info : rules.rules()) templates.push_back(template_of(info));
  return templates;
}

CheckOutcome guarded_rules(const Trace& trace, const Observations& observations,
                           const RulesRun& run, std::vector<Finding>& findings) {
  try {
    return run_rules(trace, observations, run, findings);
  } catch (const std::exception& error) {
    findings.clear();
    return {CheckStatus::failed, std::string("internal error: ") + error.what()};
  }
}

/// Of a head that is too weak to raise a decision: `overseer.<head>` and what is under it.
bool is_informational(const overseer::Overseer& model, std::string_view signal) {
  constexpr std::string_view kPrefix = "overseer.";
  if (!signal.starts_with(kPrefix)) return false;
  signal.remove_prefix(kPrefix.size());
  const auto name = signal.substr(0, signal.find('.'));
  const auto& heads = model.model().heads;
  return std::any_of(heads.begin(), heads.end(), [name](const overseer::Head& head) {
    return head.informational && head.name == name;
  });
}

/// Takes out what is recorded only. No rule sees it, so none can raise a decision by it, alone or together with others.
std::vector<Signal> take_informational(const Models& models, std::vector<Signal>& signals) {
  std::vector<Signal> taken;
  if (!models.overseer) return taken;
  const auto is_weak = [&](const Signal& signal) {
    return is_informational(*models.overseer, signal.name);
  };
  std::copy_if(signals.begin(), signals.end(), std::back_inserter(taken), is_weak);
  std::erase_if(signals, is_weak);
  return taken;
}

/// The largest value stands for a signal that was given twice.
void record_signals(std::span<const Signal> observed, Verdict& verdict) {
  for (const Signal& signal : observed) {
    auto& signals = signal.step ? verdict.step_signals[*signal.step] : verdict.trace_signals;
    double& value = signals.try_emplace(signal.name, signal.value).first->second;
    value = std::max(value, signal.value);
  }
}

double learned_score(const Models& models, const Verdict& verdict) {
  if (models.overseer && is_informational(*models.overseer, "overseer.unsafe")) return 0;
  const auto found = verdict.trace_signals.find("overseer.unsafe");
  return found == verdict.trace_signals.end() ? 0 : found->second;
}

/// What the model in shadow would have said. Only recorded: the rules have run.
void record_shadow(const overseer::Overseer& shadow, const Trace& trace, Observations& observations,
                   Verdict& verdict) {
  verdict.models["overseer.shadow"] = shadow.digest();
  try {
    for (const auto& score : shadow.score(text::reading_of(trace, observations), observations))
      verdict.trace_signals["shadow.overseer." + std::string(score.head)] = score.score;
  } catch (const std::exception& error) {
    verdict.checks.push_back({"overseer.shadow", CheckStatus::failed, error.what(), 0});
  }
}

/// The baseline that this trace's percentiles are from; null: there is none.
const overseer::AgentBaseline* usual_of(const Models& models, const Trace& trace) {
  if (!models.overseer || !models.baselines) return nullptr;
  return models.baselines->find(trace.agent, models.overseer->digest());
}

}  // namespace

Monitor::Monitor(std::shared_ptr<const rules::RuleSet> rules, Policy policy, Models models)
    : rules_(std::move(rules)),
      policy_(policy),
      models_(std::move(models)),
      templates_(templates_of(*rules_)),
      pool_(std::make_unique<ScratchPool>(*rules_)) {}

Monitor::Monitor(Monitor&&) noexcept = default;

Monitor& Monitor::operator=(Monitor&& other) noexcept {
  pool_ = std::move(other.pool_);  // first: the old pool reads the old rules
  templates_ = std::move(other.templates_);
  policy_ = other.policy_;
  models_ = std::move(other.models_);
  rules_ = std::move(other.rules_);
  return *this;
}

Monitor::~Monitor() = default;

Verdict Monitor::judge(const Trace& trace, rules::Memo* memo) const {
  return judge(trace, std::vector<Signal>(), memo);
}

Verdict Monitor::judge(const Trace& trace, const std::vector<Signal>& more,
                       rules::Memo* memo) const {
  return judge(trace, more, memo, nullptr);
}

Verdict Monitor::judge(const Trace& trace, KnownSteps& known) const {
  return judge(trace, {}, &known.memo(), &known);
}

Verdict Monitor::judge(const Trace& trace, const std::vector<Signal>& more, rules::Memo* memo,
                       KnownSteps* known) const {
  const Stopwatch watch;
  Verdict verdict;
  verdict.trace = trace.id;
  verdict.ruleset = rules_->digest();
  if (models_.overseer) verdict.models["overseer"] = models_.overseer->digest();
  if (const auto* const usual = usual_of(models_, trace))
    verdict.models["baseline"] = usual->digest;
  if (models_.probes && !trace.activations.empty())
    verdict.models["probes"] = models_.probes->digest();

  auto scratch = pool_->take();
  if (known != nullptr) {
    known->go_on(trace);
    scratch->observations.reading = known->reading();
  }
  for (const Check* check : checks())
    verdict.checks.push_back(run_check(*check, {trace, models_, memo}, scratch->observations));
  auto& signals = scratch->observations.signals;
  signals.insert(signals.end(), more.begin(), more.end());

  const auto informational = take_informational(models_, signals);

  const Stopwatch rules_watch;
  KnownEvents* const known_events = known == nullptr ? nullptr : &known->events();
  CheckOutcome outcome =
      guarded_rules(trace, scratch->observations,
                    {*rules_, templates_, scratch->matcher, memo, known_events}, verdict.findings);
  const bool rules_failed = outcome.status == CheckStatus::failed;
  verdict.checks.push_back({"rules", outcome.status, std::move(outcome.why), rules_watch.micros()});
  verdict.checks.push_back({"judge", CheckStatus::skipped, "not configured", 0});

  record_signals(signals, verdict);
  record_signals(informational, verdict);
  if (models_.shadow) record_shadow(*models_.shadow, trace, scratch->observations, verdict);
  verdict.monitorability = monitorability_of(trace, scratch->observations);
  verdict.decision = decide(policy_, verdict.findings);
  if (rules_failed) verdict.decision = std::max(verdict.decision, policy_.when_rules_fail);
  verdict.risk = risk_of(verdict.findings, learned_score(models_, verdict));
  if (!rules_failed && trace.steps.size() <= kStepsOfKeptScratch) pool_->give(std::move(scratch));
  verdict.micros = watch.micros();
  return verdict;
}

}  // namespace candor::monitor
