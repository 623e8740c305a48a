#include <algorithm>
#include <memory>
#include <ostream>

#include "client/commands/commands.h"
#include "client/rules/coverage.h"
#include "client/rules/load.h"
#include "client/text.h"
#include "monitor/json_writer.h"

namespace candor::client {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string output = "text";
};

std::size_t covered_count(const std::vector<Covered>& coverage) {
  return static_cast<std::size_t>(std::count_if(
      coverage.begin(), coverage.end(), [](const auto& each) { return !each.rules.empty(); }));
}

std::string levels_of(const std::vector<const rules::RuleInfo*>& rules) {
  std::map<rules::Level, std::size_t, std::greater<>> counts;
  for (const auto* rule : rules) ++counts[rule->level];
  std::string text;
  for (const auto& [level, count] : counts) {
    text +=
        (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(to_string(level));
  }
  return text;
}

std::string as_text(const Taxonomy& taxonomy, const std::vector<Covered>& coverage) {
  auto text = std::string(taxonomy.name) + ": " + std::to_string(covered_count(coverage)) + " of " +
              std::to_string(coverage.size()) + " have rules\n";
  for (const auto& [technique, rules] : coverage) {
    text += "  " + pad_right(technique->id, 11) + pad_left(std::to_string(rules.size()), 4) + "  " +
            std::string(technique->name) + (rules.empty() ? "" : "  (" + levels_of(rules) + ")") +
            "\n";
  }
  return text + "\n";
}

std::string as_lines(const Taxonomy& taxonomy, const std::vector<Covered>& coverage) {
  std::string text;
  for (const auto& [technique, rules] : coverage) {
    monitor::JsonWriter json(text);
    json.begin_object();
    json.member("taxonomy", taxonomy.name);
    json.member("id", technique->id);
    json.member("name", technique->name);
    json.key("rules");
    json.begin_array();
    for (const auto* rule : rules) json.value(rule->id);
    json.end_array();
    json.end_object();
    text += '\n';
  }
  return text;
}

std::string others_as_text(std::span<const rules::RuleInfo> rules) {
  std::string text;
  for (const auto& [tag, count] : other_tags(rules)) {
    text += "  " + pad_right(printable(tag), 34) + pad_left(std::to_string(count), 4) + "\n";
  }
  const auto untagged =
      std::count_if(rules.begin(), rules.end(), [](const auto& rule) { return rule.tags.empty(); });
  return "Other tags (rules)\n" + text + "  " + pad_right("(none at all)", 34) +
         pad_left(std::to_string(untagged), 4) + "\n";
}

Exit run(const Options& options, Streams& streams) {
  const auto loaded = load_rules(options.paths, streams);
  if (!loaded.set) return loaded.faulty ? Exit::found : Exit::unread;
  const bool lines = options.output == "ndjson";
  for (const auto& taxonomy : taxonomies()) {
    const auto coverage = coverage_of(taxonomy, loaded.set->rules());
    streams.out << (lines ? as_lines(taxonomy, coverage) : as_text(taxonomy, coverage));
  }
  if (!lines) streams.out << others_as_text(loaded.set->rules());
  return Exit::done;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "rule files and folders",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back({.name = "--output",
                        .help = "a table, or one technique a line",
                        .target = &options->output,
                        .choices = {"text", "ndjson"}});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command rules_coverage_command{
    "rules coverage", "map rules to MITRE ATLAS and OWASP agentic techniques",
    "By the rules' tags; what has no rules is listed, too.", prepare};

}  // namespace candor::client
