#include "server/ticker.h"

#include <future>

#include <gtest/gtest.h>

namespace candor::server {
namespace {

TEST(Ticker, CallsAgainAndAgain) {
  std::promise<void> third;
  int calls = 0;
  const Ticker ticker(std::chrono::milliseconds(1), [&] {
    if (++calls == 3) third.set_value();
  });
  third.get_future().wait();
}

TEST(Ticker, EndsWithoutWaitingForItsTurn) {
  const Ticker ticker(std::chrono::hours(24), [] { FAIL(); });
}

}  // namespace
}  // namespace candor::server
