#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

TEST(SweAgentImporter, ReadsTheHistory) {
  const Trace trace = read(
      R"({"environment": "repo-1", "trajectory": [{"action": "ls"}], "info": {"exit_status": "submitted"},
    "replay_config": "{}", "history": [
      {"role": "system", "content": "You fix bugs.", "agent": "main", "message_type": "system_prompt"},
      {"role": "user", "content": "demo", "is_demo": true},
      {"role": "user", "content": [{"type": "text", "text": "Fix it."}]},
      {"role": "assistant", "content": "I look.", "thought": "I look.", "action": "ls -a", "message_type": "action",
       "thinking_blocks": [{"type": "thinking", "thinking": "Where is it?", "signature": "s"}],
       "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "bash", "arguments": "{\"command\": \"ls -a\"}"}}]},
      {"role": "tool", "content": "a.py", "message_type": "observation", "tool_call_ids": ["c1"]},
      {"role": "assistant", "content": "I see it.\n```\ncat a.py\n```", "thought": "I see it.", "action": "cat a.py", "tool_calls": null},
      {"role": "user", "content": "print", "message_type": "observation"}]})");
  EXPECT_EQ(
      steps_of(trace),
      R"([{"kind":"system","text":"You fix bugs."},{"kind":"system","text":"demo"},{"kind":"user","text":"Fix it."},)"
      R"({"kind":"reasoning","text":"Where is it?","visibility":"raw"},{"kind":"message","text":"I look."},)"
      R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"ls -a"}},)"
      R"({"kind":"tool_result","call":"c1","text":"a.py"},)"
      R"({"kind":"reasoning","text":"I see it.","visibility":"raw"},)"
      R"({"kind":"tool_call","tool":"bash","arguments":{"command":"cat a.py"}},)"
      R"({"kind":"tool_result","text":"print"}])");
  EXPECT_EQ(trace.session, "repo-1");
  EXPECT_EQ(trace.agent, "swe-agent");
}

TEST(SweAgentImporter, WithoutAHistoryReadsTheTrajectory) {
  EXPECT_EQ(
      steps_of(read(R"({"info": {}, "trajectory": [
      {"thought": "Look.", "action": "ls \"x\"\n", "observation": "a.py", "response": "Look.\n```\nls \"x\"\n\n```", "state": {"cwd": "/"}},
      {"thought": "", "action": "", "observation": "", "response": "I stop."},
      {"thought": "Look.", "action": "ls", "observation": "x", "response": "Look. And a word that neither says.\nls"}]})")),
      R"([{"kind":"reasoning","text":"Look.","visibility":"raw"},)"
      R"({"kind":"tool_call","tool":"bash","arguments":{"command":"ls \"x\"\n"}},)"
      R"({"kind":"tool_result","text":"a.py"},{"kind":"message","text":"I stop."},{"kind":"tool_result","text":""},)"
      R"({"kind":"reasoning","text":"Look.","visibility":"raw"},)"
      R"({"kind":"message","text":"Look. And a word that neither says.\nls"},)"
      R"({"kind":"tool_call","tool":"bash","arguments":{"command":"ls"}},{"kind":"tool_result","text":"x"}])");
}

TEST(SweAgentImporter, MistakesAreErrorsWithTheirPlace) {
  EXPECT_EQ(error_of(R"({"trajectory": [], "history": [{"role": "x"}]})").where, "/history/0/role");
  EXPECT_EQ(
      error_of(R"({"trajectory": [], "history": [{"role": "assistant", "content": 1}]})").where,
      "/history/0/content");
  EXPECT_EQ(error_of(R"({"trajectory": [{"action": []}], "info": {}})").where,
            "/trajectory/0/action");
}

}  // namespace
}  // namespace candor::monitor
