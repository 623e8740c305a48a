#include "client/diff/verdict_line.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

namespace candor::client {
namespace {

using nlohmann::json;

Error invalid(const char* message, const char* where) {
  return {"invalid_verdict", message, where};
}

/// The member, or null when `object` is not an object or has none of that name.
const json& member(const json& object, const char* name) {
  static const json kNone;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : kNone;
}

std::set<std::string> rules_of(const json& findings) {
  std::set<std::string> rules;
  if (!findings.is_array()) return rules;
  for (const auto& finding : findings) {
    const auto& id = member(member(finding, "rule"), "id");
    if (id.is_string()) rules.insert(id.get<std::string>());
  }
  return rules;
}

int rank_of(const json& level) {
  static const std::vector<std::string> kRising = {"informational", "low", "medium", "high",
                                                   "critical"};
  const auto found = std::find(kRising.begin(), kRising.end(), level);
  return static_cast<int>(found - kRising.begin()) % static_cast<int>(kRising.size());
}

std::string headline_of(const json& findings) {
  std::string headline;
  int worst = -1;
  if (!findings.is_array()) return headline;
  for (const auto& finding : findings) {
    const auto& rule = member(finding, "rule");
    const auto& title = member(rule, "title");
    const int rank = rank_of(member(rule, "level"));
    if (rank <= worst || !title.is_string()) continue;
    worst = rank;
    headline = title.get<std::string>();
  }
  return headline;
}

}  // namespace

Result<VerdictLine> read_verdict_line(std::string_view text) {
  const auto verdict = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (verdict.is_discarded()) return invalid("not JSON", "");
  if (!member(verdict, "trace").is_string())
    return invalid("not a verdict: it names no trace", "/trace");
  const auto& decision = member(verdict, "decision");
  const auto known =
      decision.is_string() ? monitor::decision_from(decision.get<std::string>()) : std::nullopt;
  if (!known) return invalid("not a verdict: it has no decision", "/decision");
  const auto& risk = member(verdict, "risk");
  const auto& findings = member(verdict, "findings");
  return VerdictLine{verdict["trace"].get<std::string>(), *known,
                     risk.is_number() ? risk.get<double>() : 0, rules_of(findings),
                     headline_of(findings)};
}

}  // namespace candor::client
