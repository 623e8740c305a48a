#include <algorithm>
#include <memory>
#include <ostream>

#include "client/audit/judge.h"
#include "client/commands/commands.h"
#include "client/input/whole.h"
#include "client/rules/load.h"
#include "client/rules/words.h"
#include "client/text.h"
#include "monitor/import/read.h"
#include "monitor/limits.h"
#include "rules/reader.h"
#include "rules/source_text.h"

namespace candor::client {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string trace;
  std::string format;
};

std::string heading(const rules::RuleInfo& rule) {
  auto text = printable(rule.title) + "\n  id " + printable(rule.id) + ", level " +
              std::string(to_string(rule.level)) + "\n";
  if (!rule.description.empty()) text += "  " + printable(rule.description) + "\n";
  return text;
}

std::string footing(const rules::RuleInfo& rule) {
  std::string text;
  for (const auto& each : rule.false_positives) {
    text += "  honest work that looks like it: " + printable(each) + "\n";
  }
  return text;
}

/// Why each rule found something in one trace.
class Findings {
 public:
  Findings(std::shared_ptr<const rules::RuleSet> set, const monitor::Trace& trace)
      : verdict_(monitor::Monitor(std::move(set), monitor::Policy{}).judge(trace)) {}

  std::string on(const std::string& rule) const {
    std::string text;
    for (const auto& finding : verdict_.findings) {
      if (finding.rule.id == rule)
        text += "  in this trace: " + printable(finding.claim) + "\n" + places_of(finding);
    }
    return text.empty() ? "  in this trace: finds nothing\n" : text;
  }

 private:
  static std::string places_of(const monitor::Finding& finding) {
    std::string text;
    for (const auto& span : finding.evidence) {
      text += "    step " + std::to_string(span.step) + ", " + printable(span.field) + ": \"" +
              shortened(span.quote, 100) + "\"\n";
    }
    return text;
  }

  monitor::Verdict verdict_;
};

/// All documents of all sources, in their order.
std::vector<rules::Draft> drafts_of(const std::vector<rules::RuleSource>& sources) {
  std::vector<rules::Draft> drafts;
  rules::Diagnostics known;  // load_rules() has shown them
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const rules::SourceText text(sources[i].origin, sources[i].text);
    rules::Reporter report(text, known);
    auto read = read_documents(sources[i], i, text, report);
    std::move(read.drafts.begin(), read.drafts.end(), std::back_inserter(drafts));
  }
  return drafts;
}

/// The trace to explain, if one was named. Nothing is thrown away: a problem ends the run.
Result<std::unique_ptr<monitor::Trace>> read_named_trace(const Options& options, Streams& streams) {
  if (options.trace.empty()) return std::unique_ptr<monitor::Trace>();
  const monitor::Limits limits;
  const auto bytes = read_whole(options.trace, streams.input, limits.trace_bytes);
  if (!bytes) return bytes.error();
  auto trace = monitor::read_trace(*bytes, options.format, limits);
  if (!trace) return trace.error();
  return std::make_unique<monitor::Trace>(std::move(*trace));
}

Exit run(const Options& options, Streams& streams) {
  const auto loaded = load_rules(options.paths, streams);
  if (!loaded.set) return loaded.faulty ? Exit::found : Exit::unread;
  const auto trace = read_named_trace(options, streams);
  if (!trace) {
    streams.err << "candor: " << problem_line({options.trace, 0}, 0, trace.error()) << '\n';
    return Exit::unread;
  }
  std::unique_ptr<Findings> findings;
  if (*trace) findings = std::make_unique<Findings>(loaded.set, **trace);
  const Words words(*loaded.set);
  const auto sources = load_sources(options.paths).sources;
  for (const auto& draft : drafts_of(sources)) {
    streams.out << heading(draft.info) << words.of(draft) << footing(draft.info)
                << (findings ? findings->on(draft.info.id) : "") << '\n';
  }
  return Exit::done;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "rule files and folders",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back({.name = "--trace",
                        .help = "a trace: also tell why each rule matched it",
                        .target = &options->trace});
  parameters.push_back({.name = "--format",
                        .help = "the format of the trace (told by its content)",
                        .target = &options->format});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command rules_explain_command{"rules explain", "tell in words what rules match", "", prepare};

}  // namespace candor::client
