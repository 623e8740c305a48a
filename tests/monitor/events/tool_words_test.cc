#include "monitor/events/tool_words.h"

#include <gtest/gtest.h>

#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

TEST(ToolWords, NamesAreSplitAtSignsAndCapitals) {
  EXPECT_EQ(tool_words("mcp__fs__readFile"), kFileWord | kReadWord);
  EXPECT_EQ(tool_words("run-terminal.cmd"), kRunWord | kShellWord);
  EXPECT_EQ(tool_words("WebFetch"), kWebWord);
  EXPECT_EQ(tool_words("HTTPRequest"), 0u);  // one word: capitals only split after small letters
  EXPECT_EQ(tool_words("bashful"), 0u);
  EXPECT_EQ(tool_words("BASH"), kShellWord);
  EXPECT_EQ(tool_words("cmd"), kCmdWord);
  EXPECT_EQ(tool_words("exec_cmd"), kRunWord | kShellWord);
  EXPECT_EQ(tool_words(""), 0u);
}

TEST(ToolWords, ArgumentsAreKnownByTheLastPartOfTheirPath) {
  EXPECT_EQ(argument_name("action.command"), "command");
  EXPECT_EQ(argument_name("command"), "command");
  EXPECT_EQ(argument_name(""), "");
}

TEST(WordList, HasWholeWordsOnly) {
  constexpr WordList list = " a bc d-e ";
  for (const char* word : {"a", "bc", "d-e"}) EXPECT_TRUE(list.has(word)) << word;
  for (const char* word : {"", "b", "c", "bcd", "a bc", "d", "e", "-", " "})
    EXPECT_FALSE(list.has(word)) << word;
  EXPECT_FALSE(WordList().has("a"));
}

}  // namespace
}  // namespace candor::monitor
