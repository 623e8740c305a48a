#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/judge/prompt.h"
#include "rules/result.h"

namespace candor::monitor {

inline constexpr std::size_t kJudgeReplyBytes = std::size_t{256} << 10;

/// What an OpenAI-compatible endpoint says: the words of its model, and what they cost.
struct JudgeCompletion {
  std::string content;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
};

/// The body of a 200. Errors: `invalid_reply`.
Result<JudgeCompletion> read_completion(std::string_view body);

/// A judge's answer that was found to be one.
struct JudgeAnswer {
  double unsafe = 0;  // 0 to 1
  std::string reason;
  std::vector<Span> evidence;  // quotes that stand in the trace where the judge says
};

/// The words of the model, strictly: one JSON object (at most in one code fence) with the members `case` (the prompt's
/// token), `evidence`, `reason` and `unsafe`, each once and no others; from .5 on with a quote. Every quote must stand
/// in its passage. Error `invalid_answer`; its message is a text of ours that may be shown to the judge.
Result<JudgeAnswer> read_judge_answer(std::string_view content, const JudgePrompt& prompt);

}  // namespace candor::monitor
