#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "rules/correlation.h"
#include "rules/evaluator.h"
#include "rules/hash.h"
#include "rules/history.h"
#include "rules/limits.h"
#include "rules/memo.h"
#include "rules/rule_set.h"
#include "rules/rule_set_impl.h"

namespace candor::rules {
struct Matcher::Impl {
  explicit Impl(const Program& program_)
      : program(program_),
        evaluator(program_),
        candidate_since(program_.rules.size(), 0),
        purpose(hash_of(program_.digest)) {
    possible.resize(program.rules.size() + 1);
    holding.reserve(program.rules.size());
    correlations.reserve(program.correlations.size());
    for (std::uint32_t i = 0; i < program.correlations.size(); ++i) {
      correlations.emplace_back(program.correlations[i], i, program);
    }
    begin(nullptr);
  }

  void begin(Memo* memo_);
  template <class Use>
  void add(const Event& event, Use match);
  void finish();

  void match(const Event& event);
  void match_remembered(const Event& event);
  void evaluate_anew(const Event& event);
  void note_found(const Event& event, std::span<const EventMatch> found);
  Memo::Key key_of(const Event& event) const;
  void find_rules(const Event& event);
  // What an index found.
  void candidate(std::uint32_t rule) {
    // Without a branch, which nobody could predict.
    possible.data()[possible_count] = rule;
    possible_count += candidate_since.data()[rule] == load ? 0 : 1;
    candidate_since.data()[rule] = load;
    evaluator.prefetch(program.rules.data()[rule].root);
  }
  void needle(std::uint32_t predicate, const RegexHit& hit) {
    evaluator.hits().add(predicate, hit);
  }
  void holds(std::uint32_t predicate) { evaluator.settle(predicate); }

  void collect_evidence(const CompiledRule& rule);
  void note_match(const CompiledRule& rule, const Event& event);
  void remember(const CompiledRule& rule, const Event& event);
  void spread();
  void report_correlation(const Occurrence& occurrence);
  void replay(Correlation& correlation);
  Match* new_match(std::uint32_t info);

