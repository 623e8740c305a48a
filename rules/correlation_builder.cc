#include "rules/correlation_builder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "rules/codes.h"

namespace candor::rules {
namespace {

using Entry = Catalog::Entry;
using Standing = Catalog::Standing;

const CorrelationBody* body_of(const Entry& entry) {
  return std::get_if<CorrelationBody>(&entry.draft.body);
}

std::vector<Name> references(const CorrelationBody& body) {
  std::vector<Name> all = body.rules;
  all.insert(all.end(), body.absent.begin(), body.absent.end());
  return all;
}

// Correlations in an order in which each comes after those it refers to (Kahn's algorithm); what
// goes in circles, or depends on a circle, ends in `circular`.
std::vector<std::size_t> in_order(Catalog& catalog, std::set<std::size_t>& circular) {
  std::map<std::size_t, std::set<std::size_t>> waits_for;
  std::map<std::size_t, std::vector<std::size_t>> awaited_by;
  std::vector<std::size_t> order;
  const auto& entries = catalog.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (body_of(entries[i]) == nullptr) continue;
    for (const Name& name : references(*body_of(entries[i]))) {
      const auto target = catalog.find(name.text);
      if (!target || *target >= entries.size() || body_of(entries[*target]) == nullptr) continue;
      if (waits_for[i].insert(*target).second) awaited_by[*target].push_back(i);
    }
    if (!waits_for.contains(i)) order.push_back(i);
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const std::size_t waiting : awaited_by[order[done]]) {
      waits_for[waiting].erase(order[done]);
      if (!waits_for[waiting].empty()) continue;
      waits_for.erase(waiting);
      order.push_back(waiting);
    }
  }
  for (const auto& [waiting, targets] : waits_for) circular.insert(waiting);
  return order;
}

void check_aliases(const CorrelationBody& body, const Catalog& catalog, Reporter& report) {
  for (const Alias& alias : body.aliases) {
    for (const auto& [rule, field] : alias.fields) {
      const auto target = catalog.find(rule.text);
      const auto names = references(body);
      const bool known = target && std::any_of(names.begin(), names.end(), [&](const Name& name) {
                           return catalog.find(name.text) == target;
                         });
      if (!known)
        report.error(code::unknown_alias, "'" + rule.text + "' is none of the correlated rules",
                     rule.at);
    }
  }
}

void check_condition(const CorrelationBody& body, Reporter& report) {
  if (body.type != CorrelationType::temporal_ordered || !body.condition) return;
  for (const auto& [comparison, number] : body.condition->comparisons) {
    if (comparison == Comparison::gt || comparison == Comparison::gte) continue;
    report.error(code::invalid_correlation,
                 "an ordered correlation can only ask for at least so many rules", body.at);
  }
}

// Whether some count from 1 to `most` meets all comparisons.
bool can_be_met(const CountCondition& condition, double most) {
  std::vector<double> counts = {1, most};
  for (const auto& [comparison, number] : condition.comparisons) {
    for (const double near : {-1.0, 0.0, 1.0}) counts.push_back(std::floor(number) + near);
  }
  return std::any_of(counts.begin(), counts.end(), [&](double count) {
    return count >= 1 && count <= most &&
           std::all_of(condition.comparisons.begin(), condition.comparisons.end(),
                       [&](const auto& c) { return holds(c.first, count, c.second); });
  });
}

// A window begins with an event, so what begins it cannot be absent.
bool wants_what_is_absent(const CorrelationBody& body, const Catalog& catalog) {
  const auto is_absent = [&](const Name& rule) {
    return std::any_of(body.absent.begin(), body.absent.end(), [&](const Name& absent) {
      return catalog.find(absent.text) == catalog.find(rule.text);
    });
  };
  const bool needs_all = !body.condition;
  return needs_all ? std::any_of(body.rules.begin(), body.rules.end(), is_absent)
                   : std::all_of(body.rules.begin(), body.rules.end(), is_absent);
}

void warn_of_the_impossible(const CorrelationBody& body, const Catalog& catalog, Reporter& report) {
  const bool temporal =
      body.type == CorrelationType::temporal || body.type == CorrelationType::temporal_ordered;
  const bool counts = temporal || body.type == CorrelationType::event_count ||
                      body.type == CorrelationType::value_count;
  const double most = temporal ? static_cast<double>(body.rules.size()) : 1e15;
  if (counts && body.condition && !can_be_met(*body.condition, most)) {
    report.warn(code::never_matches, "no count meets this condition", body.at);
  }
  if (wants_what_is_absent(body, catalog)) {
    report.warn(code::never_matches, "what must be there must be absent, too", body.at);
  }
}

void resolve_one(Catalog& catalog, Entry& entry, Reporter& report) {
  const CorrelationBody& body = *body_of(entry);
  const std::size_t errors = report.errors();
  for (const Name& name : references(body)) catalog.resolve(name, report);
  check_aliases(body, catalog, report);
  check_condition(body, report);
  warn_of_the_impossible(body, catalog, report);
  if (report.errors() != errors) entry.standing = Standing::faulty;
}

