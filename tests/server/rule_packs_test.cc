#include "server/rule_packs.h"

#include <gtest/gtest.h>

#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/rule_texts.h"

namespace candor::server {
namespace {

using Lines = std::vector<std::pair<int, int>>;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (const auto& document : split_documents(text))
    lines.emplace_back(document.first_line, document.last_line);
  return lines;
}

TEST(SplitDocuments, BeginsADocumentAtEachMarker) {
  EXPECT_EQ(lines_of("a: 1\n---\nb: 2\nc: 3\n--- {d: 4}\n"), (Lines{{1, 1}, {2, 4}, {5, 5}}));
}

TEST(SplitDocuments, KeepsCommentsAndDirectivesWithTheDocumentThatFollows) {
  EXPECT_EQ(lines_of("# ours\n%YAML 1.2\n---\na: 1\n"), (Lines{{1, 4}}));
}

TEST(SplitDocuments, KnowsAMarkerOnlyAtTheBeginningOfALine) {
  EXPECT_EQ(lines_of("a: |\n  text\n  ---\n  text\nb: --- c\n---- no marker\n"), (Lines{{1, 6}}));
}

TEST(SplitDocuments, LeavesOutAnEmptyLastDocument) {
  EXPECT_EQ(lines_of("a: 1\n---\n# nothing\n"), (Lines{{1, 1}}));
  EXPECT_EQ(lines_of(""), Lines{});
  EXPECT_EQ(lines_of("\n# only a comment\n"), Lines{});
}

TEST(SplitDocuments, TakesALastLineWithoutItsEnd) {
  const auto documents = split_documents("a: 1\r\n---\r\nb: 2");
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[1].text, "---\r\nb: 2");
}

class ReadPacksTest : public testing::Test {
 protected:
  Packs read(std::vector<std::string> paths) { return read_packs(paths); }
  std::string path(const std::string& name) { return (directory_.path() / name).string(); }

  tests::TemporaryDirectory directory_;
};

TEST_F(ReadPacksTest, ReadsYamlBelowFoldersInTheOrderOfTheirNames) {
  write_file(path("packs/b/two.yaml"), rule_text("two", "x"));
  write_file(path("packs/a/one.yml"), rule_text("one", "x"));
  write_file(path("packs/a/notes.txt"), "not a rule");
  const auto packs = read({path("packs")});
  ASSERT_EQ(packs.files.size(), 2U);
  EXPECT_EQ(packs.files[0].documents.at(0).id, "one");
  EXPECT_EQ(packs.files[1].documents.at(0).id, "two");
  EXPECT_TRUE(packs.problems.empty());
}

TEST_F(ReadPacksTest, ReadsAFileThatIsNamedWhateverItsName) {
  write_file(path("rules.txt"), rule_text("one", "x"));
  EXPECT_EQ(read({path("rules.txt")}).files.at(0).documents.at(0).id, "one");
}

TEST_F(ReadPacksTest, ReadsAFileOnceHoweverOftenItIsNamed) {
  write_file(path("packs/one.yml"), rule_text("one", "x"));
  EXPECT_EQ(read({path("packs"), path("packs/../packs/one.yml"), path("packs")}).files.size(), 1U);
}

TEST_F(ReadPacksTest, ReportsWhatIsNotThereAndReadsTheRest) {
  write_file(path("one.yml"), rule_text("one", "x"));
  const auto packs = read({path("missing"), path("one.yml")});
  ASSERT_EQ(packs.problems.size(), 1U);
  EXPECT_EQ(packs.problems[0].code, "unreadable");
  EXPECT_EQ(packs.problems[0].where, path("missing"));
  EXPECT_EQ(packs.files.size(), 1U);
}

TEST_F(ReadPacksTest, TakesTheModeFromTheDocument) {
  write_file(path("one.yml"),
             rule_text("one", "x", "candor:\n  mode: shadow\n") + "---\n" + rule_text("two", "x"));
  const auto packs = read({path("one.yml")});
  EXPECT_EQ(packs.files.at(0).documents.at(0).mode, rules::Mode::shadow);
  EXPECT_EQ(packs.files.at(0).documents.at(1).mode, rules::Mode::enforce);
}

TEST_F(ReadPacksTest, NamesAFaultyDocumentByItsPlace) {
  write_file(path("one.yml"), rule_text("one", "x") + "---\ntitle: [not closed\n");
  const auto packs = read({path("one.yml")});
  ASSERT_EQ(packs.files.at(0).documents.size(), 2U);
  EXPECT_TRUE(packs.files[0].documents[1].outline.faulty);
  EXPECT_EQ(packs.files[0].documents[1].id, path("one.yml") + ":11");
}

}  // namespace
}  // namespace candor::server
