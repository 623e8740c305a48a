#include "client/audit/tally.h"

#include <gtest/gtest.h>

#include "client/audit/report.h"

namespace candor::client {
namespace {

using monitor::CheckStatus;
using monitor::Decision;
using rules::Level;

Judged broken(const std::string& code) { return {0, 1, 10, Error{code, "why", ""}, {}, {}, {}}; }

monitor::Finding finding(const std::string& id, Level level, const std::string& quote = "") {
  monitor::Finding finding;
  finding.rule = {id, "Title of " + id, level, 1, rules::Mode::enforce};
  if (!quote.empty()) finding.evidence.push_back({3, "text", 0, 1, quote});
  return finding;
}

Judged judged(const std::string& trace, Decision decision,
              std::vector<monitor::Finding> findings = {},
              std::vector<monitor::CheckReport> checks = {}) {
  Judged judged;
  judged.bytes = 1'000;
  judged.verdict.trace = trace;
  judged.verdict.decision = decision;
  judged.verdict.findings = std::move(findings);
  judged.verdict.checks = std::move(checks);
  return judged;
}

TEST(Tally, CountsDecisionsAndTheWorst) {
  Tally tally;
  for (const auto decision : {Decision::allow, Decision::hold, Decision::allow, Decision::flag}) {
    tally.add(judged("t", decision));
  }
  EXPECT_EQ(tally.traces, 4U);
  EXPECT_EQ(tally.bytes, 4'000U);
  EXPECT_EQ(tally.decisions, (std::array<std::uint64_t, 4>{2, 1, 1, 0}));
  EXPECT_EQ(tally.worst, Decision::hold);
}

TEST(Report, TellsHowWellEachModelCanBeWatched) {
  using monitor::Count;
  Tally tally;
  for (int week = 0; week < 2; ++week) {
    for (int i = 0; i < 20; ++i) {
      Judged one = judged("t", Decision::allow);
      one.watched = {std::chrono::sys_days(std::chrono::days(20'577 + 7 * week)), "m-1", "ops"};
      one.verdict.monitorability[Count::traces] = 1;
      one.verdict.monitorability[week == 0 ? Count::raw : Count::absent] = 4;
      tally.add(one);
    }
  }
  const auto report = report_of(tally, {});
  EXPECT_NE(report.find("Monitorability"), std::string::npos);
  EXPECT_NE(report.find("m-1, ops"), std::string::npos);
  EXPECT_NE(report.find("since the week of 2026-05-11, m-1, ops: raw reasoning turned into absent "
                        "(100 % to 0 %)"),
            std::string::npos)
      << report;
}

TEST(Tally, CountsATraceOncePerRule) {
  Tally tally;
  tally.add(judged("a", Decision::hold,
                   {finding("r1", Level::high, "first"), finding("r1", Level::high, "second"),
                    finding("r2", Level::low)}));
  tally.add(judged("b", Decision::flag, {finding("r1", Level::high, "third")}));
  EXPECT_EQ(tally.rules.at("r1").traces, 2U);
  EXPECT_EQ(tally.rules.at("r2").traces, 1U);
  EXPECT_EQ(tally.rules.at("r1").decisions, (std::array<std::uint64_t, 4>{0, 1, 1, 0}));
}

TEST(Tally, KeepsTheFirstExampleOfARule) {
  Tally tally;
  tally.add(judged("a", Decision::hold, {finding("r1", Level::high, "first")}));
  tally.add(judged("b", Decision::hold, {finding("r1", Level::high, "second")}));
  EXPECT_EQ(tally.rules.at("r1").example_trace, "a");
  EXPECT_EQ(tally.rules.at("r1").example.quote, "first");
}

TEST(Tally, BrokenRecordsHaveNoDecision) {
  Tally tally;
  tally.add(broken("invalid_json"));
  tally.add(broken("invalid_json"));
  tally.add(broken("trace_too_large"));
  EXPECT_EQ(tally.traces, 0U);
  EXPECT_EQ(tally.broken, 3U);
  EXPECT_EQ(tally.broken_by_code.at("invalid_json"), 2U);
}

TEST(Tally, CountsChecksThatDidNotRunByReason) {
  Tally tally;
  const std::vector<monitor::CheckReport> checks = {
      {"rules", CheckStatus::ran, "", 3},
      {"judge", CheckStatus::skipped, "not configured", 0},
      {"reflection", CheckStatus::not_applicable, "no visible reasoning", 0}};
  tally.add(judged("a", Decision::allow, {}, checks));
  tally.add(judged("b", Decision::allow, {}, checks));
  EXPECT_EQ(tally.not_checked.size(), 2U);
  EXPECT_EQ(tally.not_checked.at({"judge", "skipped", "not configured"}), 2U);
}

TEST(Tally, ReasonsThatDifferForEveryTraceStayBounded) {
  Tally tally;
  for (int i = 0; i < 1'000; ++i) {
    tally.add(judged("a", Decision::allow, {},
                     {{"decoder", CheckStatus::failed, "at byte " + std::to_string(i), 0}}));
  }
  EXPECT_EQ(tally.not_checked.size(), 101U);
  EXPECT_EQ(tally.not_checked.at({"decoder", "failed", "other"}), 900U);
}

TEST(Report, NamesEverySection) {
  Tally tally;
  tally.add(judged("run-17", Decision::hold, {finding("r1", Level::high, "rm -rf /srv")},
                   {{"judge", CheckStatus::skipped, "not configured", 0}}));
  tally.add(judged("run-18", Decision::allow));
  tally.add(broken("invalid_json"));
  const auto report = report_of(tally, {1, 0.5, 2});
  EXPECT_EQ(
      report,
      "2 traces in 1 file: 2.0 kB in 0.50 s (4.0 kB/s, 4 traces/s, 2 threads)\n"
      "\n"
      "Decisions\n"
      "  block            0     0.0 %\n"
      "  hold             1    50.0 %\n"
      "  flag             0     0.0 %\n"
      "  allow            1    50.0 %\n"
      "\n"
      "Findings by rule (level, traces)\n"
      "  high                  1  Title of r1 [r1]\n"
      "                           hold 1; first in trace run-17, step 3: \"rm -rf /srv\"\n"
      "\n"
      "Broken records: 1 without a verdict (1 invalid_json); each is named on standard error\n"
      "\n"
      "Not checked (check, status, traces)\n"
      "  judge         skipped                 1  not configured\n");
}

TEST(Report, PutsTheMostSevereRulesFirst) {
  Tally tally;
  tally.add(judged("a", Decision::hold,
                   {finding("often", Level::medium), finding("rare", Level::critical)}));
  tally.add(judged("b", Decision::flag,
                   {finding("often", Level::medium), finding("other", Level::medium)}));
  const auto report = report_of(tally, {1, 1, 1});
  EXPECT_LT(report.find("[rare]"), report.find("[often]"));
  EXPECT_LT(report.find("[often]"), report.find("[other]"));
}

TEST(Report, CannotBeUsedToWriteToTheTerminal) {
  Tally tally;
  auto evil = finding("r\x1b[2J", Level::high, "quote\x1b]0;owned\x07\nDecisions\n");
  evil.rule.title = "title\x1b[31m";
  tally.add(judged("trace\r\x1b[K", Decision::hold, {evil},
                   {{"decoder", CheckStatus::failed, "why\x1b[1A", 0}}));
  const auto report = report_of(tally, {1, 1, 1});
  EXPECT_EQ(report.find('\x1b'), report.npos);
  EXPECT_EQ(report.find('\r'), report.npos);
  EXPECT_NE(report.find("\\nDecisions\\n"), report.npos);
}

TEST(Report, OneLineForVerdictOutput) {
  Tally tally;
  tally.add(judged("a", Decision::hold));
  tally.add(broken("too_deep"));
  EXPECT_EQ(one_line_report_of(tally, {2, 1, 1}),
            "1 trace in 2 files: 1.0 kB in 1.00 s (1.0 kB/s, 1 traces/s, 1 thread): hold 1; "
            "1 broken record (1 too_deep)\n");
}

}  // namespace
}  // namespace candor::client
