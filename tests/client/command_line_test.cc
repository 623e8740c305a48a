#include <sstream>

#include <gtest/gtest.h>

#include "client/command.h"
#include "tests/fakes/client/folder.h"

namespace candor::client {
namespace {

class CommandLineTest : public testing::Test {
 protected:
  Exit run(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    Streams streams{-1, out_, err_};
    return run_command_line(arguments, streams);
  }

  TemporaryFolder folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandLineTest, HelpListsEveryCommand) {
  EXPECT_EQ(run({"--help"}), Exit::done);
  for (const auto* command : commands()) {
    const auto word = command->name.substr(0, command->name.find(' '));
    EXPECT_NE(out_.str().find(word), std::string::npos) << command->name;
  }
  EXPECT_NE(out_.str().find("Exit codes"), std::string::npos);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandLineTest, EveryCommandHasHelpOfItsOwn) {
  for (const auto* command : commands()) {
    const std::string name(command->name);
    const auto space = name.find(' ');
    auto arguments = space == name.npos
                         ? std::vector<std::string>{name}
                         : std::vector<std::string>{name.substr(0, space), name.substr(space + 1)};
    arguments.emplace_back("--help");
    EXPECT_EQ(run(arguments), Exit::done) << name;
    EXPECT_NE(out_.str().find(std::string(command->summary)), std::string::npos) << name;
  }
}

TEST_F(CommandLineTest, WhatIsNotKnownIsUsage) {
  EXPECT_EQ(run({}), Exit::usage);
  EXPECT_EQ(run({"nonsense"}), Exit::usage);
  EXPECT_EQ(run({"rules"}), Exit::usage);
  EXPECT_EQ(run({"rules", "nonsense"}), Exit::usage);
  EXPECT_EQ(run({"audit", "--nonsense", "x"}), Exit::usage);
  EXPECT_EQ(run({"audit"}), Exit::usage);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("PATH"), std::string::npos);
}

TEST_F(CommandLineTest, AListLeavesTheOperandToTheCommand) {
  const auto rule = folder_.write("rule.yml",
                                  "title: X\nid: 00000000-0000-4000-8000-000000000001\n"
                                  "logsource: {product: agent}\n"
                                  "detection: {it: {tool: x}, condition: it}\n");
  const auto log = folder_.write("a.jsonl", R"({"id":"a","steps":[{"kind":"user","text":"x"}]})");
  using Arguments = std::vector<std::string>;
  for (const auto& arguments :
       {Arguments{"audit", log, "--rules", rule}, Arguments{"audit", "--rules", rule, log},
        Arguments{"audit", "--rules", rule, log, "--jobs", "1"},
        Arguments{"audit", "--rules=" + rule, log},
        Arguments{"audit", "--rules", rule, "--", log}}) {
    EXPECT_EQ(run(arguments), Exit::done) << err_.str();
    EXPECT_TRUE(out_.str().starts_with("1 trace in 1 file")) << out_.str();
  }
}

}  // namespace
}  // namespace candor::client
