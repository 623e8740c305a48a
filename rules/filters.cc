#include "rules/filters.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "rules/codes.h"
#include "rules/contradiction.h"
#include "rules/limits.h"

namespace candor::rules {
namespace {

using Entry = Catalog::Entry;
using Standing = Catalog::Standing;

bool concerns(const SourceDraft& filter, const SourceDraft& rule) {
  const auto agree = [](const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || a == b;
  };
  return agree(filter.category, rule.category) && agree(filter.product, rule.product) &&
         agree(filter.service, rule.service);
}

// Whether every event of the rule's log source is of the filter's.
bool covers(const SourceDraft& filter, const SourceDraft& rule) {
  const auto asks_no_more = [](const std::string& a, const std::string& b) {
    return a.empty() || a == b;
  };
  return asks_no_more(filter.category, rule.category) &&
         asks_no_more(filter.product, rule.product) && asks_no_more(filter.service, rule.service);
}

class Joiner {
 public:
  Joiner(Catalog& catalog, ExpressionBuilder& builder, const Program& program,
         std::deque<Reporter>& reports)
      : catalog_(catalog),
        builder_(builder),
        program_(program),
        reports_(reports),
        keeps_(catalog.entries().size()) {}

  void run() {
    for (Entry& entry : catalog_.entries()) join_filter(entry);
    warn_of_the_impossible();
    narrow_rules();
  }

 private:
  // What a filter does to a rule.
  struct Keep {
    ExpressionBuilder::BuiltFilter built;
    std::size_t filter = 0;     // its entry
    bool of_all_events = true;  // that the rule sees: it asks for no more of the log source
  };

  Reporter& report(const Entry& entry) { return reports_[entry.draft.source]; }

  // A filter that only shadows would change decisions if it were joined, so only enforced ones are.
  void join_filter(Entry& entry) {
    const auto* filter = std::get_if<FilterBody>(&entry.draft.body);
    if (filter == nullptr || entry.standing == Standing::faulty) return;
    const auto keep = builder_.build_filter(*filter, report(entry));
    const std::set<std::size_t> named = named_rules(*filter, report(entry));
    if (!keep || entry.draft.info.mode != Mode::enforce) return;
    for (std::size_t i = 0; i < catalog_.entries().size(); ++i) {
      if ((filter->any_rule || named.contains(i)) && !join(*keep, entry, i)) return;
    }
  }

  std::set<std::size_t> named_rules(const FilterBody& filter, Reporter& report) {
    std::set<std::size_t> named;
    for (const Name& name : filter.rules) {
      const auto rule = catalog_.find(name.text);
      if (rule && *rule < catalog_.entries().size()) {
        named.insert(*rule);
      } else {
        report.warn(code::unknown_rule, "the rule '" + name.text + "' is not in this set", name.at);
      }
    }
    return named;
  }

  // False when the rule cannot have another filter.
  bool join(const ExpressionBuilder::BuiltFilter& built, const Entry& entry, std::size_t index) {
    const auto& filter = std::get<FilterBody>(entry.draft.body);
    Entry& rule = catalog_.entries()[index];
    const auto* body = std::get_if<RuleBody>(&rule.draft.body);
    if (body == nullptr || rule.standing == Standing::faulty) return true;
    if (concerns(filter.source, body->source)) {
      if (keeps_[index].size() == limit::filters) {
        report(entry).error(code::condition_too_large,
                            "'" + rule.draft.info.title + "' has " +
                                std::to_string(limit::filters) + " filters already",
                            filter.at);
        return false;
      }
      keeps_[index].push_back({built, static_cast<std::size_t>(&entry - catalog_.entries().data()),
                               covers(filter.source, body->source)});
    } else if (!filter.any_rule) {
      report(entry).warn(code::filter_source_mismatch,
                         "'" + rule.draft.info.title +
                             "' is about another log source, so the filter has no effect on it",
                         filter.at);
    }
    return true;
  }

  void warn_of_the_impossible() {
    ContradictionFinder finder(program_);
    std::size_t left = limit::shadow_tests;
    for (std::size_t i = 0; i < keeps_.size(); ++i) {
      Entry& entry = catalog_.entries()[i];
      const auto* rule = std::get_if<RuleBody>(&entry.draft.body);
      if (rule == nullptr || entry.standing != Standing::good) continue;
      if (finder.exclude_each_other({&entry.root, 1})) {
        report(entry).warn(code::never_matches, "the parts of this condition exclude each other",
                           rule->detection.conditions.front().at);
        continue;
      }
      for (const auto& [built, filter, of_all_events] : keeps_[i]) {
        if (!of_all_events || left == 0) continue;
        --left;
        if (finder.exclude_each_other(std::array{entry.root, built.concerned, built.keeps}))
          warn_of_shadow(entry, catalog_.entries()[filter]);
      }
    }
  }

  void warn_of_shadow(Entry& rule, Entry& filter) {
    const std::string& title = filter.draft.info.title;
    report(rule).warn(code::shadowed_by_filter,
                      "the filter '" + title + "' takes away everything that this rule matches",
                      rule.draft.at);
    report(filter).warn(
        code::shadowed_by_filter,
        "this filter takes away everything that '" + rule.draft.info.title + "' matches",
        std::get<FilterBody>(filter.draft.body).at);
  }

  void narrow_rules() {
    for (std::size_t i = 0; i < keeps_.size(); ++i) {
      if (keeps_[i].empty()) continue;
      NodeId& root = catalog_.entries()[i].root;
      std::vector<NodeId> parts = {root};
      for (const Keep& keep : keeps_[i]) parts.push_back(keep.built.keeps);
      root = builder_.all_of(std::move(parts));
    }
  }

  Catalog& catalog_;
  ExpressionBuilder& builder_;
  const Program& program_;
  std::deque<Reporter>& reports_;
  std::vector<std::vector<Keep>> keeps_;  // by entry: what its filters let through
};

}  // namespace

void apply_filters(Catalog& catalog, ExpressionBuilder& builder, const Program& program,
                   std::deque<Reporter>& reports) {
  Joiner(catalog, builder, program, reports).run();
}

}  // namespace candor::rules
