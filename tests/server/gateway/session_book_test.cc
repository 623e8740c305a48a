#include "server/gateway/session_book.h"

#include <gtest/gtest.h>

#include "tests/fakes/server/memory_store.h"

namespace candor::server {
namespace {

using monitor::Decision;

class SessionBookTest : public testing::Test {
 protected:
  MemoryStore store_;
  SessionBook book_{store_};

  SessionState block(const std::string& id) {
    return book_.note(id, "a", "m", Decision::block, true);
  }
  SessionState pass(const std::string& id) {
    return book_.note(id, "a", "m", Decision::allow, false);
  }
};

TEST_F(SessionBookTest, MakesASessionOnce) {
  const auto made = book_.create("s-1", "ops", "m");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->agent, "ops");
  EXPECT_EQ(book_.create("s-1", "", "").error().code, "session_exists");
  const auto random = book_.create("", "", "");
  ASSERT_TRUE(random);
  EXPECT_NE(random->id, book_.create("", "", "")->id);
  EXPECT_FALSE(book_.find("none"));
}

TEST_F(SessionBookTest, PausesAfterTwoBlocksInARow) {
  EXPECT_FALSE(block("s").paused);
  EXPECT_FALSE(pass("s").paused);
  EXPECT_FALSE(block("s").paused);
  EXPECT_TRUE(block("s").paused);
  EXPECT_TRUE(book_.paused("s"));
  EXPECT_FALSE(book_.paused("other"));
}

TEST_F(SessionBookTest, PausesAfterTwentyBlocksInAll) {
  for (std::uint32_t i = 1; i < SessionBook::kBlocks; ++i) {
    EXPECT_FALSE(block("s").paused) << i;
    pass("s");
  }
  EXPECT_TRUE(block("s").paused);
}

TEST_F(SessionBookTest, StaysPausedUntilAPersonResumesIt) {
  block("s");
  block("s");
  EXPECT_TRUE(pass("s").paused);
  EXPECT_TRUE(book_.resume("s"));
  EXPECT_FALSE(book_.paused("s"));
  EXPECT_FALSE(block("s").paused);  // counted from the beginning
  EXPECT_FALSE(book_.resume("none"));
}

TEST_F(SessionBookTest, KnowsThePausedOnesAfterARestart) {
  block("s");
  block("s");
  block("resumed");
  block("resumed");
  book_.resume("resumed");
  SessionBook later(store_);
  ASSERT_TRUE(later.load());
  EXPECT_TRUE(later.paused("s"));
  EXPECT_FALSE(later.paused("resumed"));
}

TEST_F(SessionBookTest, AppendsStepsOnlyWhereTheyAreExpected) {
  ASSERT_TRUE(book_.create("s", "", ""));
  ASSERT_TRUE(book_.append("s", 0, "1,2", 2, 100));
  EXPECT_EQ(book_.append("s", 0, "3", 1, 100).error().code, "session_conflict");
  ASSERT_TRUE(book_.append("s", 2, "3", 1, 100));
  EXPECT_EQ(*book_.steps("s"), "1,2,3");
  EXPECT_EQ(book_.find("s")->steps, 3U);
  EXPECT_EQ(book_.append("s", 3, std::string(200, '4'), 1, 100).error().code, "trace_too_large");
  EXPECT_EQ(book_.append("none", 0, "1", 1, 100).error().code, "not_found");
}

TEST_F(SessionBookTest, ListsTheLastUsedFirst) {
  pass("a");
  pass("b");
  pass("c");
  pass("a");
  const auto two = book_.newest(2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].id, "a");
  EXPECT_EQ(two[1].id, "c");
  const auto rest = book_.newest(2, two[1].used);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].id, "b");
}

/// Sessions that are used while somebody reads the list come up again at its front, and never take another's place.
TEST_F(SessionBookTest, GivesEachPageFromWhereTheLastOneEnded) {
  for (int i = 0; i < 100; ++i) pass("s" + std::to_string(i));
  std::vector<std::string> seen;
  std::uint64_t before = UINT64_MAX;
  for (auto page = book_.newest(7); !page.empty(); page = book_.newest(7, before)) {
    for (const auto& state : page) seen.push_back(state.id);
    before = page.back().used;
    pass("s99");
  }
  ASSERT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.front(), "s99");
  EXPECT_EQ(seen.back(), "s0");
}

TEST_F(SessionBookTest, ForgetsTheOldestAndPausedOnesLast) {
  block("paused");
  block("paused");
  for (std::size_t i = 0; i <= SessionBook::kMostSessions; ++i) pass("s" + std::to_string(i));
  EXPECT_TRUE(book_.paused("paused"));
  EXPECT_FALSE(book_.find("s0"));
  EXPECT_TRUE(book_.find("s" + std::to_string(SessionBook::kMostSessions)));
  EXPECT_LE(book_.newest(2 * SessionBook::kMostSessions).size(), SessionBook::kMostSessions);
}

}  // namespace
}  // namespace candor::server
