#include <string>

#include <gtest/gtest.h>

#include "monitor/time.h"
#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

const std::string kSession =
    R"({"type":"summary","summary":"Clean the disk","leafUuid":"u9"}
{"type":"user","sessionId":"s-1","uuid":"u1","parentUuid":null,"cwd":"/srv","gitBranch":"main","version":"2.1","isSidechain":false,"timestamp":"2026-01-01T00:00:00.250Z","message":{"role":"user","content":"Clean up."}}
{"type":"assistant","sessionId":"s-1","uuid":"u2","parentUuid":"u1","cwd":"/srv","timestamp":"2026-01-01T00:00:01Z","requestId":"r","message":{"id":"m1","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"Which?","signature":"sig"}]}}
{"type":"assistant","sessionId":"s-1","uuid":"u3","timestamp":"2026-01-01T00:00:02Z","message":{"id":"m1","role":"assistant","model":"claude-x","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"ls"}}]}}

{"type":"user","sessionId":"s-1","uuid":"u4","timestamp":"2026-01-01T00:00:03Z","toolUseResult":{"stdout":"a.log"},"message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"a.log"}]}}
)";

TEST(ClaudeCodeImporter, ReadsASession) {
  const Trace trace = read(kSession);
  EXPECT_EQ(trace.id, "s-1");
  EXPECT_EQ(trace.session, "s-1");
  EXPECT_EQ(trace.agent, "claude-code");
  EXPECT_EQ(trace.model, "claude-x");
  EXPECT_EQ(to_rfc3339(trace.started_at.value()), "2026-01-01T00:00:00.250Z");
  EXPECT_EQ(
      steps_of(trace),
      R"([{"kind":"user","text":"Clean up.","at":"2026-01-01T00:00:00.250Z"},)"
      R"({"kind":"reasoning","text":"Which?","visibility":"raw","at":"2026-01-01T00:00:01Z"},)"
      R"({"kind":"tool_call","id":"t1","tool":"Bash","arguments":{"command":"ls"},"at":"2026-01-01T00:00:02Z"},)"
      R"({"kind":"tool_result","call":"t1","text":"a.log","at":"2026-01-01T00:00:03Z"}])");
  EXPECT_EQ(
      trace.metadata,
      R"({"lines.0":{"type":"summary","summary":"Clean the disk","leafUuid":"u9"},)"
      R"("cwd":"/srv","gitBranch":"main","version":"2.1",)"
      R"("steps":{"0":{"isSidechain":false},"1":{"id":"m1","signature":"sig"},"2":{"id":"m1"}}})");
}

TEST(ClaudeCodeImporter, ASessionOfOneLineIsAnObject) {
  const std::string line = kSession.substr(kSession.find('\n') + 1);
  EXPECT_EQ(read(line.substr(0, line.find('\n'))).steps.size(), 1U);
}

TEST(ClaudeCodeImporter, ItsFilesAreToldFromFilesWithATraceALine) {
  const std::string second = kSession.substr(kSession.find('\n') + 1);
  EXPECT_EQ(format_of_lines(kSession.substr(0, kSession.find('\n')), Limits{}), "claude-code");
  EXPECT_EQ(format_of_lines(second.substr(0, second.find('\n')), Limits{}), "claude-code");
  EXPECT_EQ(format_of_lines(R"({"steps": []})", Limits{}), "");
  EXPECT_EQ(format_of_lines(R"({"trace": {"steps": []}})", Limits{}), "");
  EXPECT_EQ(format_of_lines("not JSON", Limits{}), "");
}

TEST(ClaudeCodeImporter, OtherFormatsAreNotReadFromLines) {
  const Error error = error_of("{\"steps\":[]}\n{\"steps\":[]}");
  EXPECT_EQ(error.code, "invalid_json");
  EXPECT_TRUE(error.where.starts_with("line 2")) << error.where;
  EXPECT_EQ(error_of(kSession, "candor").code, "invalid_json");
}

TEST(ClaudeCodeImporter, MistakesAreErrorsWithTheirPlace) {
  const auto where = [](const std::string& line) {
    const Error error = error_of("{\"type\":\"mode\",\"sessionId\":\"s\"}\n" + line, "claude-code");
    EXPECT_EQ(error.code, "invalid_trace");
    return error.where;
  };
  EXPECT_EQ(where("5"), "/1");
  EXPECT_EQ(where(R"({"type":"user","message":{"role":"user","content":3}})"),
            "/1/message/content");
  EXPECT_EQ(where(R"({"type":"user","timestamp":"now","message":{"content":"x"}})"),
            "/1/timestamp");
}

TEST(ClaudeCodeImporter, ATruncatedLineIsAnErrorWithItsPlace) {
  const Error error = error_of(kSession.substr(0, kSession.size() - 20), "claude-code");
  EXPECT_EQ(error.code, "invalid_json");
  EXPECT_TRUE(error.where.starts_with("line 6")) << error.where;
}

}  // namespace
}  // namespace candor::monitor
