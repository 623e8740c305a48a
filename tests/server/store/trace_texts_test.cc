// Traces that begin as earlier ones did: what is written of them, and that they come back as they were.

#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/store/records.h"

namespace candor::server {
namespace {

class TraceTextsTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    store_.reset();
    store_ = open_store({.directory = directory_.path() / "data"});
  }

  /// Turn n of a conversation, which begins as the turn before.
  TraceRecord turn(int n, const std::string& steps) const {
    TraceRecord record = record_of("turn-" + std::to_string(n), std::to_string(n));
    record.trace =
        R"({"id":"turn-)" + std::to_string(n) + R"(","session":"s","steps":[)" + steps + "]}";
    if (n > 0) record.continues = "turn-" + std::to_string(n - 1);
    return record;
  }

  std::string stored(int n) {
    const auto found = store_->trace("turn-" + std::to_string(n));
    EXPECT_TRUE(found && found->has_value()) << n;
    return found && found->has_value() ? (*found)->trace : "";
  }

  tests::TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
};

TEST_F(TraceTextsTest, ComeBackAsTheyWereAndTakeLittle) {
  std::mt19937 random(4);
  std::string steps;
  std::vector<std::string> texts;
  std::size_t given = 0;
  for (int n = 0; n < 200; ++n) {
    std::string step(1500, ' ');
    for (char& c : step) c = static_cast<char>('a' + random() % 26);
    steps += (n > 0 ? "," : "") + ("\"" + step + "\"");
    if (n % 50 == 49) steps[10] = '#';  // the history was edited
    auto record = turn(n, steps);
    texts.push_back(record.trace);
    given += record.trace.size();
    ASSERT_TRUE(put(*store_, std::move(record)));
  }
  open();
  for (int n = 0; n < 200; ++n) ASSERT_EQ(stored(n), texts[static_cast<std::size_t>(n)]) << n;
  const auto size = std::filesystem::file_size(directory_.path() / "data" / "candor.db");
  EXPECT_LT(size, given / 5);
}

TEST_F(TraceTextsTest, AreWrittenWholeWithoutTheTraceThatTheyContinue) {
  const std::string steps(5000, '7');
  auto record = turn(1, steps);
  const auto text = record.trace;
  ASSERT_TRUE(put(*store_, std::move(record)));
  EXPECT_EQ(stored(1), text);
}

TEST_F(TraceTextsTest, MayHaveNothingInCommon) {
  ASSERT_TRUE(put(*store_, turn(0, std::string(5000, '7'))));
  for (const auto& steps : {std::string(), std::string(100, '8'), std::string(5000, '8')}) {
    static int n = 1;
    auto record = turn(n, steps);
    record.continues = "turn-0";
    const auto text = record.trace;
    ASSERT_TRUE(put(*store_, std::move(record)));
    EXPECT_EQ(stored(n++), text);
  }
  auto other = record_of("turn-9", "9");
  other.trace = std::string(5000, 'x');
  other.continues = "turn-0";
  ASSERT_TRUE(put(*store_, std::move(other)));
  EXPECT_EQ(stored(9), std::string(5000, 'x'));
}

TEST_F(TraceTextsTest, GiveTheFirstVerdictAgainForTheSameTrace) {
  ASSERT_TRUE(put(*store_, turn(0, std::string(5000, '7'))));
  ASSERT_TRUE(put(*store_, turn(1, std::string(6000, '7'))));
  const auto again = put(*store_, turn(1, std::string(6000, '7')));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->outcome, PutOutcome::same);
}

}  // namespace
}  // namespace candor::server
