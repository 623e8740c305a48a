#include "client/input/records.h"

#include <array>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/fakes/client/compress.h"
#include "tests/fakes/client/folder.h"

namespace candor::client {
namespace {

using Lines = std::vector<std::string>;

/// `file.line:bytes`, or `file.line!code`.
std::string shown(const Record& record) {
  const auto place = std::to_string(record.file) + "." + std::to_string(record.piece.line);
  return record.piece.problem ? place + "!" + record.piece.problem->code
                              : place + ":" + record.piece.bytes;
}

class RecordsTest : public testing::Test {
 protected:
  Lines read(const std::vector<std::string>& paths, int standard_input = -1,
             std::size_t wanted = 1'000) {
    std::vector<InputFile> files;
    for (const auto& path : paths) files.push_back({path, 0});
    Lines lines;
    const auto take = [&](const Record& record) {
      lines.push_back(shown(record));
      return lines.size() < wanted;
    };
    read_records(files, standard_input, {64}, {take, [this] { ++idle_; }}, consumed_);
    return lines;
  }

  TemporaryFolder folder_;
  std::atomic<std::uint64_t> consumed_ = 0;
  int idle_ = 0;
};

TEST_F(RecordsTest, ReadsFilesOneAfterAnother) {
  const auto a = folder_.write("a.jsonl", "{\"a\":1}\n{\"a\":2}\n");
  const auto b = folder_.write("b.json", "[{\"b\":1},\n{\"b\":2}]");
  const auto c = folder_.write("c.json", "{\n\"c\":1}");
  EXPECT_EQ(read({a, b, c}), (Lines{"0.1:{\"a\":1}", "0.2:{\"a\":2}", "1.1:{\"b\":1}",
                                    "1.2:{\"b\":2}", "2.1:{\n\"c\":1}"}));
}

TEST_F(RecordsTest, CountsTheBytesOfTheFilesNotOfTheText) {
  const auto compressed = zstandard("{\"a\":1}\n");
  read({folder_.write("a.jsonl.zst", compressed), folder_.write("b.jsonl", "{}\n")});
  EXPECT_EQ(consumed_, compressed.size() + 3);
}

TEST_F(RecordsTest, AnUnreadableFileIsAProblemAndTheNextIsRead) {
  EXPECT_EQ(read({folder_.path("missing.jsonl"), folder_.write("a.jsonl", "{}\n")}),
            (Lines{"0.0!unreadable", "1.1:{}"}));
}

TEST_F(RecordsTest, ACutCompressedFileGivesItsLinesThenTheProblem) {
  auto cut = gzipped("{\"a\":1}\n");
  cut.resize(cut.size() - 4);
  EXPECT_EQ(read({folder_.write("a.jsonl.gz", cut)}),
            (Lines{"0.1:{\"a\":1}", "0.0!bad_compression"}));
}

TEST_F(RecordsTest, ReadsStandardInputAndLeavesItOpen) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "{\"a\":1}\n{}", 10), 10);
  ::close(ends[1]);
  EXPECT_EQ(read({"-"}, ends[0]), (Lines{"0.1:{\"a\":1}", "0.2:{}"}));
  EXPECT_EQ(::close(ends[0]), 0);
}

TEST_F(RecordsTest, StopsWhenNothingMoreIsWanted) {
  const auto a = folder_.write("a.jsonl", "{}\n{}\n{}\n");
  EXPECT_EQ(read({a, a}, -1, 2).size(), 2U);
}

TEST_F(RecordsTest, SaysBeforeItHasToWait) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[1]);
  read({"-"}, ends[0]);
  EXPECT_EQ(idle_, 0) << "the end of a pipe is there at once";
  ::close(ends[0]);
}

}  // namespace
}  // namespace candor::client
