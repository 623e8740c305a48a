// Spans, bounds and hostile shapes.

#include <functional>
#include <random>

#include "tests/monitor/events/shell/cases.h"

namespace candor::monitor::testing {
namespace {

TEST(ShellSpans, OfPlainCommandsAreExact) {
  const Reading reading("cd /a && rm -rf  x;ls -l");
  EXPECT_TRUE(reading.command("cd /a").exact);
  EXPECT_EQ(reading.command("cd /a").begin, 0u);
  EXPECT_EQ(reading.command("cd /a").end, 5u);
  EXPECT_FALSE(reading.command("rm -rf x").exact);  // two blanks there, one here
  EXPECT_EQ(reading.command("rm -rf x").begin, 9u);
  EXPECT_EQ(reading.command("rm -rf x").end, 18u);
  EXPECT_TRUE(reading.command("ls -l").exact);
}

TEST(ShellSpans, OfTextsInQuotesAreExactToo) {
  const Reading reading("bash -c 'cd /a; rm x'");
  EXPECT_TRUE(reading.command("rm x").exact);
  EXPECT_EQ(reading.command("rm x").begin, 16u);
}

TEST(ShellSpans, OfDecodedTextsAreThoseOfWhatRanThem) {
  const Reading reading("echo cm0geA== | base64 -d | sh");
  EXPECT_FALSE(reading.command("rm x").exact);
  EXPECT_EQ(reading.command("rm x").begin, 28u);
  EXPECT_EQ(reading.command("rm x").end, 30u);
}

TEST(ShellSpans, OfWordsAreThoseOfTheirSource) {
  const Reading reading("a 'b c' d\"e\"");
  const auto argv = reading.script.argv(reading.script.commands[1]);
  EXPECT_EQ(argv[1].begin, 2u);
  EXPECT_EQ(argv[1].end, 7u);
  EXPECT_EQ(argv[2].begin, 8u);
  EXPECT_EQ(argv[2].end, 12u);
}

TEST(ShellScripts, OneCommandAloneIsNotListedTwice) {
  const auto listed = [](const char* text) {
    const Reading reading(text);
    return reading.script.commands[0].script && !reading.script.commands[0].redundant;
  };
  EXPECT_FALSE(listed("ls -l"));
  EXPECT_FALSE(listed("  ls 'a b' \n"));
  EXPECT_FALSE(listed("sudo rm x"));
  EXPECT_TRUE(listed("a; b"));
  EXPECT_TRUE(listed("a > f"));
  EXPECT_TRUE(listed("X=1 a"));
  EXPECT_TRUE(listed("a $(b)"));
}

TEST(ShellScripts, ADecodedTextOfSeveralCommandsIsListed) {
  const Reading reading("echo cm0geDsgcm0geQ== | base64 -d | sh");  // rm x; rm y
  const auto is_decoded = [](const ShellCommand& command) {
    return command.script && !command.redundant && command.line == "rm x; rm y";
  };
  EXPECT_TRUE(
      std::any_of(reading.script.commands.begin(), reading.script.commands.end(), is_decoded));
}

TEST(ShellDirectories, AreFollowed) {
  const auto where = [](std::string text, std::string_view from) {
    const Reading reading(std::move(text), ShellLanguage::posix, from);
    return std::string(reading.command("x").directory);
  };
  EXPECT_EQ(where("x", ""), "");
  EXPECT_EQ(where("x", "/a"), "/a");
  EXPECT_EQ(where("cd /b; x", "/a"), "/b");
  EXPECT_EQ(where("cd b/../c && x", "/a"), "/a/c");
  EXPECT_EQ(where("cd ..; x", "/a/b"), "/a");
  EXPECT_EQ(where("(cd /b); x", "/a"), "/a");
  EXPECT_EQ(where("{ cd /b; }; x", "/a"), "/b");
  EXPECT_EQ(where("cd; x", "/a"), "~");
  EXPECT_EQ(where("cd -; x", "/a"), "");
  EXPECT_EQ(where("cd $(mktemp -d); x", "/a"), "");
  EXPECT_EQ(where("pushd /b >/dev/null; x", "/a"), "/b");
  EXPECT_EQ(where("ssh h x", "/a"), "");
}

TEST(ShellBounds, CommandsAreCountedOverAllLevels) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "sudo a; ";
  const Reading reading(text);
  EXPECT_EQ(reading.script.commands.size(), kShellCommands);
  EXPECT_TRUE(reading.script.truncated);
}

TEST(ShellBounds, DeepSubstitutionsAreCutWithTheirText) {
  std::string text = "rm x";
  for (int i = 0; i < 20; ++i) text = "a $(" + text + ")";
  const Reading reading(text);
  const auto commands = commands_of(reading.script);
  ASSERT_FALSE(commands.empty());
  EXPECT_TRUE(commands[0].starts_with("(cut) a $(a $("));
  EXPECT_NE(commands[0].find("rm x"), std::string::npos);
}

TEST(ShellBounds, ExpansionDoesNotMultiply) {
  // Ten doublings of a variable: a kilobyte of text would be a megabyte.
  std::string text = "a=" + std::string(1000, 'x') + ";";
  for (int i = 0; i < 10; ++i) text += "a=$a$a;";
  for (int i = 0; i < 100; ++i) text += "echo $a$a$a$a;";
  const Reading reading(text);
  std::size_t bytes = 0;
  for (const ShellCommand& command : reading.script.commands) bytes += command.line.size();
  EXPECT_LE(bytes, 3 * (kExpandedBytes + 5 * text.size()));
}

TEST(ShellBounds, BracesDoNotMultiply) {
  const Reading reading("echo {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}");
  EXPECT_LE(reading.script.words.size(), 65u);
}

/// Shapes that make careless readers quadratic or recurse without end. Each must end, within the bounds.
TEST(ShellBounds, HostileShapesEnd) {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
  };
  for (const char* part : {"$(",
                           "`",
                           "${",
                           "${a:-",
                           "$((",
                           "((",
                           "(",
                           "{",
                           "{a,",
                           "[[ ",
                           "case x in ",
                           "<(",
                           "\"$(",
                           "'",
                           "\"",
                           "\\",
                           "<<A ",
                           "$'",
                           "a=(",
                           "for a in ",
                           "if ",
                           "f() ",
                           "bash -c ",
                           "eval ",
                           "sudo ",
                           "env ",
                           "xargs ",
                           "find . -exec ",
                           "a|",
                           "a&",
                           ";;",
                           ")",
                           "}",
                           "&>",
                           "${a[",
                           "$[",
                           "alias a=a;a ",
                           "echo a>f;",
                           "!(",
                           "python -c ",
                           "os.system('",
                           "\"\"\"",
                           "'\\'",
                           "x=",
                           "a = b'",
                           "powershell -e "}) {
    for (const auto language :
         {ShellLanguage::posix, ShellLanguage::powershell, ShellLanguage::cmd}) {
      const Reading reading(repeated(part, 5'000), language);
      EXPECT_LE(reading.script.commands.size(), kShellCommands) << part;
    }
    TextArena texts;
    ShellReader reader(texts);
    const std::string code = repeated(part, 5'000);
    EXPECT_LE(reader.read_code(code, {}).commands.size(), kShellCommands) << part;
  }
}

/// Random texts of shell pieces: spans lie in the text, exact ones are, parents come first.
TEST(ShellBounds, RandomTextsKeepTheirSpans) {
  const char* const pieces[] = {
      "a",     "rm ",   " -rf",  "'",           "\"",  "$(",    ")",   "`",         ";",
      "|",     "&&",    "\n",    "$x",          "x=",  "${x}",  "{",   "}",         ",",
      "(",     "<<E\n", "E\n",   ">",           "f",   "\\",    " ",   "  ",        "bash -c ",
      "eval ", "sudo ", "echo ", "base64 -d",   "if ", "then ", "fi ", "for i in ", "do ",
      "done ", "case ", "esac ", "python3 -c ", "#"};
  std::mt19937 random(20261122);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto left = random() % 24; left > 0; --left) text += pieces[random() % std::size(pieces)];
    const Reading reading(text);
    for (std::size_t i = 0; i < reading.script.commands.size(); ++i) {
      const ShellCommand& command = reading.script.commands[i];
      ASSERT_LT(command.parent, static_cast<std::int32_t>(i)) << text;
      ASSERT_LE(command.begin, command.end) << text;
      ASSERT_LE(command.end, text.size()) << text;
      if (command.exact) {
        ASSERT_EQ(command.line, text.substr(command.begin, command.end - command.begin)) << text;
      }
    }
  }
}

}  // namespace
}  // namespace candor::monitor::testing
