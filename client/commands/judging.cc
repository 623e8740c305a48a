#include "client/commands/judging.h"

#include <utility>

#include "client/overseer/load.h"
#include "client/rules/load.h"
#include "monitor/import/read.h"

namespace candor::client {
namespace {

std::vector<std::string> formats() {
  const auto names = monitor::format_names();
  return {names.begin(), names.end()};
}

}  // namespace

void declare_format(std::vector<Parameter>& parameters, JudgingOptions& options) {
  parameters.push_back({.name = "--format",
                        .help = "the format of the traces (told by their content)",
                        .target = &options.format,
                        .choices = formats()});
}

void declare_fail_on(std::vector<Parameter>& parameters, JudgingOptions& options) {
  parameters.push_back({.name = "--fail-on",
                        .help = "exit with 1 when a decision is this one or worse",
                        .target = &options.fail_on,
                        .choices = {"flag", "hold", "block"}});
}

void declare_judging(std::vector<Parameter>& parameters, JudgingOptions& options) {
  declare_format(parameters, options);
  parameters.push_back({.name = "--rules",
                        .help = "rule files and folders (the rules that Candor ships)",
                        .target = &options.rules});
  parameters.push_back({.name = "--overseer",
                        .help = "the learned model (the one that Candor ships)",
                        .target = &options.overseer});
  declare_fail_on(parameters, options);
}

std::unique_ptr<const monitor::Monitor> monitor_for(const JudgingOptions& options,
                                                    Streams& streams) {
  auto rules = load_rules(options.rules, streams).set;
  if (!rules) return nullptr;
  auto loaded = load_overseer(options.overseer, streams);
  if (loaded.faulty) return nullptr;
  monitor::Models models;
  models.overseer = std::move(loaded.overseer);
  return std::make_unique<const monitor::Monitor>(std::move(rules), monitor::Policy{},
                                                  std::move(models));
}

bool fails(const JudgingOptions& options, monitor::Decision worst) {
  const auto bound = monitor::decision_from(options.fail_on);
  return bound && worst >= *bound;
}

}  // namespace candor::client
