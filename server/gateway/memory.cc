#include "server/gateway/memory.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include <nlohmann/json.hpp>

#include "monitor/import/read.h"

namespace candor::server {
namespace {

using monitor::Step;
using monitor::StepKind;
using Json = nlohmann::json;

constexpr std::size_t kEntryOverhead = 200;
constexpr int kMostTurns = 1000;  // of a chain of previous responses

bool is_agents(const Step& step) {
  return step.kind == StepKind::message || step.kind == StepKind::tool_call;
}

std::string conversation_key(const ConversationDigest& digest) { return "m:p:" + digest.text(); }

std::string response_key(const Caller& caller, std::string_view id) {
  return "m:r:" + caller.key + ":" + std::string(id);
}

std::string conversation_key(const Caller& caller, std::string_view id) {
  return "m:c:" + caller.key + ":" + std::string(id);
}

std::string steps_text(std::vector<Step> steps) {
  monitor::Trace trace;
  trace.id = "m";
  trace.steps = std::move(steps);
  return monitor::to_json(trace);
}

/// The reasoning of a reply with the number of other steps before each.
struct Reasoning {
  std::vector<std::size_t> at;
  std::vector<Step> steps;
};

Reasoning reasoning_of(const std::vector<Step>& steps, std::size_t begin) {
  Reasoning out;
  std::size_t others = 0;
  for (std::size_t i = begin; i < steps.size(); ++i) {
    if (steps[i].kind != StepKind::reasoning) {
      ++others;
    } else {
      out.at.push_back(others);
      out.steps.push_back(steps[i]);
    }
  }
  return out;
}

/// An entry: its small members, and its steps in the native format.
struct Parts {
  Json head;
  std::string_view trace;

  explicit Parts(std::string_view entry) {
    constexpr std::string_view kTrace = ",\"trace\":";  // in a string its quotes would be escaped
    const auto at = entry.find(kTrace);
    if (at == std::string_view::npos) return;
    head = Json::parse(std::string(entry.substr(0, at)) + "}", nullptr, /*allow_exceptions=*/false);
    trace = entry.substr(at + kTrace.size());
    trace.remove_suffix(1);
  }

  bool is_read() const { return head.is_object(); }
  std::vector<Step> steps() const {
    auto read = monitor::read_trace(trace, "candor", {});
    return read ? std::move(read->steps) : std::vector<Step>();
  }
};

/// Steps with the place that each comes before.
using Insertions = std::vector<std::pair<std::size_t, Step>>;

bool has_reasoning(const std::vector<Step>& steps, std::size_t begin, std::size_t end) {
  const auto at = steps.begin();
  return std::any_of(at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end),
                     [](const Step& step) { return step.kind == StepKind::reasoning; });
}

/// Where the reasoning of an entry belongs among the steps [begin, end) of its reply.
void place_reasoning(std::string_view text, std::size_t begin, std::size_t end, Insertions& out) {
  const Parts entry(text);
  if (!entry.is_read()) return;
  auto reasoning = entry.steps();
  const auto at = entry.head.value("at", std::vector<std::size_t>());
  for (std::size_t i = 0; i < std::min(at.size(), reasoning.size()); ++i) {
    out.emplace_back(std::min(begin + at[i], end), std::move(reasoning[i]));
  }
}

std::vector<Step> merged(std::vector<Step> steps, Insertions insertions) {
  std::vector<Step> out;
  out.reserve(steps.size() + insertions.size());
  auto next = insertions.begin();
  for (std::size_t i = 0; i <= steps.size(); ++i) {
    for (; next != insertions.end() && next->first == i; ++next)
      out.push_back(std::move(next->second));
    if (i < steps.size()) out.push_back(std::move(steps[i]));
  }
  return out;
}

}  // namespace

Status Memory::load() {
  auto kept = store_.memories(limit_, "m:");
  if (!kept) return kept.error();
  for (auto entry = kept->rbegin(); entry != kept->rend(); ++entry) {
    put(std::move(entry->first), std::move(entry->second), /*persist=*/false);
  }
  return Done{};
}

