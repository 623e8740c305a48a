#include <cstdio>
#include <memory>
#include <ostream>

#include "client/commands/commands.h"
#include "client/commands/judging.h"
#include "client/input/files.h"
#include "client/input/whole.h"
#include "client/overseer/load.h"
#include "client/text.h"
#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"
#include "monitor/import/read.h"
#include "monitor/limits.h"
#include "monitor/overseer/overseer.h"
#include "monitor/overseer/removal.h"

namespace candor::client {
namespace {

using namespace monitor::overseer;

struct Options {
  JudgingOptions judging;
  std::string head;
  unsigned parts = 12;
};

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string place_of(const monitor::Span& span) {
  return "step " + std::to_string(span.step) + " " + span.field + ": \"" + span.quote + "\"";
}

void print_parts(const Explanation& explanation, unsigned parts, std::ostream& out) {
  for (const Contribution& part : explanation.contributions) {
    if (parts-- == 0) break;
    out << "  " << (part.value < 0 ? "" : "+") << rounded(part.value) << "  "
        << printable(part.feature) << " (" << to_string(part.channel) << ")\n";
    if (!part.evidence.empty())
      out << "          " << printable(place_of(part.evidence.front())) << '\n';
  }
}

void print_removal(const Overseer& overseer, const monitor::Trace& trace, const HeadScore& score,
                   std::ostream& out) {
  if (score.score < score.threshold) return;
  const auto removal = smallest_removal(overseer, trace, score.head, score.threshold);
  if (!removal) {
    out << "  no single step or sentence carries it: it stays over the threshold without any\n";
    return;
  }
  out << "  under the threshold (" << rounded(removal->score) << ") without "
      << (removal->whole_step ? "all of " : "") << printable(place_of(removal->what)) << '\n';
}

class Explaining {
 public:
  Explaining(const Overseer& overseer, const monitor::Trace& trace, const Options& options)
      : overseer_(overseer), trace_(trace), options_(options) {
    for (const monitor::Check* check : monitor::checks()) {
      if (check->name != "overseer") run_check(*check, trace, found_);
    }
  }

  Exit run(Streams& streams) {
    const auto& reading = monitor::text::reading_of(trace_, found_);
    bool any = false;
    for (const HeadScore& score : overseer_.score(reading, found_)) {
      if (!options_.head.empty() && score.head != options_.head) continue;
      any = true;
      streams.out << score.head << " " << rounded(score.score) << ", threshold "
                  << rounded(score.threshold) << (score.informational ? ", informational" : "")
                  << ", reasoning " << rounded(score.reasoning) << ", action "
                  << rounded(score.action) << '\n';
      print_parts(*overseer_.explain(reading, found_, score.head), options_.parts, streams.out);
      print_removal(overseer_, trace_, score, streams.out);
    }
    if (any) return Exit::done;
    streams.err << "candor: the model has no head `" << printable(options_.head) << "`\n";
    return Exit::usage;
  }

 private:
  const Overseer& overseer_;
  const monitor::Trace& trace_;
  const Options& options_;
  monitor::Observations found_;
};

Exit run(const Options& options, Streams& streams) {
  const auto loaded = load_overseer(options.judging.overseer, streams);
  if (!loaded.overseer) {
    if (!loaded.faulty) streams.err << "candor: there is no model; name one with --overseer\n";
    return Exit::unread;
  }
  const monitor::Limits limits;
  const auto bytes = read_whole(std::string(kStandardInput), streams.input, limits.trace_bytes);
  const auto trace = bytes ? read_trace(*bytes, options.judging.format, limits)
                           : Result<monitor::Trace>(bytes.error());
  if (!trace) {
    streams.err << "candor: standard input: " << printable(trace.error().message) << " ["
                << trace.error().code << "]\n";
    return Exit::unread;
  }
  return Explaining(*loaded.overseer, *trace, options).run(streams);
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  declare_format(parameters, options->judging);
  parameters.push_back({.name = "--overseer",
                        .help = "the learned model (the one that Candor ships)",
                        .target = &options->judging.overseer});
  parameters.push_back(
      {.name = "--head", .help = "only this head (all)", .target = &options->head});
  parameters.push_back({.name = "--parts",
                        .help = "how many parts of a score are shown (12)",
                        .target = &options->parts,
                        .min = 1,
                        .max = 1000});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command explain_command{"explain",
                              "what carried the learned scores of one trace from standard input",
                              "Prints each head's score with the largest parts of its margin (they "
                              "add up exactly) and where they\n"
                              "stand, and for a score over its threshold the smallest step or "
                              "sentence without which it would not be.",
                              prepare};

}  // namespace candor::client