// A rule that some correlation refers to reports on its own only if one of them says `generate`, or it says
// `candor.report` itself.
void mark_reported(Catalog& catalog) {
  std::set<std::size_t> silent;
  std::set<std::size_t> generated;
  for (const Entry& entry : catalog.entries()) {
    const CorrelationBody* body = body_of(entry);
    if (body == nullptr) continue;
    for (const Name& name : references(*body)) {
      if (const auto rule = catalog.find(name.text))
        (body->generate ? generated : silent).insert(*rule);
    }
  }
  for (const std::size_t rule : silent) {
    if (rule >= catalog.entries().size() || generated.contains(rule)) continue;
    Draft& draft = catalog.entries()[rule].draft;
    draft.info.reported = draft.reports_always;
  }
}

bool decided_late(const CompiledCorrelation& correlation) {
  return !condition_decided_at_once(correlation) || correlation.inputs.size() > correlation.rules;
}

class Builder {
 public:
  Builder(Catalog& catalog, Program& program) : catalog_(catalog), program_(program) {}

  CompiledCorrelation build(const Entry& entry) {
    const CorrelationBody& body = *body_of(entry);
    CompiledCorrelation correlation;
    correlation.info = entry.info;
    correlation.type = body.type;
    correlation.timespan_ms = body.timespan_ms;
    correlation.within_steps = body.within_steps;
    std::vector<std::size_t> targets;
    for (const Name& name : references(body)) targets.push_back(*catalog_.find(name.text));
    for (const std::size_t target : targets) {
      const Entry& input = catalog_.entries()[target];
      correlation.inputs.push_back(input.info);
      correlation.chained = correlation.chained || body_of(input) != nullptr;
    }
    correlation.rules = body.rules.size();
    for (const Name& name : body.group_by)
      correlation.group_by.push_back(field(name.text, body, targets));
    if (body.condition) {
      for (const Name& name : body.condition->fields)
        correlation.counted.push_back(field(name.text, body, targets));
      correlation.comparisons = body.condition->comparisons;
      correlation.percentile = body.condition->percentile;
    } else {
      correlation.comparisons = {
          {Comparison::gte, static_cast<double>(distinct_rules(correlation))}};
    }
    return correlation;
  }

 private:
  // In order, a rule that is named twice must match twice; without order it is one rule.
  static std::size_t distinct_rules(const CompiledCorrelation& correlation) {
    if (correlation.type == CorrelationType::temporal_ordered) return correlation.rules;
    const auto end = correlation.inputs.begin() + static_cast<std::ptrdiff_t>(correlation.rules);
    return std::set<std::uint32_t>(correlation.inputs.begin(), end).size();
  }

  CorrelatedField field(const std::string& name, const CorrelationBody& body,
                        const std::vector<std::size_t>& targets) {
    CorrelatedField field{name, {}};
    for (const std::size_t target : targets)
      field.fields.push_back(program_.fields.add(name_for(name, body, target)));
    return field;
  }

  // What the group-by `name` is called in the events of the rule `target`.
  std::string name_for(const std::string& name, const CorrelationBody& body,
                       std::size_t target) const {
    for (const Alias& alias : body.aliases) {
      if (alias.name.text != name) continue;
      for (const auto& [rule, source] : alias.fields) {
        if (catalog_.find(rule.text) == target) return source.text;
      }
    }
    return name;
  }

  Catalog& catalog_;
  Program& program_;
};

}  // namespace

void resolve_correlations(Catalog& catalog, std::deque<Reporter>& reports) {
  std::set<std::size_t> circular;
  for (const std::size_t i : in_order(catalog, circular)) {
    Entry& entry = catalog.entries()[i];
    if (entry.standing != Standing::faulty)
      resolve_one(catalog, entry, reports[entry.draft.source]);
  }
  for (const std::size_t i : circular) {
    Entry& entry = catalog.entries()[i];
    entry.standing = Standing::faulty;
    reports[entry.draft.source].error(
        code::cyclic_correlation,
        "this correlation refers to itself through others, or to one that does",
        body_of(entry)->at);
  }
  mark_reported(catalog);
}

std::vector<CompiledCorrelation> build_correlations(Catalog& catalog, Program& program) {
  std::vector<CompiledCorrelation> built;
  std::set<std::size_t> circular;
  std::set<std::uint32_t> late;  // infos of correlations that are not decided at once
  Builder builder(catalog, program);
  for (const std::size_t i : in_order(catalog, circular)) {
    const Entry& entry = catalog.entries()[i];
    if (entry.standing != Standing::good) continue;
    CompiledCorrelation correlation = builder.build(entry);
    correlation.replayed = std::any_of(correlation.inputs.begin(), correlation.inputs.end(),
                                       [&](std::uint32_t input) { return late.contains(input); });
    if (correlation.replayed || decided_late(correlation)) late.insert(correlation.info);
    built.push_back(std::move(correlation));
  }
  return built;
}

bool condition_decided_at_once(const CompiledCorrelation& correlation) {
  const bool counts = correlation.type != CorrelationType::value_avg &&
                      correlation.type != CorrelationType::value_percentile;
  return counts && std::all_of(correlation.comparisons.begin(), correlation.comparisons.end(),
                               [](const auto& c) {
                                 return c.first == Comparison::gt || c.first == Comparison::gte;
                               });
}

}  // namespace candor::rules