Memory::Recalled Memory::recall(monitor::Trace& history, const Caller& caller,
                                std::string_view previous_response) const {
  Recalled out;
  out.digest = ConversationDigest(caller.key, digests_);
  if (!previous_response.empty()) {
    out.missing = !recall_response(history, caller, std::string(previous_response));
  }
  auto& steps = history.steps;
  Insertions insertions;
  std::string last;       // entry that was found
  std::size_t reply = 0;  // where the agent's current turn began
  for (std::size_t i = 0; i < steps.size(); ++i) {
    out.digest.add(steps[i]);
    if (!is_agents(steps[i]) && steps[i].kind != StepKind::reasoning) {
      reply = i + 1;
      continue;
    }
    const bool goes_on = i + 1 < steps.size() &&
                         (is_agents(steps[i + 1]) || steps[i + 1].kind == StepKind::reasoning);
    if (goes_on) continue;
    auto value = find(conversation_key(out.digest));
    if (value.empty()) continue;
    last = std::move(value);
    // Unless the client has sent it back.
    if (!has_reasoning(steps, reply, i + 1)) place_reasoning(last, reply, i + 1, insertions);
  }
  if (const Parts entry(last); entry.is_read()) {
    out.session = entry.head.value("session", "");
    out.trace = entry.head.value("turn", "");
  }
  out.reasoning = insertions.size();
  if (!insertions.empty()) steps = merged(std::move(steps), std::move(insertions));
  return out;
}

bool Memory::recall_response(monitor::Trace& history, const Caller& caller, std::string id) const {
  std::vector<std::vector<Step>> turns;
  bool whole = true;
  for (int turn = 0; !id.empty() && turn < kMostTurns; ++turn) {
    const auto value = find(response_key(caller, id));
    const Parts entry(value);
    whole = entry.is_read();
    if (!whole) break;
    turns.push_back(entry.steps());
    id = entry.head.value("previous", "");
  }
  std::vector<Step> all;
  for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
    std::move(turn->begin(), turn->end(), std::back_inserter(all));
  }
  std::move(history.steps.begin(), history.steps.end(), std::back_inserter(all));
  history.steps = std::move(all);
  return whole;
}

void Memory::remember(const Reply& reply, const Caller& caller) {
  const auto& steps = reply.steps;
  if (!reply.response.empty()) {
    const auto own =
        steps.begin() + static_cast<std::ptrdiff_t>(std::min(reply.own_begin, steps.size()));
    Json entry = {{"session", caller.session}, {"previous", reply.previous_response}};
    auto text = entry.dump(-1, ' ', false, Json::error_handler_t::replace);
    text.pop_back();
    text += ",\"trace\":" + steps_text({own, steps.end()}) + "}";
    put(response_key(caller, reply.response), std::move(text), /*persist=*/true);
    if (!reply.conversation.empty()) {
      put(conversation_key(caller, reply.conversation), std::string(reply.response),
          /*persist=*/true);
    }
  }
  auto digest = reply.before;
  for (std::size_t i = reply.reply_begin; i < steps.size(); ++i) digest.add(steps[i]);
  auto reasoning = reasoning_of(steps, reply.reply_begin);
  Json entry = {
      {"session", caller.session}, {"turn", reply.trace}, {"at", std::move(reasoning.at)}};
  auto text = entry.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.pop_back();
  text += ",\"trace\":" + steps_text(std::move(reasoning.steps)) + "}";
  put(conversation_key(digest), std::move(text), /*persist=*/true);
}

std::string Memory::last_response(const Caller& caller, std::string_view conversation) const {
  return find(conversation_key(caller, conversation));
}

std::size_t Memory::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::string Memory::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) return {};
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void Memory::put(std::string key, std::string value, bool persist) {
  if (persist) store_.put_memory(key, value);
  const std::lock_guard lock(mutex_);
  const auto size_of = [](const Entry& entry) {
    return entry.first.size() + entry.second.size() + kEntryOverhead;
  };
  if (const auto known = index_.find(key); known != index_.end()) {
    const auto entry = known->second;
    bytes_ -= size_of(*entry);
    index_.erase(known);
    entries_.erase(entry);
  }
  entries_.emplace_front(std::move(key), std::move(value));
  index_[entries_.front().first] = entries_.begin();
  bytes_ += size_of(entries_.front());
  while (bytes_ > limit_ && !entries_.empty()) {
    bytes_ -= size_of(entries_.back());
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
}

}  // namespace candor::server
