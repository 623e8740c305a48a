#include <algorithm>
#include <memory>
#include <ostream>

#include "client/commands/commands.h"
#include "client/rules/load.h"
#include "client/text.h"
#include "monitor/monitor.h"
#include "monitor/rule_tests.h"

namespace candor::client {
namespace {

struct Options {
  std::vector<std::string> paths;
  bool verbose = false;
};

class TestRun {
 public:
  TestRun(const Options& options, std::shared_ptr<const rules::RuleSet> rules, Streams& streams)
      : options_(options), monitor_(std::move(rules), monitor::Policy{}), out_(streams.out) {}

  Exit run() {
    for (const auto& rule : monitor_.rules().rules()) test(rule);
    out_ << counted(passed_ + failed_, "test") << " of " << counted(tested_, "rule") << ": "
         << with_commas(passed_) << " passed, " << with_commas(failed_) << " failed";
    if (untested_ > 0) out_ << "; " << counted(untested_, "rule") << " without tests";
    out_ << '\n';
    return failed_ > 0 ? Exit::found : Exit::done;
  }

 private:
  void test(const rules::RuleInfo& rule) {
    const auto outcomes = run_rule_tests(monitor_, rule.id, rule.tests);
    ++(outcomes.empty() ? untested_ : tested_);
    if (outcomes.empty() && options_.verbose) out_ << "none    " << printable(rule.title) << '\n';
    for (const auto& outcome : outcomes) show(rule, outcome);
  }

  void show(const rules::RuleInfo& rule, const monitor::RuleTestOutcome& outcome) {
    ++(outcome.passed ? passed_ : failed_);
    if (outcome.passed && !options_.verbose) return;
    out_ << (outcome.passed ? "passed  " : "FAILED  ") << printable(rule.title) << " / "
         << printable(outcome.test) << '\n';
    if (!outcome.passed) {
      out_ << "        " << printable(outcome.why) << "  [" << printable(rule.id) << ", "
           << printable(rule.origin) << "]\n";
    }
  }

  const Options& options_;
  const monitor::Monitor monitor_;
  std::ostream& out_;
  std::uint64_t tested_ = 0, untested_ = 0, passed_ = 0, failed_ = 0;
};

Exit run(const Options& options, Streams& streams) {
  const auto rules = load_rules(options.paths, streams);
  if (!rules.set) return rules.faulty ? Exit::found : Exit::unread;
  return TestRun(options, rules.set, streams).run();
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "rule files and folders",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back(
      {.name = "-v,--verbose", .help = "also name what passed", .target = &options->verbose});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command rules_test_command{"rules test", "run the tests that rules bring along",
                                 "Exits with 1 when a test fails or a rule has an error.", prepare};

}  // namespace candor::client
