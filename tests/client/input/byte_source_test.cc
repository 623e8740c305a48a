#include "client/input/byte_source.h"

#include <array>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/fakes/client/compress.h"
#include "tests/fakes/client/folder.h"

namespace candor::client {
namespace {

struct Read {
  std::string text;
  std::string problem;
  std::uint64_t consumed = 0;
  std::size_t largest_piece = 0;
};

Read read_all(Result<ByteSource> source) {
  Read read;
  if (!source) return {"", source.error().code, 0, 0};
  for (;;) {
    const auto piece = source->next();
    read.consumed = source->consumed();
    if (!piece) read.problem = piece.error().code;
    if (!piece || piece->empty()) return read;
    read.text += *piece;
    read.largest_piece = std::max(read.largest_piece, piece->size());
  }
}

std::string text_of(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i)
    text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

class ByteSourceTest : public testing::Test {
 protected:
  Read read_file(std::string_view content) {
    return read_all(ByteSource::open(folder_.write("file", content)));
  }
  TemporaryFolder folder_;
};

TEST_F(ByteSourceTest, GivesAPlainFileAsItIs) {
  const auto text = text_of(1'000'000);
  const auto read = read_file(text);
  EXPECT_EQ(read.text, text);
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.consumed, text.size());
}

TEST_F(ByteSourceTest, GivesShortAndEmptyFiles) {
  EXPECT_EQ(read_file("").text, "");
  EXPECT_EQ(read_file("").problem, "");
  EXPECT_EQ(read_file("ab").text, "ab");
}

TEST_F(ByteSourceTest, UndoesGzipByItsMagicNumber) {
  const auto text = text_of(3'000'000);
  const auto compressed = gzipped(text);
  const auto read = read_file(compressed);
  EXPECT_EQ(read.text, text);
  EXPECT_EQ(read.consumed, compressed.size());
}

TEST_F(ByteSourceTest, UndoesZstandardByItsMagicNumber) {
  const auto text = text_of(3'000'000);
  EXPECT_EQ(read_file(zstandard(text)).text, text);
}

TEST_F(ByteSourceTest, ReadsSeveralMembersAndFramesInARow) {
  EXPECT_EQ(read_file(gzipped("one\n") + gzipped("") + gzipped("two\n")).text, "one\ntwo\n");
  EXPECT_EQ(read_file(zstandard("one\n") + zstandard("two\n")).text, "one\ntwo\n");
}

TEST_F(ByteSourceTest, SkipsWhatMayStandBetweenThem) {
  EXPECT_EQ(read_file(gzipped("one\n") + std::string(512, '\0')).problem, "");
  const std::string skippable{"\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11};
  const auto read = read_file(skippable + zstandard("one\n"));
  EXPECT_EQ(read.text, "one\n");
  EXPECT_EQ(read.problem, "");
}

TEST_F(ByteSourceTest, ReportsACutFileAfterWhatCouldBeRead) {
  const auto text = text_of(3'000'000);
  for (auto compressed : {gzipped(text), zstandard(text)}) {
    compressed.resize(compressed.size() / 2);
    const auto read = read_file(compressed);
    EXPECT_EQ(read.problem, "bad_compression");
    EXPECT_GT(read.text.size(), text.size() / 4);
    EXPECT_EQ(read.text, text.substr(0, read.text.size()));
  }
}

TEST_F(ByteSourceTest, ReportsEveryShorterPrefixOfACompressedFile) {
  for (const auto& compressed : {gzipped("{}\n"), zstandard("{}\n")}) {
    for (std::size_t size = 4; size < compressed.size(); ++size) {
      EXPECT_EQ(read_file(compressed.substr(0, size)).problem, "bad_compression") << size;
    }
  }
}

TEST_F(ByteSourceTest, ReportsDamageInsideAndAfterCompressedData) {
  auto damaged = gzipped(text_of(100'000));
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  EXPECT_EQ(read_file(damaged).problem, "bad_compression");
  const auto trailing = read_file(gzipped("one\n") + "rubbish");
  EXPECT_EQ(trailing.text, "one\n");
  EXPECT_EQ(trailing.problem, "bad_compression");
}

TEST_F(ByteSourceTest, ABombComesOutInSmallPieces) {
  const auto bomb = gzipped(std::string(50'000'000, ' '));
  ASSERT_LT(bomb.size(), 100'000U);
  const auto read = read_file(bomb);
  EXPECT_EQ(read.text.size(), 50'000'000U);
  EXPECT_LE(read.largest_piece, 256U << 10);
}

/// A frame with one raw block that asks for a window of 2^`log` bytes (RFC 8878, 3.1.1.1.2).
std::string frame_with_window(int log) {
  std::string frame("\x28\xb5\x2f\xfd\x00", 5);
  frame += static_cast<char>((log - 10) << 3);
  return frame + std::string("\x19\x00\x00{}\n", 6);
}

TEST_F(ByteSourceTest, RefusesAZstandardWindowThatWouldTakeTooMuchMemory) {
  EXPECT_EQ(read_file(frame_with_window(27)).text, "{}\n");
  EXPECT_EQ(read_file(frame_with_window(28)).problem, "bad_compression");
  EXPECT_EQ(read_file(frame_with_window(41)).problem, "bad_compression");
}

TEST_F(ByteSourceTest, ReportsWhatCannotBeOpenedOrRead) {
  EXPECT_EQ(read_all(ByteSource::open(folder_.path("missing"))).problem, "unreadable");
  EXPECT_EQ(read_all(ByteSource::open(folder_.path())).problem, "unreadable");
}

TEST_F(ByteSourceTest, ReadsAPipeThatGivesSingleBytes) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const auto compressed = gzipped("from a slow pipe\n");
  std::thread writer([&] {
    for (const char c : compressed) EXPECT_EQ(::write(ends[1], &c, 1), 1);
    ::close(ends[1]);
  });
  EXPECT_EQ(read_all(ByteSource(Descriptor(ends[0]))).text, "from a slow pipe\n");
  writer.join();
}

TEST_F(ByteSourceTest, AnEmptyPipeIsNotReady) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const ByteSource source{Descriptor(ends[0])};
  EXPECT_FALSE(source.ready());
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  EXPECT_TRUE(source.ready());
  ::close(ends[1]);
}

}  // namespace
}  // namespace candor::client