  const Program& program;
  Evaluator evaluator;
  std::vector<Correlation> correlations;
  History history;
  std::uint32_t spread_until = 0;  // occurrences before it have been given to the correlations
  std::uint32_t events = 0;
  Position now;
  std::uint32_t kept_event =
      Occurrence::none;                 // History's number of the current event, once it is kept
  std::vector<std::uint32_t> possible;  // rules that the event may match: the first possible_count
  std::size_t possible_count = 0;
  std::vector<std::uint32_t> holding;  // those that do, in their order
  std::vector<std::uint32_t>
      candidate_since;  // by rule: the last event for which it was a candidate
  std::uint32_t load = 0;
  std::vector<Evidence> evidence;  // of the rule at hand
  Memo* memo = nullptr;
  std::uint64_t purpose = 0;      // of its keys: this set's
  std::vector<EventMatch> found;  // in the event at hand
  std::vector<std::uint32_t> replayed;
  std::vector<Match> matches;  // the first match_count are in use; the others keep their memory
  std::size_t match_count = 0;
  std::string_view failure;
};

void Matcher::Impl::begin(Memo* memo_) {
  memo = memo_;
  for (Correlation& correlation : correlations) correlation.begin();
  history.clear();
  spread_until = 0;
  events = 0;
  now = {};
  match_count = 0;
  failure = {};
}

template <class Use>
void Matcher::Impl::add(const Event& event, Use match) {
  now.event = events++;
  now.step = std::max(now.step, event.step);
  if (event.time)
    now.time = std::max(now.time, std::int64_t{event.time->time_since_epoch().count()});
  const std::int64_t clock = now.time;
  if (!event.time) now.time = no_time;
  kept_event = Occurrence::none;
  if (history.size() > 0) {  // else no window is open
    for (Correlation& correlation : correlations) {
      if (!correlation.compiled().replayed) correlation.advance(now, history);
    }
    spread();
  }
  match();
  spread();
  now.time = clock;
}

void Matcher::Impl::match(const Event& event) {
  evaluator.load(event);
  find_rules(event);
  for (const std::uint32_t rule : holding) {
    collect_evidence(program.rules[rule]);
    note_match(program.rules[rule], event);
  }
}

void Matcher::Impl::match_remembered(const Event& event) {
  const Memo::Key key = key_of(event);
  if (!memo->find(key, found)) {
    evaluate_anew(event);
    memo->put(key, std::span<const EventMatch>(found));
  }
  note_found(event, found);
}

void Matcher::Impl::evaluate_anew(const Event& event) {
  found.clear();
  evaluator.load(event);
  find_rules(event);
  for (const std::uint32_t rule : holding) {
    collect_evidence(program.rules[rule]);
    if (evidence.empty()) found.push_back({.rule = rule});
    for (const Evidence& place : evidence)
      found.push_back({rule, place.field, place.begin, place.end});
  }
}

void Matcher::Impl::note_found(const Event& event, std::span<const EventMatch> matches_found) {
  for (std::size_t i = 0; i < matches_found.size();) {
    const std::uint32_t rule = matches_found[i].rule;
    evidence.clear();
    for (; i < matches_found.size() && matches_found[i].rule == rule; ++i) {
      const EventMatch& place = matches_found[i];
      if (place.field == EventMatch::no_field) continue;
      evidence.push_back({0, 0, place.field, place.begin, place.end});
    }
    note_match(program.rules[rule], event);
  }
}

// What the evaluator sees of the event: its source, and the values of fields that rules ask for, with their places.
Memo::Key Matcher::Impl::key_of(const Event& event) const {
  Memo::Digest digest(*memo, purpose);
  digest.add(event.source.category);
  digest.add(event.source.product);
  digest.add(event.source.service);
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    const Field& field = event.fields[i];
    const FieldId id = program.fields.find(field.name);
    const bool asked = id < program.asked.size() && program.asked[id];
    if (!asked && !program.searches_everything) continue;
    digest.add(std::uint64_t{id} << 32U | i << 2U | static_cast<std::uint64_t>(field.type));
    digest.add(field.text);
    if (field.type != ValueType::number) continue;
    std::uint64_t bits = 0;
    std::memcpy(&bits, &field.number, sizeof(bits));
    digest.add(bits);
  }
  return digest.key();
}

// The rules that this event matches, each once, in their order.
void Matcher::Impl::find_rules(const Event& event) {
  possible_count = 0;
  holding.clear();
  if (++load == 0) {
    std::fill(candidate_since.begin(), candidate_since.end(), 0);
    load = 1;
  }
  program.sources.find(event.source, [&](std::uint32_t group) {
    program.indexes[group].find(evaluator.view(), *this);
  });
  for (std::size_t i = 0; i < possible_count; ++i) {
    const std::uint32_t rule = possible.data()[i];
    if (evaluator.holds(program.rules.data()[rule].root)) holding.push_back(rule);
  }
  std::sort(holding.begin(), holding.end());
}

void Matcher::Impl::collect_evidence(const CompiledRule& rule) {
  evidence.clear();
  evaluator.collect(rule.root, evidence);
}

void Matcher::Impl::note_match(const CompiledRule& rule, const Event& event) {
  for (Evidence& place : evidence) {
    place.event = now.event;
    place.step = event.step;
  }
  if (program.infos[rule.info].reported) {
    if (Match* match = new_match(rule.info)) {
      match->steps.push_back(event.step);
      match->evidence.insert(match->evidence.end(), evidence.begin(), evidence.end());
    }
  }
  if (rule.correlated) remember(rule, event);
}

