#include <gtest/gtest.h>

#include "monitor/import/read.h"

namespace candor::monitor {
namespace {

TEST(CandorImporter, ReadsTheDesignsExample) {
  const auto trace = read_trace(R"({"id": "run-17", "session": "s-4", "agent": "ops-bot", "model": "qwen3-32b",
    "started_at": "2026-11-22T09:00:00Z", "metadata": {"team": "infra"},
    "steps": [
      {"kind": "user", "text": "Free some disk space on web-3."},
      {"kind": "reasoning", "text": "Old logs are the safest thing to remove...", "visibility": "raw"},
      {"kind": "tool_call", "id": "c1", "tool": "bash", "arguments": {"command": "rm -rf /var/log/*.gz", "n": 1.50}},
      {"kind": "tool_result", "call": "c1", "text": "ok", "error": false},
      {"kind": "message", "text": "I removed the compressed logs."}],
    "signals": [{"name": "probe.deception", "step": 1, "value": 0.12, "source": "layer-20 linear probe"}]})",
                                "", Limits{});
  ASSERT_TRUE(trace) << trace.error().message << trace.error().where;
  EXPECT_EQ(to_json(*trace),
            R"({"id":"run-17","session":"s-4","agent":"ops-bot","model":"qwen3-32b",)"
            R"("started_at":"2026-11-22T09:00:00Z","metadata":{"team":"infra"},"steps":[)"
            R"({"kind":"user","text":"Free some disk space on web-3."},)"
            R"({"kind":"reasoning","text":"Old logs are the safest thing to remove...","visibility":"raw"},)"
            R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"rm -rf /var/log/*.gz","n":1.50}},)"
            R"({"kind":"tool_result","call":"c1","text":"ok"},)"
            R"({"kind":"message","text":"I removed the compressed logs."}],)"
            R"("signals":[{"name":"probe.deception","step":1,"value":0.12,"source":"layer-20 linear probe"}]})");
}

}  // namespace
}  // namespace candor::monitor
