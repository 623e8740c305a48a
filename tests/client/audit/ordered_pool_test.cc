#include "client/audit/ordered_pool.h"

#include <atomic>
#include <chrono>
#include <random>

#include <gtest/gtest.h>

namespace candor::client {
namespace {

using Pool = OrderedPool<int, int>;

void push_all(Pool& pool, int count) {
  for (int i = 0; i < count; ++i) {
    if (!pool.push(i, 1)) return;
  }
  pool.close();
}

TEST(OrderedPool, GivesAnswersInTheOrderOfTheItems) {
  Pool pool({4, 16, 100}, [](int item) {
    std::mt19937 random(static_cast<unsigned>(item));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 200));
    return item * 2;
  });
  std::thread pusher([&] { push_all(pool, 1'000); });
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(pool.pop(), i * 2);
  EXPECT_EQ(pool.pop(), std::nullopt);
  pusher.join();
}

TEST(OrderedPool, NeverHoldsMoreItemsThanItsBound) {
  std::atomic<int> pushed = 0;
  Pool pool({2, 5, 100}, [](int item) { return item; });
  std::thread pusher([&] {
    for (int i = 0; i < 50; ++i) {
      pool.push(i, 1);
      ++pushed;
    }
    pool.close();
  });
  int popped = 0;
  for (; pool.pop(); ++popped) EXPECT_LE(pushed, popped + 1 + 5 + 1);
  EXPECT_EQ(popped, 50);
  pusher.join();
}

TEST(OrderedPool, BoundsTheCostUnderWay) {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  Pool pool({4, 100, 10}, [&](int item) {
    const int now = under_way += 5;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    under_way -= 5;
    return item;
  });
  std::thread pusher([&] {
    for (int i = 0; i < 40; ++i) pool.push(i, 5);
    pool.close();
  });
  while (pool.pop()) {
  }
  pusher.join();
  EXPECT_LE(most, 10);
}

TEST(OrderedPool, TakesASingleItemOverTheBound) {
  Pool pool({1, 4, 10}, [](int item) { return item; });
  EXPECT_TRUE(pool.push(7, 1'000));
  pool.close();
  EXPECT_EQ(pool.pop(), 7);
}

TEST(OrderedPool, CancelWakesAPusherThatWaits) {
  Pool pool({1, 1, 1}, [](int item) { return item; });
  std::atomic<bool> refused = false;
  std::thread pusher([&] {
    while (pool.push(0, 1)) {
    }
    refused = true;
  });
  pool.cancel();
  pusher.join();
  EXPECT_TRUE(refused);
  EXPECT_EQ(pool.pop(), std::nullopt);
}

TEST(OrderedPool, EndsWithoutItems) {
  Pool pool({3, 4, 10}, [](int item) { return item; });
  pool.close();
  EXPECT_EQ(pool.pop(), std::nullopt);
}

TEST(OrderedPool, MayBeDroppedWithWorkUnderWay) {
  Pool pool({2, 100, 100}, [](int item) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return item;
  });
  for (int i = 0; i < 50; ++i) pool.push(i, 1);
}

}  // namespace
}  // namespace candor::client
