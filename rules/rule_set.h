#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostic.h"
#include "rules/document.h"
#include "rules/event.h"
#include "rules/result.h"

namespace candor::rules {

class Memo;

/// Lists for `%name%` under the `expand` modifier.
using Placeholders = std::map<std::string, std::vector<std::string>>;

/// Where in an event a rule's condition was met. `begin`/`end` are bytes of that field value's
/// text.
struct Evidence {
  std::uint32_t event = 0;  // the event's number, counted by Matcher from the trace's first
  std::uint32_t step = 0;   // the event's step
  std::uint32_t field = 0;  // index into the event's `fields`
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A rule that matched. `rule` indexes RuleSet::rules(). A correlation's evidence is that of the
/// events that completed it, in their order. Positions are found only for what matched.
struct Match {
  std::uint32_t rule = 0;
  std::vector<std::uint32_t> steps;  // ascending, without repetition
  std::vector<Evidence> evidence;
};

/// A rule whose own condition an event met, with one place of its evidence; several in a row for several places. Only
/// for the set that found it: see Matcher::found().
struct EventMatch {
  static constexpr std::uint32_t no_field = 0xFFFFFFFF;

  std::uint32_t rule = 0;
  std::uint32_t field = no_field;  // there is no evidence
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// What a rule probably costs, guessed from its text alone: to compare rules with, not to plan with.
struct RuleCost {
  double candidates = 1;  // 0 to 1: of how many events of its log source it must be evaluated
  double nanos = 0;       // for an event of its log source, on average
};

/// A compiled, frozen set of rules, correlations and filters. Compile once, off the hot path;
/// afterwards every member is const and may be called from any thread. Movable, not copyable.
class RuleSet {
 public:
  /// Reads and compiles all sources together (correlations and filters refer across them).
  /// Every problem of every source lands in `diagnostics`. On errors the faulty documents, and
  /// those that depend on them, are left out of the set that is returned; the caller decides
  /// whether that set is acceptable.
  static RuleSet compile(std::span<const RuleSource> sources, const Placeholders& placeholders,
                         Diagnostics& diagnostics);

  RuleSet();  // the empty set
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  /// Rules and correlations of the set in the order of the sources, also those that do not report
  /// on their own (RuleInfo::reported); no drafts, no filters.
  std::span<const RuleInfo> rules() const;

  /// Precondition: rule < rules().size().
  RuleCost cost(std::uint32_t rule) const;

  /// Whether what a rule finds in one event can depend on this field.
  bool asks_for(std::string_view field) const;

  /// `sha256:…` over what decides matching: texts, modes, versions, placeholders, engine version.
  const std::string& digest() const;

 private:
  friend class Matcher;
  struct Impl;
  explicit RuleSet(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

/// Runs one trace's (or stream's) events through a rule set. One per thread; reusable: `begin`
/// forgets the last trace but keeps its memory, so that matching allocates nothing in the steady
/// state. The set must outlive it.
///
///   matcher.begin();
///   for (event : events) matcher.add(event);     // rules; correlations as far as they are decided
///   matcher.finish();                            // absence, counts with an upper bound
///   use(matcher.matches());
class Matcher {
 public:
  explicit Matcher(const RuleSet& set);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  /// With a memo, an event that came before (in any trace, to any matcher of this set) is not evaluated again: the
  /// same matches, sooner. It must live until the next begin().
  void begin(Memo* memo = nullptr);

  /// Evaluates one event; its views must live until the next begin(), because correlations group by
  /// its values.
  void add(const Event& event);

  /// What add() found in this one event; only with a memo.
  std::span<const EventMatch> found() const;
  /// add() of an event in which this is known to be found, because it was found in its equal. Without anything found, the event
  /// needs no fields.
  void add_known(const Event& event, std::span<const EventMatch> found);

  /// The trace has ended: decides what only an end decides. add() may not follow.
  void finish();

  /// All matches since begin(), in the order in which they were decided. Draft rules never appear.
  std::span<const Match> matches() const;

  /// Forgets the matches so far and nothing else: for streams with more of them than one trace may
  /// have.
  void drop_matches();

  /// Whether correlations still refer to the event that was last added; if not, its views may end
  /// before the next begin().
  bool keeps_last() const;

  /// Non-empty when a rule could not be evaluated (an engine limit): what was not checked, in
  /// words. The caller reports the check as failed, never as clean.
  std::string_view failure() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace candor::rules
