#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "monitor/claim.h"
#include "monitor/evidence.h"
#include "monitor/verdict.h"
#include "rules/rule_set.h"

namespace candor::monitor {

// A rule's match becomes a finding here: what is claimed, where, and what kind of explanation that
// is.
//
// Kind. A correlation is a `sequence`. Otherwise the fields that carried the match decide, the
// least certain of them first, because a claim is as good as its weakest part:
//   a posted reading (probe.*, sae.*, …)               white_box
//   overseer.* legibility.* necessity.*                statistical
//   judge.*                                            judgement
//   interrogation.*                                    self_report
//   provenance.* dataflow.*                            data_flow
//   reflection.* contradiction influence               correspondence
//   all others                                         pattern
// `candor: {explanation: <kind>}` in the rule's document says otherwise.
//
// Confidence. From the rule's Sigma `status`: stable .9, test .7, experimental .5, deprecated or
// unsupported .3, none .5. `candor: {confidence: 0.x}` says otherwise.
//
// Evidence. Every matched field is mapped to the bytes of the trace that it came from. A signal has
// no place in the trace: it brings the evidence that its check left with it. A fact brings its
// argument (`provenance.<path>`) and the evidence of its check's signals on that step, or else
// points at the call's tool.
//
// Bounds. Matches of one rule on the same steps are one finding. A rule gives at most
// kFindingsPerRule findings (fewer when so many rules match that kFindings would be passed, at
// least one), and its last claim counts the rest. A finding lists at most kStepsPerFinding steps
// and kSpansPerFinding spans, spread over its steps.

inline constexpr std::size_t kFindings = 2'000;
inline constexpr std::size_t kFindingsPerRule = 100;
inline constexpr std::size_t kStepsPerFinding = 256;
inline constexpr std::size_t kSpansPerFinding = 16;

/// What all findings of one rule have in common: read once from its metadata, when a Monitor is
/// made.
struct FindingTemplate {
  FoundBy rule;
  bool is_correlation = false;
  std::optional<ExplanationKind> kind;  // said by the document
  double confidence = .5;
};

FindingTemplate template_of(const rules::RuleInfo& info);

/// Warnings about members of the documents' `candor:` mapping that findings read: codes
/// `unknown_explanation` and `invalid_confidence` (not a number above 0, at most 1). template_of()
/// passes over such members.
rules::Diagnostics check_candor_members(std::span<const rules::RuleInfo> rules);

/// The findings of all matches, most severe first: enforced before shadow, then by level, then in
/// the rules' order and by steps. `templates[i]` belongs to the rule set's rule i.
std::vector<Finding> findings_of(const MatchedTrace& matched, std::span<const rules::Match> matches,
                                 std::span<const FindingTemplate> templates);

}  // namespace candor::monitor
