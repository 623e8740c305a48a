#include "server/gateway/memory.h"

#include <gtest/gtest.h>

#include "tests/fakes/server/memory_store.h"

namespace candor::server {
namespace {

using monitor::Step;
using monitor::StepKind;
using monitor::Trace;

Step step(StepKind kind, std::string text) {
  Step out;
  out.kind = kind;
  out.text = std::move(text);
  return out;
}

Step call(std::string arguments) {
  Step out;
  out.kind = StepKind::tool_call;
  out.tool = "bash";
  out.arguments = std::move(arguments);
  return out;
}

/// What was asked, and a reply with reasoning before and behind its words.
std::vector<Step> turn() {
  return {step(StepKind::user, "Tidy up."), step(StepKind::reasoning, "First I look."),
          step(StepKind::message, "I look."), step(StepKind::reasoning, "Then I act."),
          call(R"({"command":"ls"})")};
}

Trace without_reasoning(const std::vector<Step>& steps) {
  Trace out;
  for (const auto& one : steps) {
    if (one.kind != StepKind::reasoning) out.steps.push_back(one);
  }
  return out;
}

std::vector<std::string> texts(const Trace& trace) {
  std::vector<std::string> out;
  for (const auto& one : trace.steps) out.push_back(one.text + one.arguments);
  return out;
}

const Caller kCaller{"key-1", "agent", "s-1", "m"};

ConversationDigest digest_of(const std::vector<Step>& steps, std::size_t size) {
  ConversationDigest digest(kCaller.key);
  for (std::size_t i = 0; i < size; ++i) digest.add(steps[i]);
  return digest;
}

class MemoryTest : public testing::Test {
 protected:
  MemoryStore store_;
  Memory memory_{store_, 1 << 20};

