#include "server/baseline_keeper.h"

#include <algorithm>
#include <utility>

#include "monitor/overseer/overseer.h"
#include "server/log.h"
#include "server/model_book.h"

namespace candor::server {
namespace {

using monitor::overseer::AgentBaseline;
using monitor::overseer::Baselines;
using monitor::overseer::HeadBaseline;
using monitor::overseer::kLeastTraffic;
using monitor::overseer::kMostTraffic;

const std::string kPrefix = "baseline:";
constexpr std::string_view kSignals = "overseer.";
constexpr std::size_t kMostHeads = 32;

/// Calls `use(head, score)` for the scores of the whole trace: `overseer.unsafe`, not `overseer.unsafe.action`.
template <class Use>
void each_score(const monitor::Verdict& verdict, Use use) {
  for (auto at = verdict.trace_signals.lower_bound(kSignals);
       at != verdict.trace_signals.end() && at->first.starts_with(kSignals); ++at) {
    const auto head = std::string_view(at->first).substr(kSignals.size());
    if (head.find('.') == std::string_view::npos) use(head, at->second);
  }
}

AgentBaseline next_baseline(const std::string& agent, const monitor::overseer::Overseer& model,
                            const AgentBaseline* before,
                            const std::map<std::string, std::deque<float>, std::less<>>& scores) {
  AgentBaseline next;
  next.agent = agent;
  next.model = model.digest();
  for (const auto& head : model.model().heads) {
    HeadBaseline known;
    known.head = head.name;
    known.stated = known.threshold = head.threshold;
    if (before != nullptr) {
      if (const auto* const old = before->find(head.name)) known = *old;
    }
    const auto found = scores.find(head.name);
    std::vector<float> recent;
    if (found != scores.end()) recent.assign(found->second.begin(), found->second.end());
    next.heads.push_back(updated(known, recent));
  }
  return finish(std::move(next));
}

bool any_head(const AgentBaseline& baseline, bool HeadBaseline::*what) {
  return std::any_of(baseline.heads.begin(), baseline.heads.end(),
                     [what](const HeadBaseline& head) { return head.*what; });
}

void tell_drift(const AgentBaseline& baseline, const AgentBaseline* before) {
  for (const HeadBaseline& head : baseline.heads) {
    const auto* const old = before == nullptr ? nullptr : before->find(head.head);
    if (!head.drifted || (old != nullptr && old->drifted)) continue;
    log(LogLevel::warning, "scores_drifted",
        {{"agent", baseline.agent},
         {"head", head.head},
         {"psi_percent", static_cast<std::int64_t>(head.psi * 100)},
         {"threshold_percent", static_cast<std::int64_t>(head.threshold * 100)},
         {"first_threshold_percent", static_cast<std::int64_t>(head.first_threshold * 100)}});
  }
}

}  // namespace

BaselineKeeper::BaselineKeeper(Store& store, ModelBook& models, Metrics& metrics,
                               std::chrono::seconds pause)
    : store_(store), models_(models), metrics_(metrics), pause_(pause) {}

Status BaselineKeeper::load() {
  const auto kept = store_.settings(kPrefix);
  if (!kept) return kept.error();
  {
    const std::lock_guard lock(mutex_);
    for (const Setting& setting : *kept) {
      if (agents_.size() >= kMostAgents) break;
      auto read = monitor::overseer::read_baseline(setting.value);
      Agent agent;
      agent.version = setting.version;
      agent.updated_at = setting.changed_at;
      if (read) {
        agent.model = read->model;
        for (const HeadBaseline& head : read->heads)
          agent.scores[head.head].assign(head.scores.begin(), head.scores.end());
        agent.baseline = std::make_shared<const AgentBaseline>(*std::move(read));
      }
      agents_.emplace(setting.name.substr(kPrefix.size()), std::move(agent));
    }
  }
  put_in_force();
  return Done{};
}

void BaselineKeeper::watch(std::string_view agent, const monitor::Verdict& verdict) {
  if (verdict.decision != monitor::Decision::allow) return;
  const auto model = verdict.models.find("overseer");
  if (model == verdict.models.end()) return;
  const std::lock_guard lock(mutex_);
  auto found = agents_.find(agent);
  if (found == agents_.end()) {
    if (agents_.size() >= kMostAgents) return;
    found = agents_.emplace(std::string(agent), Agent()).first;
  }
  Agent& known = found->second;
  if (known.model != model->second) {  // another model's scores
    known.model = model->second;
    known.scores.clear();
    known.fresh = 0;
  }
  each_score(verdict, [&known](std::string_view head, double score) {
    auto place = known.scores.find(head);
    if (place == known.scores.end()) {
      if (known.scores.size() >= kMostHeads) return;
      place = known.scores.emplace(std::string(head), std::deque<float>()).first;
    }
    place->second.push_back(static_cast<float>(score));
    if (place->second.size() > kMostTraffic) place->second.pop_front();
  });
  ++known.fresh;
}

/// Under mutex_.
bool BaselineKeeper::is_due(const Agent& agent, const std::string& model, rules::Time now) const {
  if (agent.model != model || agent.fresh == 0) return false;
  const auto most = std::max_element(
      agent.scores.begin(), agent.scores.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (most == agent.scores.end() || most->second.size() < kLeastTraffic) return false;
  const bool first = agent.baseline == nullptr || agent.baseline->model != model;
  return first || (agent.fresh >= kLeastNew && now - agent.updated_at >= pause_);
}

void BaselineKeeper::update(rules::Time now) {
  const std::lock_guard changing(changing_);
  const auto model = models_.models().overseer;
  if (model == nullptr) return;
  std::vector<std::string> due;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, agent] : agents_) {
      if (is_due(agent, model->digest(), now)) due.push_back(name);
    }
  }
  if (due.empty()) return;
  for (const std::string& name : due) {
    if (const auto done = update_agent(name, now); !done) {
      log(LogLevel::error, "baseline_not_kept",
          {{"agent", name}, {"reason", done.error().message}});
      break;
    }
  }
  put_in_force();
}

