#include "server/gateway/session_book.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <random>
#include <utility>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "s:";
constexpr std::size_t kStepBytes = std::size_t{256} << 20;  // of all sessions

rules::Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

std::string random_id(char letter) {
  thread_local std::mt19937_64 random{[] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) ^ device();
  }()};
  std::array<char, 24> text{};
  const auto size = std::snprintf(text.data(), text.size(), "%c-%016llx", letter,
                                  static_cast<unsigned long long>(random()));
  return {text.data(), static_cast<std::size_t>(size)};
}

Status SessionBook::load() {
  auto kept = store_.memories(std::size_t{64} << 20, std::string(kPrefix));
  if (!kept) return kept.error();
  const std::lock_guard lock(mutex_);
  for (const auto& [key, value] : *kept) {
    const auto state = Json::parse(value, nullptr, /*allow_exceptions=*/false);
    if (!state.is_object() || !state.value("paused", false)) continue;
    auto& entry =
        entry_of(key.substr(kPrefix.size()), state.value("agent", ""), state.value("model", ""));
    entry.state.paused = true;
    entry.state.blocks = state.value("blocks", 0U);
  }
  return Done{};
}

Result<SessionState> SessionBook::create(std::string id, std::string agent, std::string model) {
  const std::lock_guard lock(mutex_);
  if (id.empty()) id = random_id('s');
  if (index_.contains(id)) return Error{"session_exists", "there is a session '" + id + "'", "/id"};
  return entry_of(id, agent, model).state;
}

std::optional<SessionState> SessionBook::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(id);
  if (found == index_.end()) return std::nullopt;
  return found->second->state;
}

bool SessionBook::paused(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(id);
  return found != index_.end() && found->second->state.paused;
}

std::vector<SessionState> SessionBook::newest(std::size_t limit, std::uint64_t before) const {
  const std::lock_guard lock(mutex_);
  std::vector<const SessionState*> found;
  for (const auto& entry : entries_) {
    if (entry.state.used < before) found.push_back(&entry.state);
  }
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
  std::partial_sort(found.begin(), end, found.end(),
                    [](const auto* a, const auto* b) { return a->used > b->used; });
  std::vector<SessionState> out;
  std::transform(found.begin(), end, std::back_inserter(out),
                 [](const auto* state) { return *state; });
  return out;
}

SessionState SessionBook::note(const std::string& id, const std::string& agent,
                               const std::string& model, monitor::Decision decision, bool blocked) {
  const std::lock_guard lock(mutex_);
  auto& state = entry_of(id, agent, model).state;
  ++state.turns;
  state.last = decision;
  state.updated_at = now();
  state.blocks_in_a_row = blocked ? state.blocks_in_a_row + 1 : 0;
  if (!blocked) return state;
  ++state.blocks;
  const bool pause = state.blocks_in_a_row >= kBlocksInARow || state.blocks >= kBlocks;
  if (pause && !state.paused) {
    state.paused = true;
    persist(state);
  }
  return state;
}

bool SessionBook::resume(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(id);
  if (found == index_.end()) return false;
  auto& state = found->second->state;
  state.paused = false;
  state.blocks_in_a_row = 0;
  state.blocks = 0;
  state.updated_at = now();
  persist(state);
  return true;
}

Result<std::string> SessionBook::steps(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(id);
  if (found == index_.end()) return Error{"not_found", "there is no session '" + id + "'", {}};
  return found->second->steps;
}

Status SessionBook::append(const std::string& id, std::uint64_t expected, std::string steps,
                           std::uint64_t count, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(id);
  if (found == index_.end()) return Error{"not_found", "there is no session '" + id + "'", {}};
  auto& entry = *found->second;
  if (entry.state.steps != expected) {
    return Error{"session_conflict",
                 "the session has " + std::to_string(entry.state.steps) + " steps by now", "/from"};
  }
  if (entry.steps.size() + steps.size() > limit) {
    return Error{"trace_too_large", "the session's steps are larger than allowed", {}};
  }
  bytes_ += steps.size() + 1;
  if (!entry.steps.empty()) entry.steps += ',';
  entry.steps += steps;
  entry.state.steps += count;
  touch(id);
  forget_oldest();
  return Done{};
}

SessionBook::Entry& SessionBook::entry_of(const std::string& id, const std::string& agent,
                                          const std::string& model) {
  if (const auto found = index_.find(id); found != index_.end()) return *touch(id);
  SessionState state;
  state.id = id;
  state.agent = agent;
  state.model = model;
  state.started_at = state.updated_at = now();
  state.used = ++uses_;
  entries_.push_front({std::move(state), {}});
  index_[id] = entries_.begin();
  forget_oldest();
  return entries_.front();
}

SessionBook::Entries::iterator SessionBook::touch(const std::string& id) {
  const auto entry = index_.at(id);
  entries_.splice(entries_.begin(), entries_, entry);
  entry->state.used = ++uses_;
  return entry;
}

void SessionBook::forget_oldest() {
  std::size_t kept = 0;  // paused ones that were passed over
  while (entries_.size() > kept + 1 && (entries_.size() > kMostSessions || bytes_ > kStepBytes)) {
    const auto oldest = std::prev(entries_.end());
    if (oldest->state.paused && kept < kMostSessions / 2) {
      entries_.splice(entries_.begin(), entries_, oldest);
      ++kept;
      continue;
    }
    bytes_ -= std::min(bytes_, oldest->steps.size());
    index_.erase(oldest->state.id);
    entries_.erase(oldest);
  }
}

void SessionBook::persist(const SessionState& state) {
  const Json out = {{"paused", state.paused},
                    {"blocks", state.blocks},
                    {"agent", state.agent},
                    {"model", state.model}};
  store_.put_memory(std::string(kPrefix) + state.id,
                    out.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace candor::server
