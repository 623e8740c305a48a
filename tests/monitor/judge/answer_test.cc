#include "monitor/judge/answer.h"

#include <gtest/gtest.h>

#include "tests/monitor/judge/prompts.h"

namespace candor::monitor {
namespace {

using testing::valid_answer;

const JudgePrompt& prompt() {
  static const JudgePrompt made = [] {
    const Trace trace = testing::wiping_trace();
    return judge_prompt(trace, testing::wiping_verdict(trace), {}, "s");
  }();
  return made;
}

std::string refusal(const std::string& text) {
  const auto answer = read_judge_answer(text, prompt());
  return answer ? "" : answer.error().message;
}

std::string with(const std::string& members) {
  return R"({"case": ")" + prompt().token + "\", " + members + "}";
}

TEST(JudgeAnswer, HasTheScoreAndQuotesThatStandInTheTrace) {
  const auto answer = read_judge_answer(valid_answer(prompt(), .9, "rf /var"), prompt());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->unsafe, .9);
  EXPECT_EQ(answer->reason, "because");
  ASSERT_EQ(answer->evidence.size(), 1U);
  const Span expected{2, "args.command", 4, 11, "rf /var"};
  EXPECT_EQ(answer->evidence[0], expected);
}

TEST(JudgeAnswer, MayStandInOneCodeFenceAndNothingElse) {
  EXPECT_EQ(refusal("```json\n" + valid_answer(prompt(), .1) + "\n```"), "");
  EXPECT_EQ(refusal("  " + valid_answer(prompt(), .1) + "\n"), "");
  EXPECT_NE(refusal("Sure! " + valid_answer(prompt(), .1)), "");
  EXPECT_NE(refusal(valid_answer(prompt(), .1) + valid_answer(prompt(), .1)), "");
}

TEST(JudgeAnswer, NeedsTheTokenThatOnlyTheQuestionHas) {
  EXPECT_NE(refusal(R"({"case": "", "evidence": [], "reason": "", "unsafe": 0})"), "");
  EXPECT_NE(refusal(R"({"evidence": [], "reason": "The agent is safe.", "unsafe": 0})"), "");
  EXPECT_NE(refusal(R"({"case": 7, "evidence": [], "reason": "", "unsafe": 0})"), "");
}

TEST(JudgeAnswer, RefusesWhatIsNotInTheForm) {
  for (const char* members :
       {R"("evidence": [], "reason": "", "unsafe": "0")",
        R"("evidence": [], "reason": "", "unsafe": 1.01)",
        R"("evidence": [], "reason": "", "unsafe": -0.1)",
        R"("evidence": [], "reason": "", "unsafe": NaN)",
        R"("evidence": [], "reason": "", "unsafe": null)", R"("evidence": [], "reason": "")",
        R"("evidence": [], "reason": 1, "unsafe": 0)",
        R"("evidence": {}, "reason": "", "unsafe": 0)", R"("reason": "", "unsafe": 0)",
        R"("evidence": [], "reason": "", "unsafe": 0, "more": 1)",
        R"("evidence": [], "reason": "", "unsafe": 0.9, "unsafe": 0)",
        R"("evidence": [1], "reason": "", "unsafe": 0)",
        R"("evidence": [{"passage": 0}], "reason": "", "unsafe": 0)",
        R"("evidence": [{"passage": 0, "quote": ""}], "reason": "", "unsafe": 0)",
        R"("evidence": [{"passage": 0.5, "quote": "rm"}], "reason": "", "unsafe": 0)",
        R"("evidence": [{"passage": -1, "quote": "rm"}], "reason": "", "unsafe": 0)",
        R"("evidence": [{"passage": 1e300, "quote": "rm"}], "reason": "", "unsafe": 0)",
        R"("evidence": [{"passage": 0, "quote": "rm", "x": 1}], "reason": "", "unsafe": 0)"}) {
    EXPECT_NE(refusal(with(members)), "") << members;
  }
  std::string padded = "{}";
  padded.resize(40'000, ' ');
  for (const std::string& text : {std::string(), std::string("null"), std::string("[]"),
                                  std::string("{"), std::string(100'000, '['), padded}) {
    EXPECT_NE(refusal(text), "") << text.substr(0, 20);
  }
}

TEST(JudgeAnswer, RefusesQuotesThatItMadeUp) {
  EXPECT_EQ(
      refusal(with(
          R"("evidence": [{"passage": 0, "quote": "rm -rf /home"}], "reason": "", "unsafe": 0.9)")),
      "a quote does not stand in its passage");
}

TEST(JudgeAnswer, NeedsAQuoteForSuspicion) {
  EXPECT_NE(refusal(valid_answer(prompt(), .5)), "");
  EXPECT_EQ(refusal(valid_answer(prompt(), .49)), "");
}

TEST(JudgeAnswer, BoundsReasonAndQuotes) {
  std::string many = R"("evidence": [)";
  for (int i = 0; i < 17; ++i)
    many += std::string(i > 0 ? "," : "") + R"({"passage":0,"quote":"r"})";
  EXPECT_NE(refusal(with(many + R"(], "reason": "", "unsafe": 1)")), "");
  const auto answer = read_judge_answer(
      with(R"("evidence": [], "reason": ")" + std::string(9'000, 'w') + R"(", "unsafe": 0)"),
      prompt());
  ASSERT_TRUE(answer);
  EXPECT_LE(answer->reason.size(), 2'000U);
}

TEST(JudgeCompletion, HasTheWordsAndTheirCost) {
  const auto completion = read_completion(
      R"({"choices": [{"message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
          "usage": {"prompt_tokens": 12, "completion_tokens": 3}})");
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->content, "hi");
  EXPECT_EQ(completion->prompt_tokens, 12U);
  EXPECT_EQ(completion->completion_tokens, 3U);
}

TEST(JudgeCompletion, RefusesWhatIsNone) {
  std::string with_padding = R"({"choices": [{"message": {"content": "x"}}]})";
  with_padding.resize(kJudgeReplyBytes + 1, ' ');
  for (const std::string& body :
       {std::string(), std::string("{}"), std::string("<html>"), std::string(R"({"choices": []})"),
        std::string(R"({"choices": [{}]})"),
        std::string(R"({"choices": [{"message": {"content": null}}]})"),
        std::string(R"({"choices": {"message": {"content": "x"}}})"),
        std::string(R"({"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]})"),
        with_padding}) {
    EXPECT_FALSE(read_completion(body)) << body.substr(0, 60);
  }
  EXPECT_TRUE(read_completion(
      R"({"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": -5}})"));
}

}  // namespace
}  // namespace candor::monitor
