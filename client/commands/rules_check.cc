#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "client/commands/commands.h"
#include "client/rules/load.h"
#include "client/text.h"
#include "monitor/finding.h"

namespace candor::client {
namespace {

struct Options {
  std::vector<std::string> paths;
  bool strict = false;
};

std::string totals(std::size_t rules, std::size_t files, std::size_t errors, std::size_t warnings) {
  return counted(rules, "rule") + " in " + counted(files, "file") + ": " +
         counted(errors, "error") + ", " + counted(warnings, "warning") + "\n";
}

Exit run(const Options& options, Streams& streams) {
  const auto loaded = load_sources(options.paths);
  print_problems(loaded.problems, streams);
  rules::Diagnostics diagnostics;
  const auto set = rules::RuleSet::compile(loaded.sources, {}, diagnostics);
  for (auto& diagnostic : monitor::check_candor_members(set.rules()))
    diagnostics.push_back(std::move(diagnostic));
  for (const auto& diagnostic : diagnostics)
    streams.out << printable_lines(to_text(diagnostic)) << '\n';
  const auto errors = static_cast<std::size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [](const auto& each) { return each.severity == rules::Severity::error; }));
  streams.out << totals(set.rules().size(), loaded.sources.size(), errors,
                        diagnostics.size() - errors);
  if (errors > 0 || (options.strict && !diagnostics.empty())) return Exit::found;
  return loaded.problems.empty() ? Exit::done : Exit::unread;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "rule files and folders",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back(
      {.name = "--strict", .help = "a warning fails, too", .target = &options->strict});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command rules_check_command{"rules check",
                                  "read and compile rules, and tell what is wrong with them",
                                  "Exits with 1 when a rule has an error.", prepare};

}  // namespace candor::client
