#include "server/gateway/policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <sstream>
#include <utility>

namespace candor::server {
namespace {

constexpr std::array<std::string_view, 3> kModes = {"observe", "annotate", "enforce"};
constexpr std::array<std::string_view, 3> kHolds = {"all", "tools", "none"};
constexpr std::array<std::string_view, 3> kFails = {"consequential", "closed", "open"};
constexpr std::array<std::string_view, 5> kReasons = {"", "deadline", "overload", "store",
                                                      "unreadable"};
constexpr std::array<std::string_view, 2> kDefaults = {"block", "allow"};

std::optional<std::size_t> choice(std::string_view value, std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::optional<std::size_t> number(std::string_view value, std::size_t most) {
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  const bool whole = error == std::errc() && end == value.data() + value.size();
  return whole && out <= most ? std::optional(out) : std::nullopt;
}

bool set_fail(GatewayPolicy& policy, std::string_view reason, std::string_view value) {
  const auto mode = choice(value, kFails);
  if (!mode) return false;
  for (std::size_t i = 1; i < kReasons.size(); ++i) {
    if (reason.empty() || reason == kReasons[i]) policy.fail[i] = static_cast<FailMode>(*mode);
  }
  return reason.empty() || choice(reason, kReasons).has_value();
}

bool set_choice(GatewayPolicy& policy, std::string_view name, std::string_view value) {
  if (name == "mode") {
    const auto mode = choice(value, kModes);
    if (mode) policy.mode = static_cast<GatewayMode>(*mode);
    return mode.has_value();
  }
  if (name == "hold") {
    const auto hold = choice(value, kHolds);
    if (hold) policy.hold = static_cast<Hold>(*hold);
    return hold.has_value();
  }
  if (name == "review_default") {
    const auto which = choice(value, kDefaults);
    if (which) policy.review_allows = *which == 1;
    return which.has_value();
  }
  if (name == "fail") return set_fail(policy, "", value);
  return name.starts_with("fail.") && name.size() > 5 && set_fail(policy, name.substr(5), value);
}

bool set_number(GatewayPolicy& policy, std::string_view name, std::string_view value) {
  const auto amount = number(value, 1'000'000);
  if (!amount) return false;
  if (name == "tail") policy.tail_tokens = *amount;
  if (name == "verdict_millis") policy.verdict = std::chrono::milliseconds(*amount);
  if (name == "review_seconds") policy.review = std::chrono::seconds(*amount);
  if (name == "resample") policy.resample = std::min<std::size_t>(*amount, 10);
  return name == "tail" || name == "verdict_millis" || name == "review_seconds" ||
         name == "resample";
}

/// `*` stands for any text.
bool fits(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  pattern.remove_prefix(star + 1);
  text.remove_prefix(star);
  if (pattern.empty()) return true;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (fits(pattern, text.substr(at))) return true;
  }
  return false;
}

Error usage(const std::string& word) {
  return {"usage", "'" + word + "' is no part of a policy", "gateway_policies"};
}

}  // namespace

std::string_view to_string(GatewayMode mode) { return kModes[static_cast<std::size_t>(mode)]; }
std::string_view to_string(Hold hold) { return kHolds[static_cast<std::size_t>(hold)]; }
std::string_view to_string(FailMode mode) { return kFails[static_cast<std::size_t>(mode)]; }
std::string_view to_string(NotChecked why) { return kReasons[static_cast<std::size_t>(why)]; }

Result<GatewayPolicies::Rule> GatewayPolicies::read_rule(const std::string& line,
                                                         const GatewayPolicy& defaults) {
  Rule rule;
  rule.policy = defaults;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return usage(word);
    const auto name = std::string_view(word).substr(0, equals);
    const auto value = std::string_view(word).substr(equals + 1);
    std::string* const selector = name == "key"        ? &rule.key
                                  : name == "agent"    ? &rule.agent
                                  : name == "model"    ? &rule.model
                                  : name == "provider" ? &rule.provider
                                                       : nullptr;
    if (selector != nullptr) {
      if (std::count(value.begin(), value.end(), '*') > 2) return usage(word);
      *selector = value;
    } else if (!set_choice(rule.policy, name, value) && !set_number(rule.policy, name, value)) {
      return usage(word);
    }
  }
  return rule;
}

Result<GatewayPolicies> GatewayPolicies::read(const Config& config) {
  GatewayPolicies out;
  const std::pair<std::string_view, std::string_view> kOwn[] = {
      {"mode", config.gateway_mode},
      {"hold", config.gateway_hold},
      {"fail", config.gateway_fail},
      {"review_default", config.gateway_review_default}};
  for (const auto& [name, value] : kOwn) {
    if (!set_choice(out.defaults_, name, value)) {
      return Error{"usage", "'" + std::string(value) + "' is not allowed",
                   "gateway_" + std::string(name)};
    }
  }
  out.defaults_.tail_tokens = config.gateway_tail_tokens;
  out.defaults_.verdict = std::chrono::milliseconds(config.gateway_verdict_millis);
  out.defaults_.review = std::chrono::seconds(config.gateway_review_seconds);
  out.defaults_.resample = config.gateway_resample;
  for (const auto& line : config.gateway_policies) {
    auto rule = read_rule(line, out.defaults_);
    if (!rule) return rule.error();
    out.rules_.push_back(*std::move(rule));
  }
  return out;
}

const GatewayPolicy& GatewayPolicies::of(const Caller& caller, std::string_view provider) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return fits(rule.key, caller.key) && fits(rule.agent, caller.agent) &&
           fits(rule.model, caller.model) && fits(rule.provider, provider);
  });
  return found == rules_.end() ? defaults_ : found->policy;
}

}  // namespace candor::server
