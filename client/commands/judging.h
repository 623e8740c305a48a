#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/command.h"
#include "monitor/monitor.h"
#include "monitor/verdict.h"

namespace candor::client {

/// What all commands have in common that judge traces.
struct JudgingOptions {
  std::string format;
  std::vector<std::string> rules;
  std::string overseer;
  std::string fail_on;
};

void declare_format(std::vector<Parameter>& parameters, JudgingOptions& options);
void declare_fail_on(std::vector<Parameter>& parameters, JudgingOptions& options);
void declare_judging(std::vector<Parameter>& parameters, JudgingOptions& options);  // all of them

/// The monitor with the rules and the overseer that were named, or the shipped ones. Null, and the reason on `err`,
/// when they cannot be used.
std::unique_ptr<const monitor::Monitor> monitor_for(const JudgingOptions& options,
                                                    Streams& streams);

/// Whether `--fail-on` makes the run fail when this was the worst decision.
bool fails(const JudgingOptions& options, monitor::Decision worst);

}  // namespace candor::client