void Matcher::Impl::remember(const CompiledRule& rule, const Event& event) {
  if (kept_event == Occurrence::none) kept_event = history.keep_event(event.fields);
  Occurrence occurrence;
  occurrence.info = rule.info;
  occurrence.first = occurrence.last = now;
  occurrence.event = kept_event;
  occurrence.steps = static_cast<std::uint32_t>(history.steps.size());
  occurrence.step_count = 1;
  occurrence.evidence = static_cast<std::uint32_t>(history.evidence.size());
  occurrence.evidence_count = static_cast<std::uint32_t>(evidence.size());
  if (!history.add(occurrence)) return;
  history.steps.push_back(event.step);
  history.evidence.insert(history.evidence.end(), evidence.begin(), evidence.end());
}

// Gives every new occurrence to the correlations that wait for it; what they complete is new in
// turn.
void Matcher::Impl::spread() {
  for (; spread_until < history.size(); ++spread_until) {
    const Occurrence occurrence = history[spread_until];
    if (occurrence.correlation != Occurrence::none) report_correlation(occurrence);
    for (const std::uint32_t consumer : program.consumers[occurrence.info]) {
      correlations[consumer].feed(spread_until, history);
    }
  }
  if (history.full())
    failure =
        "correlations: too many events or groups in one trace; some sequences were not checked";
}

void Matcher::Impl::report_correlation(const Occurrence& occurrence) {
  if (!program.infos[occurrence.info].reported) return;
  Match* match = new_match(occurrence.info);
  if (match == nullptr) return;
  const auto steps = history.steps.begin() + occurrence.steps;
  const auto places = history.evidence.begin() + occurrence.evidence;
  match->steps.insert(match->steps.end(), steps, steps + occurrence.step_count);
  match->evidence.insert(match->evidence.end(), places, places + occurrence.evidence_count);
}

Match* Matcher::Impl::new_match(std::uint32_t info) {
  if (match_count == limit::matches) {
    failure = "rules: too many matches in one trace; the rest was not recorded";
    return nullptr;
  }
  if (match_count == matches.size()) matches.emplace_back();
  Match& match = matches[match_count++];
  match.rule = info;
  match.steps.clear();
  match.evidence.clear();
  return &match;
}

void Matcher::Impl::replay(Correlation& correlation) {
  const auto& inputs = correlation.compiled().inputs;
  replayed.clear();
  for (std::uint32_t i = 0; i < history.size(); ++i) {
    if (std::find(inputs.begin(), inputs.end(), history[i].info) != inputs.end())
      replayed.push_back(i);
  }
  std::sort(replayed.begin(), replayed.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::pair(history[a].last.event, a) < std::pair(history[b].last.event, b);
  });
  for (const std::uint32_t occurrence : replayed) correlation.feed(occurrence, history);
}

void Matcher::Impl::finish() {
  for (Correlation& correlation : correlations) {
    if (correlation.compiled().replayed) replay(correlation);
    correlation.finish(history);
    spread();
  }
}

Matcher::Matcher(const RuleSet& set) : impl_(std::make_unique<Impl>(set.impl_->program)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

void Matcher::begin(Memo* memo) { impl_->begin(memo); }

void Matcher::add(const Event& event) {
  impl_->add(event, [this, &event] {
    if (impl_->memo != nullptr) {
      impl_->match_remembered(event);
    } else {
      impl_->match(event);
    }
  });
}

std::span<const EventMatch> Matcher::found() const { return impl_->found; }

void Matcher::add_known(const Event& event, std::span<const EventMatch> found) {
  impl_->add(event, [this, &event, found] { impl_->note_found(event, found); });
}

void Matcher::finish() { impl_->finish(); }

std::span<const Match> Matcher::matches() const {
  return {impl_->matches.data(), impl_->match_count};
}

void Matcher::drop_matches() { impl_->match_count = 0; }

bool Matcher::keeps_last() const { return impl_->kept_event != Occurrence::none; }

std::string_view Matcher::failure() const { return impl_->failure; }

}  // namespace candor::rules
