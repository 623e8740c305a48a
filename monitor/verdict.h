#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/monitorability.h"
#include "rules/document.h"

namespace candor::monitor {

enum class Decision : std::uint8_t { allow, flag, hold, block };  // in rising order

/// What kind of explanation a finding is. Each has one fixed sentence for what it shows and one for
/// what it cannot.
enum class ExplanationKind : std::uint8_t {
  pattern,
  sequence,
  data_flow,
  correspondence,
  statistical,
  judgement,
  self_report,
  white_box,
  human
};

enum class CheckStatus : std::uint8_t { ran, skipped, failed, not_applicable };

std::string_view to_string(Decision decision);
std::string_view to_string(ExplanationKind kind);
std::string_view to_string(CheckStatus status);
std::optional<Decision> decision_from(std::string_view text);
std::optional<ExplanationKind> explanation_kind_from(std::string_view text);

/// The sentence that the agent may see: empty for allow and flag, and never the reason. An agent
/// that is told why it was caught learns to hide it.
std::string_view message_for_agent(Decision decision);

/// The fixed sentences of a kind, for the overseer (never for the agent).
std::string_view what_it_shows(ExplanationKind kind);
std::string_view what_it_cannot_show(ExplanationKind kind);
std::string_view how_to_check_it(ExplanationKind kind);

/// A span of the trace. `field` is `text`, `args.<path>`, `args` or `tool`; `begin`/`end` are bytes
/// of that value.
struct Span {
  std::uint32_t step = 0;
  std::string field;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string quote;  // at most 200 bytes of it, cut at a character's edge

  bool operator==(const Span&) const = default;
};

inline constexpr std::size_t kQuoteBytes = 200;

/// Bytes begin..end of `value`, which is the whole text of `field` in that step: with its quote.
/// Clamped to it.
Span span_of(std::uint32_t step, std::string_view field, std::string_view value, std::size_t begin,
             std::size_t end);

struct FoundBy {  // the rule behind a finding
  std::string id;
  std::string title;
  rules::Level level = rules::Level::medium;
  std::uint32_t version = 1;
  rules::Mode mode = rules::Mode::enforce;
};

struct Finding {
  std::string id;  // stable for the same trace, rule and place
  std::string check;
  FoundBy rule;
  std::vector<std::uint32_t> steps;
  std::vector<Span> evidence;
  ExplanationKind kind = ExplanationKind::pattern;
  std::string claim;
  double confidence = 0;
};

struct CheckReport {
  std::string_view name;
  CheckStatus status = CheckStatus::ran;
  std::string why;  // for skipped, failed, not_applicable
  std::uint32_t micros = 0;
};

/// The answer for one trace. Immutable once made.
struct Verdict {
  std::string trace;
  Decision decision = Decision::allow;
  double risk =
      0;  // orders traces for review; a function of findings and scores, never the other way round
  std::vector<Finding> findings;
  std::map<std::string, double, std::less<>> trace_signals;
  std::map<std::uint32_t, std::map<std::string, double, std::less<>>> step_signals;
  std::vector<CheckReport> checks;
  std::string ruleset;                                     // digest
  std::map<std::string, std::string, std::less<>> models;  // name -> digest
  std::uint32_t micros = 0;
  Monitorability monitorability;  // for sums over many traces; no part of the JSON
};

/// The verdict as one line of JSON in the design's layout, always valid. Members come in the
/// design's order; `message` only with hold and block, a check's `why` only when there is one, its
/// `micros` only when it worked. Numbers are the shortest text that reads back as the same value.
std::string to_json(const Verdict& verdict);

}  // namespace candor::monitor
