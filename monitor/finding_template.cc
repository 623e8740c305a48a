#include <nlohmann/json.hpp>

#include "monitor/finding.h"

namespace candor::monitor {
namespace {

using nlohmann::json;

double confidence_by_status(std::string_view status) {
  if (status == "stable") return .9;
  if (status == "test") return .7;
  if (status == "deprecated" || status == "unsupported") return .3;
  return .5;
}

/// The `candor:` mapping; null when it is none.
json custom_of(const rules::RuleInfo& info) {
  json custom = json::parse(info.custom, nullptr, /*allow_exceptions=*/false);
  return custom.is_object() ? custom : json();
}

std::optional<ExplanationKind> said_kind(const json& member) {
  return member.is_string() ? explanation_kind_from(member.get_ref<const std::string&>())
                            : std::nullopt;
}

std::optional<double> said_confidence(const json& member) {
  if (!member.is_number()) return std::nullopt;
  const auto value = member.get<double>();
  return value > 0 && value <= 1 ? std::optional(value) : std::nullopt;
}

rules::Diagnostic warning(const rules::RuleInfo& info, std::string code, std::string message) {
  rules::Diagnostic found;
  found.severity = rules::Severity::warning;
  found.code = std::move(code);
  found.message = std::move(message);
  found.at.file = info.origin;
  return found;
}

void check_members(const rules::RuleInfo& info, rules::Diagnostics& found) {
  const json custom = custom_of(info);
  if (custom.contains("explanation") && !said_kind(custom["explanation"]))
    found.push_back(warning(
        info, "unknown_explanation",
        "rule " + info.id + ": no such kind of explanation: " + custom["explanation"].dump()));
  if (custom.contains("confidence") && !said_confidence(custom["confidence"]))
    found.push_back(warning(info, "invalid_confidence",
                            "rule " + info.id + ": confidence is a number above 0, at most 1"));
}

}  // namespace

FindingTemplate template_of(const rules::RuleInfo& info) {
  FindingTemplate result;
  result.rule = {info.id, info.title, info.level, info.version, info.mode};
  result.is_correlation = info.is_correlation;
  result.confidence = confidence_by_status(info.status);
  const json custom = custom_of(info);
  if (custom.contains("explanation")) result.kind = said_kind(custom["explanation"]);
  if (custom.contains("confidence"))
    result.confidence = said_confidence(custom["confidence"]).value_or(result.confidence);
  return result;
}

rules::Diagnostics check_candor_members(std::span<const rules::RuleInfo> rules) {
  rules::Diagnostics found;
  for (const rules::RuleInfo& info : rules) check_members(info, found);
  return found;
}

}  // namespace candor::monitor
