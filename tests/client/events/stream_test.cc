#include "client/events/stream.h"

#include <gtest/gtest.h>

namespace candor::client {
namespace {

constexpr const char* kFirst = R"(
title: First
name: first
id: 00000000-0000-4000-8000-000000000001
logsource: {product: app}
detection: {it: {action: login_failed}, condition: it}
)";

constexpr const char* kSequence = R"(
title: Three failures
id: 00000000-0000-4000-8000-000000000002
correlation:
    type: event_count
    rules: [first]
    group-by: [user]
    timespan: 1m
    condition: {gte: 3}
    generate: true
)";

constexpr const char* kAbsence = R"(
title: A failure and no success
id: 00000000-0000-4000-8000-000000000003
correlation:
    type: temporal
    rules: [first]
    timespan: 1m
    generate: true
candor:
    absent: [success]
---
title: Success
name: success
id: 00000000-0000-4000-8000-000000000004
logsource: {product: app}
detection: {it: {action: login}, condition: it}
)";

class EventStreamTest : public testing::Test {
 protected:
  void use(std::initializer_list<const char*> texts) {
    std::vector<rules::RuleSource> sources;
    for (const char* text : texts) {
      sources.push_back({text, "test", rules::Mode::enforce, 1});
    }
    rules::Diagnostics diagnostics;
    set_ = rules::RuleSet::compile(sources, {}, diagnostics);
    ASSERT_TRUE(diagnostics.empty()) << to_text(diagnostics.front());
    stream_.emplace(set_);
  }

  /// Last digits of the ids, in order.
  static std::string digits(const std::vector<std::string_view>& ids) {
    std::string text;
    for (const auto id : ids) text += id.back();
    return text;
  }

  std::string add(const std::string& action, const std::string& user, int second) {
    const auto time = "2026-11-22T09:0" + std::to_string(second / 60) + ":" +
                      (second % 60 < 10 ? "0" : "") + std::to_string(second % 60) + "Z";
    auto line = read_event_line(R"({"logsource":{"product":"app"},"event":{"action":")" + action +
                                R"(","user":")" + user + R"(","time":")" + time + "\"}}");
    return digits(stream_->add(std::move(*line)));
  }

  rules::RuleSet set_;
  std::optional<EventStream> stream_;
};

TEST_F(EventStreamTest, TellsWhichEventARuleMatched) {
  use({kFirst});
  EXPECT_EQ(add("login", "a", 0), "");
  EXPECT_EQ(add("login_failed", "a", 1), "1");
  EXPECT_EQ(digits(stream_->finish()), "");
}

TEST_F(EventStreamTest, TellsWhichEventCompletedACorrelation) {
  use({kFirst, kSequence});
  EXPECT_EQ(add("login_failed", "a", 0), "1");
  EXPECT_EQ(add("login_failed", "b", 1), "1");
  EXPECT_EQ(add("login_failed", "a", 2), "1");
  EXPECT_EQ(add("login_failed", "a", 3), "12");
}

TEST_F(EventStreamTest, CorrelationsLookAtTimes) {
  use({kFirst, kSequence});
  add("login_failed", "a", 0);
  add("login_failed", "a", 61);
  EXPECT_EQ(add("login_failed", "a", 62), "1");
  EXPECT_EQ(add("login_failed", "a", 63), "12");
}

TEST_F(EventStreamTest, AbsenceIsDecidedWhenItsWindowEnds) {
  use({kFirst, kAbsence});
  EXPECT_EQ(add("login_failed", "a", 0), "1");
  EXPECT_EQ(add("other", "a", 30), "");
  EXPECT_EQ(add("other", "a", 90), "3");
}

TEST_F(EventStreamTest, AbsenceIsDecidedWhenTheLogEnds) {
  use({kFirst, kAbsence});
  add("login_failed", "a", 0);
  EXPECT_EQ(digits(stream_->finish()), "3");
}

TEST_F(EventStreamTest, RunsLongerThanOneTraceMay) {
  use({kFirst});
  for (int i = 0; i < 50'000; ++i) ASSERT_EQ(add("login_failed", "a", 1), "1") << i;
  EXPECT_EQ(stream_->take_failure(), "");
}

TEST_F(EventStreamTest, SaysWhenCorrelationsStartedAnew) {
  use({kFirst, kSequence});
  std::string failure;
  int i = 0;
  for (; i < 300'000 && failure.empty(); ++i) {
    add("login_failed", std::to_string(i), 1);
    failure = stream_->take_failure();
  }
  EXPECT_NE(failure, "");
  add("login_failed", "x", 2);
  add("login_failed", "x", 2);
  EXPECT_EQ(add("login_failed", "x", 2), "12") << "after " << i;
}

}  // namespace
}  // namespace candor::client
