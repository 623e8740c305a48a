#include "rules/compiler.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "rules/catalog.h"
#include "rules/codes.h"
#include "rules/correlation_builder.h"
#include "rules/digest.h"
#include "rules/expression_builder.h"
#include "rules/filters.h"
#include "rules/limits.h"
#include "rules/optimizer.h"
#include "rules/reader.h"
#include "rules/trigger.h"

namespace candor::rules {
namespace {

using Entry = Catalog::Entry;
using Standing = Catalog::Standing;

std::string_view without_mark(std::string_view text) {
  static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  return text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text;
}

// Everything that decides what matches, each part with its length so that no two sets spell the
// same.
std::string digest_of(std::span<const RuleSource> sources, const Placeholders& placeholders) {
  std::string all = "candor " CANDOR_VERSION;
  const auto add = [&all](std::string_view part) {
    all += '\n' + std::to_string(part.size()) + ':' + std::string(part);
  };
  for (const RuleSource& source : sources) {
    add(sha256(source.text));
    add(to_string(source.mode));
    add(std::to_string(source.version));
  }
  for (const auto& [name, values] : placeholders) {
    add("%" + name);
    for (const std::string& value : values) add(value);
  }
  return "sha256:" + sha256(all);
}

class Compiler {
 public:
  Compiler(std::span<const RuleSource> sources, const Placeholders& placeholders,
           Diagnostics& diagnostics)
      : builder_(program_, placeholders) {
    for (const RuleSource& source : sources)
      texts_.emplace_back(source.origin, without_mark(source.text));
    for (const SourceText& text : texts_) reports_.emplace_back(text, diagnostics);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      catalog_.add(read_documents(sources[i], i, texts_[i], reports_[i]), reports_[i]);
    }
  }

  Program compile() {
    build_rules();
    apply_filters(catalog_, builder_, program_, reports_);
    resolve_correlations(catalog_, reports_);
    number_rules();
    find_quick_tests(program_);
    collect_rules();
    program_.correlations = build_correlations(catalog_, program_);
    mark_correlated();
    estimate_costs(optimize(program_, *triggers_));
    program_.fields.freeze();
    return std::move(program_);
  }

 private:
  Reporter& report(const Entry& entry) { return reports_[entry.draft.source]; }

  void build_rules() {
    for (Entry& entry : catalog_.entries()) {
      const auto* rule = std::get_if<RuleBody>(&entry.draft.body);
      if (rule == nullptr) continue;
      if (const auto root = builder_.build(rule->detection, report(entry))) {
        entry.root = *root;
      } else {
        entry.standing = Standing::faulty;
      }
    }
  }

  void number_rules() {
    for (Entry& entry : catalog_.entries()) {
      if (entry.standing != Standing::good || std::holds_alternative<FilterBody>(entry.draft.body))
        continue;
      entry.info = static_cast<std::uint32_t>(program_.infos.size());
      program_.infos.push_back(entry.draft.info);
    }
    program_.costs.resize(program_.infos.size());
  }

  void collect_rules() {
    std::vector<const RuleBody*> bodies;
    for (const Entry& entry : catalog_.entries()) {
      const auto* body = std::get_if<RuleBody>(&entry.draft.body);
      if (body == nullptr || entry.standing != Standing::good) continue;
      program_.sources.add(body->source);
      program_.rules.push_back({entry.info, entry.root, false});
      bodies.push_back(body);
    }
    program_.indexes.resize(program_.sources.size());
    index_rules(bodies);
    index_predicates();
    for (RuleIndex& index : program_.indexes) index.freeze();
  }

  // Where this gives too many copies, a rule is only in the index of its own group.
  bool may_copy(const std::vector<const RuleBody*>& bodies) const {
    const std::size_t most = limit::index_copies + 4 * bodies.size();
    std::size_t copies = 0;
    for (const RuleBody* body : bodies) {
      for (std::uint32_t group = 0; group < program_.sources.size(); ++group)
        copies += program_.sources.generalizes(body->source, group) ? 1 : 0;
      if (copies > most) return false;
    }
    return true;
  }

  // A rule is in the index of its own log source's group and of all more special ones.
  void index_rules(const std::vector<const RuleBody*>& bodies) {
    TriggerFinder& finder = triggers_.emplace(program_);
    const bool copies = may_copy(bodies);
    if (!copies) program_.sources.give_all();
    for (std::uint32_t rule = 0; rule < bodies.size(); ++rule) {
      const NodeId root = program_.rules[rule].root;
      const auto triggers = finder.find(root);
      program_.costs[program_.rules[rule].info].candidates = finder.candidates(root);
      const auto index_in = [&](std::uint32_t group) {
        program_.indexes[group].add(rule, triggers);
        note_predicates(group, root);
      };
      if (!copies) index_in(program_.sources.add(bodies[rule]->source));
      for (std::uint32_t group = 0; copies && group < program_.sources.size(); ++group) {
        if (program_.sources.generalizes(bodies[rule]->source, group)) index_in(group);
      }
    }
  }

