#include "client/audit/progress.h"

#include <sstream>

#include <gtest/gtest.h>

#include "client/text.h"

namespace candor::client {
namespace {

TEST(ProgressLine, ShowsShareSpeedAndTimeLeft) {
  EXPECT_EQ(progress_line(25'000'000, 100'000'000, 5'000, 10, 100),
            "[#####               ]  25 %  25.0 MB of 100.0 MB  500 traces/s  30 s left");
}

TEST(ProgressLine, HasNoBarWhenTheSizeIsNotKnown) {
  EXPECT_EQ(progress_line(25'000'000, 0, 5'000, 10, 100), "25.0 MB  500 traces/s");
}

TEST(ProgressLine, AFileThatGrowsNeverPassesTheEnd) {
  EXPECT_EQ(progress_line(300, 100, 1, 1, 100),
            "[####################] 100 %  300 B of 100 B  1 traces/s  0 s left");
}

TEST(ProgressLine, NothingReadYetHasNoTimeLeft) {
  EXPECT_EQ(progress_line(0, 100, 0, 0, 100),
            "[                    ]   0 %  0 B of 100 B  0 traces/s");
}

TEST(ProgressLine, FitsTheTerminal) {
  for (std::size_t columns = 2; columns < 90; ++columns) {
    EXPECT_LE(characters(progress_line(25'000'000, 100'000'000, 5'000, 10, columns)), columns);
  }
}

TEST(Progress, IsSilentWithoutATerminal) {
  std::ostringstream out;
  {
    Progress progress(out, false, 100);
    progress.update(50, 1);
    progress.clear();
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace candor::client
