// Programs in arguments: what an honest one would not do (reflection/hacks.h), and how it is built: rates over its lines.

#include <algorithm>
#include <array>
#include <optional>

#include "monitor/checks/reflection/code.h"
#include "monitor/checks/reflection/examples.h"
#include "monitor/checks/reflection/hacks.h"
#include "monitor/overseer/blocks/block.h"

namespace candor::monitor::overseer {
namespace {

using reflection::Code;
using reflection::CodeLine;
using reflection::CodeToken;
using reflection::kHackKinds;

enum Rate : std::size_t {
  kExampleLiterals,  // of the literals, those that stand in the task's examples
  kLiteralLines,     // lines with a comparison to a literal
  kConstantReturns,  // lines that return or print a literal
  kBranches,
  kLoops,
  kExits,
  kInputs,
  kLiterals,  // of the tokens
  kDefinitions,
  kAssignments,
  kRates
};

constexpr std::array<std::string_view, kRates> kRateNames = {"example_literals",
                                                             "literal_comparisons",
                                                             "constant_returns",
                                                             "branches",
                                                             "loops",
                                                             "exits",
                                                             "inputs",
                                                             "literals",
                                                             "definitions",
                                                             "assignments"};

void list(std::vector<FeatureInfo>& features) {
  for (std::size_t i = 0; i < kHackKinds; ++i) {
    const auto kind = reflection::to_string(static_cast<reflection::HackKind>(i));
    features.push_back({"program.hack_" + std::string(kind), Channel::action});
  }
  for (const std::string_view name : kRateNames)
    features.push_back({"program." + std::string(name), Channel::action});
}

bool is_one_of(const CodeToken& token, std::initializer_list<std::string_view> names) {
  return token.kind == CodeToken::Kind::name &&
         std::find(names.begin(), names.end(), token.text) != names.end();
}

bool is_literal(const CodeToken& token) {
  return token.kind == CodeToken::Kind::number || token.kind == CodeToken::Kind::string;
}

class Counter {
 public:
  explicit Counter(const reflection::Examples& examples) : examples_(examples) {}

  void read(const Code& code) {
    for (const CodeLine& line : code.lines) {
      lines_ += 1;
      read_line(std::span(code.tokens).subspan(line.first, line.last - line.first));
    }
  }

  float rate(std::size_t rate) const {
    const float of = rate == kExampleLiterals ? literals_ : rate == kLiterals ? tokens_ : lines_;
    return of > 0 ? counts_[rate] / of : 0;
  }
  bool any() const { return lines_ > 0; }

 private:
  void read_line(std::span<const CodeToken> line) {
    for (std::size_t i = 0; i < line.size(); ++i) read_token(line, i);
    if (line.empty()) return;
    const CodeToken& first = line.front();
    counts_[kBranches] += is_one_of(first, {"if", "elif", "else", "case", "switch"}) ? 1.0F : 0;
    counts_[kLoops] += is_one_of(first, {"for", "while"}) ? 1.0F : 0;
    counts_[kDefinitions] +=
        is_one_of(first, {"def", "class", "function", "fn", "func"}) ? 1.0F : 0;
    const bool gives = is_one_of(first, {"return", "print", "yield"});
    const bool names = std::any_of(line.begin() + 1, line.end(), [](const CodeToken& token) {
      return token.kind == CodeToken::Kind::name;
    });
    if (gives && !names && line.size() > 1) counts_[kConstantReturns] += 1;
  }

  void read_token(std::span<const CodeToken> line, std::size_t i) {
    const CodeToken& token = line[i];
    tokens_ += 1;
    if (is_literal(token)) {
      literals_ += 1;
      counts_[kLiterals] += 1;
      counts_[kExampleLiterals] += examples_.has(token.text) ? 1.0F : 0;
      if (i >= 2 && line[i - 1].is("=") && (line[i - 2].is("=") || line[i - 2].is("!")))
        counts_[kLiteralLines] += 1;
      if (i >= 1 && (line[i - 1].is("==") || line[i - 1].is("in"))) counts_[kLiteralLines] += 1;
    }
    counts_[kExits] += is_one_of(token, {"exit", "_exit", "quit", "abort", "kill"}) ? 1.0F : 0;
    counts_[kInputs] += is_one_of(token, {"input", "stdin", "readline", "scanf", "cin"}) ? 1.0F : 0;
    counts_[kAssignments] += token.is("=") ? 1.0F : 0;
  }

  const reflection::Examples& examples_;
  std::array<float, kRates> counts_{};
  float lines_ = 0;
  float tokens_ = 0;
  float literals_ = 0;
};

class Programs {
 public:
  Programs(const Material& material, Sink& sink) : material_(material), sink_(sink) {}

  void run() {
    const Trace& trace = material_.reading().trace();
    for (std::uint32_t step = 0; step < trace.steps.size(); ++step) {
      for (const Leaf& leaf : trace.steps[step].leaves) {
        if (leaf.text.find('\n') == std::string::npos || leaf.path.starts_with("old")) continue;
        for (const Code& code : reflection::programs_in(leaf.text, {})) read(step, code);
      }
    }
    if (!counter_) return;
    for (std::size_t i = 0; i < kHackKinds; ++i) sink_.set(i, hacks_[i]);
    for (std::size_t i = 0; i < kRates; ++i)
      sink_.set(kHackKinds + i, std::min(counter_->rate(i), 1.0F));
  }

 private:
  /// The examples are read when there is a program to hold against them.
  void read_examples() {
    for (const Step& step : material_.reading().trace().steps) {
      if (step.kind == StepKind::user || step.kind == StepKind::system) examples_.add(step.text);
    }
    counter_.emplace(examples_);
  }

  void read(std::uint32_t step, const Code& code) {
    if (!counter_) read_examples();
    counter_->read(code);
    for (const reflection::Hack& hack : reflection::hacks_in(code, examples_)) {
      const auto kind = static_cast<std::size_t>(hack.kind);
      hacks_[kind] = std::max(hacks_[kind], static_cast<float>(hack.weight));
      if (sink_.explains()) sink_.note(kind, step);
    }
    if (!sink_.explains()) return;
    for (std::size_t i = 0; i < kRates; ++i) sink_.note(kHackKinds + i, step);
  }

  const Material& material_;
  Sink& sink_;
  reflection::Examples examples_;
  std::optional<Counter> counter_;
  std::array<float, kHackKinds> hacks_{};
};

void fill(const Material& material, Sink& sink) { Programs(material, sink).run(); }

}  // namespace

extern const Block kProgramsBlock;
const Block kProgramsBlock{"programs", list, fill};

}  // namespace candor::monitor::overseer
