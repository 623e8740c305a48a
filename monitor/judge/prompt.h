#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/trace.h"
#include "monitor/verdict.h"

namespace candor::monitor {

/// In every verdict that a judge had a part in. Change it with every change of a word below: answers to other words
/// are other measurements, and none of the old ones may come out of a cache.
inline constexpr std::string_view kJudgePromptVersion = "candor-judge/1";

/// A piece of the trace that the judge gets to read, and may quote.
struct JudgePassage {
  std::uint32_t step = 0;
  std::string field;        // as in a Span
  std::uint32_t begin = 0;  // of `text` in the field's value
  std::string text;
  std::string why;  // the titles of the rules that found something here; empty: context
};

enum class JudgeMode : std::uint8_t { extract, whole };
std::string_view to_string(JudgeMode mode);

/// How much the judge may get to read.
struct JudgePromptOptions {
  JudgeMode mode = JudgeMode::extract;
  std::size_t extract_bytes = 12'000;
  /// A trace that does not fit is extracted: cutting its head or tail would tell an agent where to act.
  std::size_t whole_bytes = 64'000;
};

/// The question about one trace.
///
/// Extract-and-evaluate ("hybrid" monitors that first extract, Kale et al. 2025, arXiv:2508.19461): first what the
/// findings quote, with what is around it, then the request, the calls and the answer as far as there is room. The
/// judge has to copy the passages that matter before it evaluates.
///
/// What the trace says is data. It comes as JSON strings, in which no line can end, between two lines with a marker
/// that its author cannot know; `<`, `[INST]` and invisible characters are escaped, so that no chat template reads a
/// turn's end in it. The answer must repeat `token`, which stands behind the evidence: an answer that was only copied
/// out of the trace does not have it. All this keeps text from breaking out; it does not keep a model from believing
/// what it reads. That is why an answer can raise a decision and never lower one.
struct JudgePrompt {
  JudgeMode mode = JudgeMode::extract;  // as it was done
  std::vector<JudgePassage> passages;
  std::string key;    // a digest of version and evidence: the same question has the same key
  std::string token;  // that the answer must have in its member `case`
  std::string system;
  std::string user;
};

/// `secret` is of this process and unknown to every agent. The same trace, verdict and secret give the same prompt.
JudgePrompt judge_prompt(const Trace& trace, const Verdict& verdict,
                         const JudgePromptOptions& options, std::string_view secret);

/// The body of POST …/chat/completions. `refused` tells what was wrong with the answer before; empty: there was none.
/// It must be a text of ours: nothing that the model wrote goes back to it.
std::string judge_request(const JudgePrompt& prompt, std::string_view model,
                          std::string_view refused);

}  // namespace candor::monitor