  // Each index looks for the required literals of the regular expressions that its rules ask for, and settles what its
  // search for candidates tells anyway.
  void index_predicates() {
    program_.needled.resize(program_.predicates.size());
    for (const auto& [group, predicate] : asked_) add_needles(group, predicate);
    for (const auto& [group, predicate] : asked_) {
      QuickTest& quick = program_.quick_tests[predicate];
      quick.settled = quick.shape != Glob::Shape::general;
    }
    for (const auto& [group, predicate] : asked_) {
      QuickTest& quick = program_.quick_tests[predicate];
      quick.settled = quick.settled &&
                      program_.indexes[group].looks_for(quick.field, quick.shape, quick.literal);
    }
    for (const auto& [group, predicate] : asked_) {
      const QuickTest& quick = program_.quick_tests[predicate];
      if (quick.settled)
        program_.indexes[group].add_settled(predicate, quick.field, quick.shape, quick.literal);
    }
  }

  void note_predicates(std::uint32_t group, NodeId root) {
    std::vector<NodeId> open{root};
    while (!open.empty()) {
      const NodeId id = open.back();
      open.pop_back();
      if (!noted_.emplace(group, id).second) continue;
      const ExpressionNode& node = program_.nodes[id];
      if (node.kind == ExpressionNode::Kind::predicate) {
        asked_.emplace(group, node.first);
      } else {
        open.insert(open.end(), program_.children.begin() + node.first,
                    program_.children.begin() + node.first + node.count);
      }
    }
  }

  void add_needles(std::uint32_t group, std::uint32_t predicate) {
    const Predicate& asked = program_.predicates[predicate];
    const auto* regex = std::get_if<Regex>(&asked.test);
    if (regex == nullptr || asked.field == any_field) return;
    const auto& needles = regex->required_literals();
    if (needles.empty()) return;
    static_assert(Regex::shortest_literal >= LiteralScanner::shortest);
    program_.indexes[group].add_needles(predicate, asked.field, needles);
    program_.needled[predicate] = true;
  }

  // `node_costs` are of evaluating each node. A correlation comes after what it waits for.
  void estimate_costs(const std::vector<double>& node_costs) {
    constexpr double feed = 200;  // to give one match to a correlation
    for (const CompiledRule& rule : program_.rules) {
      RuleCost& cost = program_.costs[rule.info];
      cost.nanos = cost.candidates * node_costs[rule.root];
    }
    for (const CompiledCorrelation& correlation : program_.correlations) {
      RuleCost& cost = program_.costs[correlation.info];
      cost.candidates = 0;
      for (const std::uint32_t input : correlation.inputs)
        cost.candidates = std::min(1.0, cost.candidates + program_.costs[input].candidates);
      cost.nanos = feed * cost.candidates;
    }
  }

  void mark_correlated() {
    std::set<std::uint32_t> inputs;
    program_.consumers.resize(program_.infos.size());
    for (std::uint32_t i = 0; i < program_.correlations.size(); ++i) {
      const CompiledCorrelation& correlation = program_.correlations[i];
      const std::set<std::uint32_t> own(correlation.inputs.begin(), correlation.inputs.end());
      inputs.insert(own.begin(), own.end());
      if (correlation.replayed) continue;
      for (const std::uint32_t input : own) program_.consumers[input].push_back(i);
    }
    for (CompiledRule& rule : program_.rules) rule.correlated = inputs.contains(rule.info);
  }

  Program program_;
  ExpressionBuilder builder_;
  Catalog catalog_;
  std::deque<SourceText> texts_;
  std::deque<Reporter> reports_;
  std::optional<TriggerFinder> triggers_;
  // By group of rules: the nodes that were visited, the predicates that its rules ask for.
  std::set<std::pair<std::uint32_t, NodeId>> noted_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> asked_;
};

}  // namespace

Program compile_program(std::span<const RuleSource> sources, const Placeholders& placeholders,
                        Diagnostics& diagnostics) {
  Program program = Compiler(sources, placeholders, diagnostics).compile();
  program.digest = digest_of(sources, placeholders);
  return program;
}

}  // namespace candor::rules
