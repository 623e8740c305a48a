#include "client/audit/report.h"

#include <algorithm>
#include <vector>

#include "client/text.h"

namespace candor::client {
namespace {

using monitor::Decision;

constexpr Decision kWorstFirst[] = {Decision::block, Decision::hold, Decision::flag,
                                    Decision::allow};
constexpr std::size_t kQuoteWidth = 90;

std::uint64_t count_of(const std::array<std::uint64_t, 4>& decisions, Decision decision) {
  return decisions[static_cast<std::size_t>(decision)];
}

std::string share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0
             ? ""
             : fixed(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1) + " %";
}

std::string heading(const Tally& tally, const RunFacts& facts) {
  const double seconds = std::max(facts.seconds, 1e-3);
  return counted(tally.traces, "trace") + " in " + counted(facts.files, "file") + ": " +
         human_bytes(static_cast<double>(tally.bytes)) + " in " + fixed(facts.seconds, 2) + " s (" +
         human_bytes(static_cast<double>(tally.bytes) / seconds) + "/s, " +
         with_commas(static_cast<std::uint64_t>(static_cast<double>(tally.traces) / seconds)) +
         " traces/s, " + counted(facts.threads, "thread") + ")\n";
}

std::string decisions_of(const Tally& tally) {
  std::string text = "\nDecisions\n";
  for (const auto decision : kWorstFirst) {
    const auto count = count_of(tally.decisions, decision);
    text += "  " + pad_right(to_string(decision), 6) + pad_left(with_commas(count), 12) +
            pad_left(share_of(count, tally.traces), 10) + "\n";
  }
  return text;
}

/// `block 12, hold 3`
std::string split_of(const std::array<std::uint64_t, 4>& decisions) {
  std::string text;
  for (const auto decision : kWorstFirst) {
    const auto count = count_of(decisions, decision);
    if (count == 0) continue;
    text +=
        (text.empty() ? "" : ", ") + std::string(to_string(decision)) + " " + with_commas(count);
  }
  return text;
}

std::string example_of(const RuleTally& rule) {
  auto text = "trace " + shortened(rule.example_trace, 40);
  if (rule.example.quote.empty()) return text;
  return text + ", step " + std::to_string(rule.example.step) + ": \"" +
         shortened(rule.example.quote, kQuoteWidth) + "\"";
}

std::string rule_lines(const std::string& id, const RuleTally& rule) {
  const auto mode =
      rule.mode == rules::Mode::enforce ? "" : ", " + std::string(to_string(rule.mode));
  return "  " + pad_right(to_string(rule.level), 14) + pad_left(with_commas(rule.traces), 9) +
         "  " + shortened(rule.title, 80) + " [" + shortened(id, 60) + mode + "]\n" +
         std::string(27, ' ') + split_of(rule.decisions) + "; first in " + example_of(rule) + "\n";
}

std::string findings_of(const Tally& tally) {
  std::vector<std::pair<const std::string, RuleTally>> rules(tally.rules.begin(),
                                                             tally.rules.end());
  std::vector<const std::pair<const std::string, RuleTally>*> order;
  for (const auto& rule : rules) order.push_back(&rule);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::pair(a->second.level, a->second.traces) >
           std::pair(b->second.level, b->second.traces);
  });
  std::string text = "\nFindings by rule (level, traces)\n";
  if (order.empty()) text += "  none\n";
  for (const auto* rule : order) text += rule_lines(rule->first, rule->second);
  return text;
}

std::string broken_by_code(const Tally& tally) {
  std::string text;
  for (const auto& [code, count] : tally.broken_by_code) {
    text += (text.empty() ? "" : ", ") + with_commas(count) + " " + code;
  }
  return text;
}

std::string broken_of(const Tally& tally) {
  if (tally.broken == 0) return "";
  return "\nBroken records: " + with_commas(tally.broken) + " without a verdict (" +
         broken_by_code(tally) + "); each is named on standard error\n";
}

std::string not_checked_of(const Tally& tally) {
  if (tally.not_checked.empty()) return "";
  std::string text = "\nNot checked (check, status, traces)\n";
  for (const auto& [reason, count] : tally.not_checked) {
    const auto& [name, status, why] = reason;
    text += "  " + pad_right(name, 14) + pad_right(status, 16) + pad_left(with_commas(count), 9) +
            "  " + shortened(why, 80) + "\n";
  }
  return text;
}

}  // namespace

std::string report_of(const Tally& tally, const RunFacts& facts) {
  return heading(tally, facts) + decisions_of(tally) + findings_of(tally) +
         monitorability_of(tally.monitored) + broken_of(tally) + not_checked_of(tally);
}

std::string one_line_report_of(const Tally& tally, const RunFacts& facts) {
  auto heading_line = heading(tally, facts);
  heading_line.pop_back();
  const auto split = split_of(tally.decisions);
  const auto broken = tally.broken == 0 ? std::string()
                                        : "; " + counted(tally.broken, "broken record") + " (" +
                                              broken_by_code(tally) + ")";
  return heading_line + (split.empty() ? "" : ": ") + split + broken + "\n";
}

}  // namespace candor::client
