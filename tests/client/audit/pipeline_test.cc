#include "client/audit/pipeline.h"

#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/fakes/client/compress.h"
#include "tests/fakes/client/folder.h"

namespace candor::client {
namespace {

using monitor::Decision;

constexpr const char* kRule = R"(
title: Marked
id: 00000000-0000-4000-8000-000000000001
logsource: {product: agent, category: tool_call}
detection: {it: {args.command|contains: MARK}, condition: it}
level: high
)";

std::string trace_line(int number, bool marked, std::size_t filler = 0) {
  return R"({"id":"t)" + std::to_string(number) + R"(","steps":[{"kind":"user","text":")" +
         std::string(filler, 'x') +
         R"("},{"kind":"tool_call","id":"c","tool":"bash","arguments":{"command":"ls)" +
         (marked ? " MARK" : "") + R"("}}]})" + "\n";
}

class PipelineTest : public testing::Test {
 protected:
  static monitor::Monitor make_monitor() {
    const rules::RuleSource source{kRule, "test", rules::Mode::enforce, 1};
    rules::Diagnostics diagnostics;
    auto set = rules::RuleSet::compile({&source, 1}, {}, diagnostics);
    EXPECT_TRUE(diagnostics.empty());
    return {std::make_shared<const rules::RuleSet>(std::move(set)), monitor::Policy{}};
  }

  /// `trace=decision` or `line!code` of every record, in the order in which they came.
  std::vector<std::string> audit(const std::vector<std::string>& paths, unsigned threads,
                                 std::size_t wanted = 1'000'000) {
    std::vector<InputFile> files;
    for (const auto& path : paths) files.push_back({path, 0});
    std::vector<std::string> outcomes;
    const auto take = [&](const Judged& judged) {
      outcomes.push_back(judged.problem ? std::to_string(judged.line) + "!" + judged.problem->code
                                        : judged.verdict.trace + "=" +
                                              std::string(to_string(judged.verdict.decision)));
      return outcomes.size() < wanted;
    };
    const Judge judge(monitor_, "", want_json_);
    audit_files(files, -1, threads, judge, {take, [this] { ++pauses_; }}, consumed_);
    return outcomes;
  }

  TemporaryFolder folder_;
  const monitor::Monitor monitor_ = make_monitor();
  bool want_json_ = true;
  int pauses_ = 0;
  std::atomic<std::uint64_t> consumed_ = 0;
};

TEST_F(PipelineTest, OutcomesComeInTheOrderOfTheInput) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 2'000; ++i) {
    const bool marked = i % 7 == 0;
    text += trace_line(i, marked, i % 97 == 0 ? 200'000 : 10);
    expected.push_back("t" + std::to_string(i) + (marked ? "=hold" : "=allow"));
  }
  const auto path = folder_.write("a.jsonl", text);
  for (const unsigned threads : {1U, 2U, 5U}) EXPECT_EQ(audit({path}, threads), expected);
  EXPECT_GT(pauses_, 0);
  EXPECT_EQ(consumed_, 3 * text.size());
}

TEST_F(PipelineTest, ProblemsKeepTheirPlaces) {
  const auto a = folder_.write("a.jsonl", trace_line(1, false) + "{\n" + trace_line(2, true));
  const auto b = folder_.path("missing.jsonl");
  const auto c = folder_.write("c.jsonl.gz", gzipped(trace_line(3, false)));
  EXPECT_EQ(audit({a, b, c}, 4), (std::vector<std::string>{"t1=allow", "2!invalid_json", "t2=hold",
                                                           "0!unreadable", "t3=allow"}));
}

TEST_F(PipelineTest, StopsEarlyWithMuchUnderWay) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += trace_line(i, false, 500);
  EXPECT_EQ(audit({folder_.write("a.jsonl", text)}, 4, 10).size(), 10U);
}

TEST_F(PipelineTest, EndsWithoutInput) {
  EXPECT_TRUE(audit({}, 3).empty());
  EXPECT_TRUE(audit({folder_.write("a.jsonl", "")}, 3).empty());
}

}  // namespace
}  // namespace candor::client
