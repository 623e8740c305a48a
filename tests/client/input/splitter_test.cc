#include "client/input/splitter.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace candor::client {
namespace {

using Shape = Splitter::Shape;

/// What a splitter makes of a text: `line:bytes`, or `line!code` for a problem.
std::vector<std::string> split(std::string_view text, Shape shape = Shape::by_content,
                               std::size_t piece = 1 << 20, std::size_t limit = 1 << 20) {
  std::vector<std::string> pieces;
  const TakePiece take = [&](const Piece& one) {
    pieces.push_back(std::to_string(one.line) +
                     (one.problem ? "!" + one.problem->code : ":" + one.bytes));
  };
  const auto is_session = [](std::string_view line) { return line.starts_with("{\"session\""); };
  Splitter splitter(shape, {limit, is_session});
  for (std::size_t at = 0; at < text.size(); at += piece)
    splitter.feed(text.substr(at, piece), take);
  splitter.finish(take);
  return pieces;
}

using Pieces = std::vector<std::string>;

TEST(Splitter, GivesEveryLineOfALinesFileWithItsNumber) {
  EXPECT_EQ(split("{\"a\":1}\n{\"b\":2}\n", Shape::lines), (Pieces{"1:{\"a\":1}", "2:{\"b\":2}"}));
}

TEST(Splitter, SkipsBlankLinesButCountsThem) {
  EXPECT_EQ(split("\n{}\n  \t\n\r\n{}", Shape::lines), (Pieces{"2:{}", "5:{}"}));
}

TEST(Splitter, TakesTheCarriageReturnOffALine) {
  EXPECT_EQ(split("{\"a\":1}\r\n{\"b\":2}\r\n", Shape::lines),
            (Pieces{"1:{\"a\":1}", "2:{\"b\":2}"}));
  EXPECT_EQ(split("{\"a\":1}\r\n{\"b\":2}\r\n"), (Pieces{"1:{\"a\":1}", "2:{\"b\":2}"}));
}

TEST(Splitter, NeedsNoLineEndAfterTheLastLine) {
  EXPECT_EQ(split("{}\n{}", Shape::lines), (Pieces{"1:{}", "2:{}"}));
}

TEST(Splitter, DropsAByteOrderMark) {
  EXPECT_EQ(split("\xef\xbb\xbf{}\n", Shape::lines), Pieces{"1:{}"});
  EXPECT_EQ(split("\xef\xbb\xbf{}", Shape::by_content, 1), Pieces{"1:{}"});
}

TEST(Splitter, KeepsWhatOnlyBeginsLikeAByteOrderMark) {
  EXPECT_EQ(split("\xef\xbbx\n", Shape::lines, 1), Pieces{"1:\xef\xbbx"});
  EXPECT_EQ(split("\xef", Shape::lines), Pieces{"1:\xef"});
}

TEST(Splitter, EmptyTextHasNoDocuments) {
  EXPECT_EQ(split(""), Pieces{});
  EXPECT_EQ(split(" \n\n", Shape::lines), Pieces{});
  EXPECT_EQ(split(" \n\n"), Pieces{});
}

TEST(Splitter, ReportsALineOverTheLimitAndGoesOn) {
  EXPECT_EQ(split("{\"long\":123456}\n{}\n", Shape::lines, 3, 10),
            (Pieces{"1!trace_too_large", "2:{}"}));
}

TEST(Splitter, ALineOfExactlyTheLimitIsKept) {
  EXPECT_EQ(split("{\"a\":1234}\n", Shape::lines, 3, 10), Pieces{"1:{\"a\":1234}"});
}

TEST(Splitter, TellsOneDocumentOverSeveralLines) {
  EXPECT_EQ(split("{\n \"a\": 1\n}\n"), Pieces{"1:{\n \"a\": 1\n}"});
}

TEST(Splitter, TellsLinesByTheFirstValue) {
  EXPECT_EQ(split("{\"a\":1}\n{\"b\": broken\n{\"c\":3}\n"),
            (Pieces{"1:{\"a\":1}", "2:{\"b\": broken", "3:{\"c\":3}"}));
}

TEST(Splitter, ALinesLogMayBeginWithACutLine) {
  EXPECT_EQ(split("{\"a\": \"cut o\n{\"b\":2}\nx\n"),
            (Pieces{"1:{\"a\": \"cut o", "2:{\"b\":2}", "3:x"}));
  EXPECT_EQ(split("{\"a\": 1\n{\"b\":2}\n"), (Pieces{"1:{\"a\": 1", "2:{\"b\":2}"}));
  EXPECT_EQ(split("ut o\"}\n{\"b\":2}\n"), (Pieces{"1:ut o\"}", "2:{\"b\":2}"}));
}

TEST(Splitter, ADocumentMayHaveObjectsAtTheStartOfALine) {
  const std::string document = "{\"steps\":\n[\n{\"kind\":\"user\"},\n{\"kind\":\"user\"}\n]\n}";
  EXPECT_EQ(split(document), Pieces{"1:" + document});
}

TEST(Splitter, GivesTheElementsOfAListWithTheirLines) {
  EXPECT_EQ(split("[\n{\"a\":1},\n\n{\"b\":[2,\n3]}, {\"c\":4}]\n"),
            (Pieces{"2:{\"a\":1}", "4:{\"b\":[2,\n3]}", "5:{\"c\":4}"}));
}

TEST(Splitter, AnEmptyListHasNoDocuments) { EXPECT_EQ(split("[ ]\n"), Pieces{}); }

TEST(Splitter, BracketsAndQuotesInsideStringsDoNotCount) {
  const std::string document = R"({"a":"}]\"{[","b":"\\"})";
  EXPECT_EQ(split("[" + document + "," + document + "]"),
            (Pieces{"1:" + document, "1:" + document}));
}