Status BaselineKeeper::update_agent(const std::string& name, rules::Time now) {
  const auto model = models_.models().overseer;
  Pointer before;
  std::map<std::string, std::deque<float>, std::less<>> scores;
  {
    const std::lock_guard lock(mutex_);
    before = agents_[name].baseline;
    scores = agents_[name].scores;
  }
  if (before && before->model != model->digest()) before = nullptr;
  auto next =
      std::make_shared<const AgentBaseline>(next_baseline(name, *model, before.get(), scores));
  if (auto kept = keep(name, monitor::overseer::to_json(*next), "candor", now); !kept) return kept;
  tell_drift(*next, before.get());
  const std::lock_guard lock(mutex_);
  Agent& agent = agents_[name];
  agent.baseline = std::move(next);
  agent.updated_at = now;
  agent.fresh = 0;
  return Done{};
}

Status BaselineKeeper::keep(const std::string& name, const std::string& value,
                            const std::string& author, rules::Time now) {
  std::uint32_t expected = 0;
  {
    const std::lock_guard lock(mutex_);
    expected = agents_[name].version;
  }
  const auto version = store_.put_setting(
      {.name = kPrefix + name, .value = value, .author = author, .changed_at = now}, expected);
  if (!version) return version.error();
  const std::lock_guard lock(mutex_);
  agents_[name].version = *version;
  return Done{};
}

Status BaselineKeeper::reset(const std::string& name, const std::string& author) {
  const std::lock_guard changing(changing_);
  {
    const std::lock_guard lock(mutex_);
    if (!agents_.contains(name))
      return Error{"not_found", "nothing is known of the agent '" + name + "'", ""};
  }
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (auto kept = keep(name, "", author, now); !kept) return kept;
  {
    const std::lock_guard lock(mutex_);
    Agent& agent = agents_[name];
    agent.baseline = nullptr;
    agent.scores.clear();
    agent.fresh = 0;
  }
  log(LogLevel::info, "baseline_reset", {{"agent", name}, {"author", author}});
  put_in_force();
  return Done{};
}

void BaselineKeeper::put_in_force() {
  std::map<std::string, Pointer, std::less<>> all;
  std::int64_t drifted = 0;
  std::int64_t high = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, agent] : agents_) {
      if (!agent.baseline) continue;
      all.emplace(name, agent.baseline);
      drifted += any_head(*agent.baseline, &HeadBaseline::drifted) ? 1 : 0;
      high += any_head(*agent.baseline, &HeadBaseline::high) ? 1 : 0;
    }
  }
  metrics_.gauge("candor_baselines", "Agents with thresholds of their own.")
      .set(static_cast<std::int64_t>(all.size()));
  metrics_.gauge("candor_baselines_drifted", "Agents whose learned scores have drifted.")
      .set(drifted);
  metrics_
      .gauge("candor_baselines_high",
             "Agents whose usual scores are far above the model's own threshold.")
      .set(high);
  models_.use(std::make_shared<const Baselines>(std::move(all)));
}

std::vector<BaselineKeeper::State> BaselineKeeper::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<State> out;
  for (const auto& [name, agent] : agents_) {
    std::size_t waiting = 0;
    for (const auto& [head, scores] : agent.scores) waiting = std::max(waiting, scores.size());
    out.push_back({name, waiting, agent.baseline});
  }
  return out;
}

}  // namespace candor::server
