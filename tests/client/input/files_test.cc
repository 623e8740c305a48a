#include "client/input/files.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/fakes/client/folder.h"

namespace candor::client {
namespace {

std::vector<std::string> names(const FoundFiles& found, const TemporaryFolder& folder) {
  std::vector<std::string> names;
  for (const auto& file : found.files) {
    names.push_back(std::filesystem::relative(file.path, folder.path()).string());
  }
  return names;
}

FoundFiles find(const std::vector<std::string>& paths) {
  return find_files(paths, trace_endings());
}

TEST(FindFiles, TakesTraceFilesBelowAFolderInTheOrderOfTheirNames) {
  const TemporaryFolder folder;
  for (const char* name :
       {"b.jsonl", "a/z.json", "a/y.ndjson.gz", "c.json.zst", "a/deep/x.jsonl"}) {
    folder.write(name, "{}\n");
  }
  for (const char* other : {"notes.txt", "a/README.md", "x.gz", "json"}) folder.write(other, "?");
  const auto found = find({folder.path()});
  EXPECT_TRUE(found.problems.empty());
  EXPECT_EQ(names(found, folder),
            (std::vector<std::string>{"b.jsonl", "c.json.zst", "a/y.ndjson.gz", "a/z.json",
                                      "a/deep/x.jsonl"}));
}

TEST(FindFiles, TakesANamedFileWhateverItsName) {
  const TemporaryFolder folder;
  const auto found = find({folder.write("trace.log", "{}\n")});
  ASSERT_EQ(found.files.size(), 1U);
  EXPECT_EQ(found.files[0].bytes, 3U);
}

TEST(FindFiles, KeepsTheOrderInWhichFilesAreNamed) {
  const TemporaryFolder folder;
  const auto b = folder.write("b.json", "{}");
  const auto a = folder.write("a.json", "{}");
  EXPECT_EQ(names(find({b, a}), folder), (std::vector<std::string>{"b.json", "a.json"}));
}

TEST(FindFiles, ReportsWhatIsMissing) {
  const auto found = find({"/nonexistent/traces.jsonl"});
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(found.problems[0].code, "unreadable");
  EXPECT_EQ(found.problems[0].where, "/nonexistent/traces.jsonl");
}

TEST(FindFiles, ReportsAFolderWithoutTraces) {
  const TemporaryFolder folder;
  folder.write("notes.txt", "");
  EXPECT_EQ(find({folder.path()}).problems.size(), 1U);
}

TEST(FindFiles, DoesNotFollowLinksToFolders) {
  const TemporaryFolder folder;
  folder.write("sub/a.json", "{}");
  std::filesystem::create_directory_symlink(folder.path(), folder.path("sub/loop"));
  EXPECT_EQ(find({folder.path()}).files.size(), 1U);
}

TEST(FindFiles, StandardInputHasNoSize) {
  const auto found = find({"-"});
  ASSERT_EQ(found.files.size(), 1U);
  EXPECT_EQ(found.files[0].path, "-");
  EXPECT_EQ(found.files[0].bytes, 0U);
}

TEST(FindFiles, NamesTellWhichFilesHaveOneDocumentALine) {
  EXPECT_TRUE(is_named_lines("a/b.jsonl"));
  EXPECT_TRUE(is_named_lines("b.ndjson.gz"));
  EXPECT_FALSE(is_named_lines("b.json"));
  EXPECT_FALSE(is_named_lines("-"));
}

}  // namespace
}  // namespace candor::client