  void remember(const std::vector<Step>& steps, std::size_t begin, std::string_view response = {},
                std::string_view previous = {}, std::size_t own = 0) {
    memory_.remember({.steps = steps,
                      .trace = "g-1",
                      .reply_begin = begin,
                      .before = digest_of(steps, begin),
                      .own_begin = own,
                      .response = response,
                      .previous_response = previous,
                      .conversation = "conv_1"},
                     kCaller);
  }
};

TEST_F(MemoryTest, PutsReasoningBackWhereItWas) {
  remember(turn(), 1);
  auto next = without_reasoning(turn());
  next.steps.push_back(step(StepKind::tool_result, "a b"));
  const auto recalled = memory_.recall(next, kCaller, {});
  EXPECT_EQ(recalled.session, "s-1");
  EXPECT_EQ(recalled.trace, "g-1");
  EXPECT_EQ(recalled.reasoning, 2U);
  EXPECT_EQ(texts(next), (std::vector<std::string>{"Tidy up.", "First I look.", "I look.",
                                                   "Then I act.", R"({"command":"ls"})", "a b"}));
}

TEST_F(MemoryTest, PutsTheReasoningOfEveryTurnBack) {
  auto all = turn();
  remember(all, 1);
  for (const char* const word : {"one", "two", "three"}) {
    all.push_back(step(StepKind::tool_result, word));
    const auto begin = all.size();
    all.push_back(step(StepKind::reasoning, std::string("thought ") + word));
    all.push_back(call(word));
    remember(all, begin);
  }
  auto next = without_reasoning(all);
  EXPECT_EQ(memory_.recall(next, kCaller, {}).reasoning, 5U);
  Trace whole;
  whole.steps = all;
  EXPECT_EQ(texts(next), texts(whole));
}

TEST_F(MemoryTest, LeavesReasoningThatTheClientSentBackAlone) {
  remember(turn(), 1);
  Trace next;
  next.steps = turn();
  const auto recalled = memory_.recall(next, kCaller, {});
  EXPECT_EQ(recalled.session, "s-1");
  EXPECT_EQ(recalled.reasoning, 0U);
  EXPECT_EQ(next.steps, turn());
}

TEST_F(MemoryTest, KnowsAReplyWhoseWhiteSpaceSystemPromptAndCallIdsChanged) {
  remember(turn(), 1);
  auto next = without_reasoning(turn());
  next.steps[1].text = " I\nlook. ";
  next.steps[2].call = "another";
  next.steps.insert(next.steps.begin(), step(StepKind::system, "Be brief."));
  EXPECT_EQ(memory_.recall(next, kCaller, {}).reasoning, 2U);
}

TEST_F(MemoryTest, TakesAnotherConversationForAnother) {
  remember(turn(), 1);
  auto other = without_reasoning(turn());
  other.steps[0].text = "Tidy down.";
  EXPECT_EQ(memory_.recall(other, kCaller, {}).session, "");
  auto edited = without_reasoning(turn());
  edited.steps[2].arguments = R"({"command":"rm"})";
  EXPECT_EQ(memory_.recall(edited, kCaller, {}).session, "");
}

TEST_F(MemoryTest, NeverGivesOneKeyWhatAnotherSaid) {
  remember(turn(), 1, "resp_1");
  auto next = without_reasoning(turn());
  const Caller stranger{"key-2", "agent", "s-1", "m"};
  EXPECT_EQ(memory_.recall(next, stranger, {}).session, "");
  EXPECT_TRUE(memory_.recall(next, stranger, "resp_1").missing);
}

TEST_F(MemoryTest, BringsAWholeConversationBackByItsResponses) {
  const auto first = turn();
  remember(first, 1, "resp_1");
  auto second = first;
  second.push_back(step(StepKind::tool_result, "a b"));
  second.push_back(step(StepKind::message, "Done."));
  remember(second, second.size() - 1, "resp_2", "resp_1", first.size());
  Trace third;
  third.steps = {step(StepKind::user, "And now?")};
  const auto recalled = memory_.recall(third, kCaller, "resp_2");
  EXPECT_FALSE(recalled.missing);
  Trace whole;
  whole.steps = second;
  whole.steps.push_back(step(StepKind::user, "And now?"));
  EXPECT_EQ(texts(third), texts(whole));
}

TEST_F(MemoryTest, KnowsTheLastResponseOfAConversation) {
  EXPECT_EQ(memory_.last_response(kCaller, "conv_1"), "");
  remember(turn(), 1, "resp_1");
  remember(turn(), 1, "resp_2", "resp_1");
  EXPECT_EQ(memory_.last_response(kCaller, "conv_1"), "resp_2");
  EXPECT_EQ(memory_.last_response({"key-2", "", "", ""}, "conv_1"), "");
}

TEST_F(MemoryTest, SaysWhenThePreviousResponseIsNotKnown) {
  Trace next;
  next.steps = {step(StepKind::user, "And now?")};
  EXPECT_TRUE(memory_.recall(next, kCaller, "resp_9").missing);
  EXPECT_EQ(next.steps.size(), 1U);
}

/// A chain that a client could never have made, but a damaged store could.
TEST_F(MemoryTest, EndsAChainOfResponsesThatIsARing) {
  remember(turn(), 1, "resp_1", "resp_2");
  remember(turn(), 1, "resp_2", "resp_1");
  Trace next;
  memory_.recall(next, kCaller, "resp_1");
  EXPECT_LE(next.steps.size(), 5 * 1000U);
}

TEST_F(MemoryTest, KnowsAfterARestartWhatItKnewBefore) {
  remember(turn(), 1, "resp_1");
  Memory later(store_, 1 << 20);
  ASSERT_TRUE(later.load());
  auto next = without_reasoning(turn());
  EXPECT_EQ(later.recall(next, kCaller, {}).reasoning, 2U);
  Trace other;
  EXPECT_FALSE(later.recall(other, kCaller, "resp_1").missing);
}

TEST_F(MemoryTest, HoldsNoMoreThanItMay) {
  Memory small(store_, 10'000);
  for (int i = 0; i < 200; ++i) {
    auto steps = turn();
    steps[0].text = std::to_string(i);
    small.remember({.steps = steps,
                    .trace = "g",
                    .reply_begin = 1,
                    .before = digest_of(steps, 1),
                    .own_begin = 0,
                    .response = {},
                    .previous_response = {},
                    .conversation = {}},
                   kCaller);
    ASSERT_LE(small.bytes(), 10'000U);
  }
  auto newest = without_reasoning(turn());
  newest.steps[0].text = "199";
  EXPECT_EQ(small.recall(newest, kCaller, {}).reasoning, 2U);
  auto oldest = without_reasoning(turn());
  oldest.steps[0].text = "0";
  EXPECT_EQ(small.recall(oldest, kCaller, {}).session, "");
}

}  // namespace
}  // namespace candor::server
