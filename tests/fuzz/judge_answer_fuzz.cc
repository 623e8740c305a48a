// Arbitrary bytes as what a judge's endpoint answers: read as a completion, and as the answer in it. What is taken for
// an answer has a score from 0 to 1 and quotes that stand where they are said to stand.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "monitor/judge/answer.h"

namespace {

using namespace candor::monitor;

const JudgePrompt& the_prompt() {
  static const JudgePrompt prompt = [] {
    JudgePrompt made;
    made.passages = {{0, "text", 0, "Free some disk space.", ""},
                     {2, "args.command", 3, "rm -rf é", "x"}};
    made.token = "0123456789abcdef";
    return made;
  }();
  return prompt;
}

void check(const JudgeAnswer& answer) {
  if (!(answer.unsafe >= 0 && answer.unsafe <= 1) || answer.evidence.size() > 16) std::abort();
  if (answer.unsafe >= .5 && answer.evidence.empty()) std::abort();
  for (const Span& span : answer.evidence) {
    const JudgePassage& passage = the_prompt().passages[span.step == 0 ? 0 : 1];
    const auto stands = std::string_view(passage.text).substr(span.begin - passage.begin);
    if (span.field != passage.field || !stands.starts_with(span.quote)) std::abort();
    if (span.end > passage.begin + passage.text.size() || span.begin >= span.end) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto answer = read_judge_answer(bytes, the_prompt())) check(*answer);
  const auto completion = read_completion(bytes);
  if (!completion) return 0;
  if (const auto answer = read_judge_answer(completion->content, the_prompt())) check(*answer);
  return 0;
}