TEST(Splitter, SeveralDocumentsMayFollowEachOther) {
  EXPECT_EQ(split("{\n\"a\":1}\n{\n\"b\":2}"), (Pieces{"1:{\n\"a\":1}", "3:{\n\"b\":2}"}));
}

TEST(Splitter, AScalarInAListIsAPieceOfItsOwn) {
  EXPECT_EQ(split("[1, \"x\", {}]"), (Pieces{"1:1", "1:\"x\"", "1:{}"}));
}

TEST(Splitter, ReportsAListThatDoesNotEnd) {
  EXPECT_EQ(split("[{\"a\":1},\n"), (Pieces{"1:{\"a\":1}", "2!invalid_json"}));
  EXPECT_EQ(split("[{\"a\":1},\n{\"b\":"), (Pieces{"1:{\"a\":1}", "2:{\"b\":"}));
}

TEST(Splitter, ReportsAnElementOverTheLimitAndGoesOn) {
  EXPECT_EQ(split("[{\"long\":\"123456]}\"},\n{}]", Shape::by_content, 4, 10),
            (Pieces{"1!trace_too_large", "2:{}"}));
}

TEST(Splitter, DepthCostsNoStack) {
  const std::string deep = std::string(3'000'000, '[') + std::string(3'000'000, ']');
  EXPECT_EQ(split("{\n\"a\":" + deep + "}", Shape::by_content, 1 << 16),
            Pieces{"1!trace_too_large"});
}

TEST(Splitter, ClosingBracketsThatNothingOpenedAreBrokenDocuments) {
  EXPECT_EQ(split("]}\n{}\n"), (Pieces{"1:]}", "2:{}"}));
}

TEST(Splitter, AFileThatIsOneDocumentBecomesAList) {
  const std::string log = "{\"session\":1}\n\n{\"session\":2}\r\n{\"other\":3}";
  for (const auto shape : {Shape::lines, Shape::by_content}) {
    EXPECT_EQ(split(log, shape), Pieces{"1:[{\"session\":1},\n{\"session\":2}\r,\n{\"other\":3}]"});
  }
  EXPECT_EQ(split("{\"session\":1}", Shape::lines), Pieces{"1:[{\"session\":1}]"});
}

TEST(Splitter, AFileThatIsOneDocumentMayBeginWithABrokenLine) {
  const std::string log = "ut o\"}\n{\"session\":2}\n{\"session\":3}\n";
  for (const auto shape : {Shape::lines, Shape::by_content}) {
    EXPECT_EQ(split(log, shape), (Pieces{"1:ut o\"}", "2:[{\"session\":2},\n{\"session\":3}]"}));
  }
}

TEST(Splitter, AFileThatIsOneDocumentHasTheLimitOfOne) {
  EXPECT_EQ(split("{\"session\":1}\n{\"session\":2}\n", Shape::lines, 5, 20),
            Pieces{"1!trace_too_large"});
}

/// However the text is cut into pieces, the documents are the same.
TEST(Splitter, DoesNotDependOnHowTheTextArrives) {
  std::mt19937 random(7);
  const std::vector<std::string> alphabet = {"{",
                                             "}",
                                             "[",
                                             "]",
                                             "\"",
                                             ",",
                                             ":",
                                             "\\",
                                             "\n",
                                             "\r",
                                             " ",
                                             "a",
                                             "1",
                                             "{\"session\":1}\n",
                                             "\xef\xbb\xbf",
                                             "\xef"};
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (auto n = random() % 24; n > 0; --n) text += alphabet[random() % alphabet.size()];
    for (const auto shape : {Shape::lines, Shape::by_content}) {
      const auto whole = split(text, shape, 1 << 20, 12);
      ASSERT_EQ(split(text, shape, 1, 12), whole) << text;
      ASSERT_EQ(split(text, shape, 1 + random() % 7, 12), whole) << text;
    }
  }
}

/// Against the obvious way: cut at every line's end.
TEST(Splitter, SplitsLinesLikeTheObviousWay) {
  std::mt19937 random(11);
  const std::string alphabet = "{a\n\r ";
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (auto n = random() % 20; n > 0; --n) text += alphabet[random() % alphabet.size()];
    Pieces expected;
    std::uint64_t line = 1;
    for (std::size_t at = 0; at <= text.size(); ++line) {
      const auto end = std::min(text.find('\n', at), text.size());
      auto one = text.substr(at, end - at);
      if (one.ends_with('\r')) one.pop_back();
      if (one.find_first_not_of(" \r") != one.npos)
        expected.push_back(std::to_string(line) + ":" + one);
      at = end + 1;
    }
    ASSERT_EQ(split(text, Shape::lines, 3), expected) << text;
  }
}

}  // namespace
}  // namespace candor::client
