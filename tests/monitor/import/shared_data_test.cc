// Real traces, where they are at hand: ../shared is not part of the repository.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

std::vector<std::filesystem::path> data_files() {
  std::vector<std::filesystem::path> files;
  const auto folder = std::filesystem::path(CANDOR_SOURCE_DIR).parent_path() / "shared" / "data";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(SharedData, EveryLineIsReadAndReadsBackTheSame) {
  const auto files = data_files();
  if (files.empty()) GTEST_SKIP() << "no ../shared/data";
  for (const auto& file : files) {
    std::ifstream in(file);
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      const Trace trace = read(line);
      ASSERT_FALSE(HasFailure()) << file << ":" << number;
      ASSERT_FALSE(trace.steps.empty()) << file << ":" << number;
      ASSERT_EQ(read(to_json(trace)), trace) << file << ":" << number;
    }
    EXPECT_GT(number, 0U) << file;
  }
}

}  // namespace
}  // namespace candor::monitor
