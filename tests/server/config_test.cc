#include "server/config.h"

#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

namespace candor::server {
namespace {

Result<Command> read(std::vector<const char*> arguments, const Environment& environment = {}) {
  arguments.insert(arguments.begin(), "candord");
  return read_command(static_cast<int>(arguments.size()), arguments.data(), environment);
}

Config config_of(const Result<Command>& command) {
  EXPECT_TRUE(command.has_value()) << (command ? "" : command.error().message);
  return command ? std::get<Config>(*command) : Config{};
}

/// A configuration file that is gone with its object.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) { std::ofstream(path_) << text; }
  ~ConfigFile() { std::remove(path_.c_str()); }
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_ = ::testing::TempDir() + "candor_config_" +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".json";
};

TEST(Config, HasDefaults) {
  const auto config = config_of(read({}));
  EXPECT_EQ(config.listen, "127.0.0.1:8420");
  EXPECT_EQ(config.gateway_mode, "observe");
  EXPECT_EQ(config.limits.trace_bytes, std::size_t{32} << 20);
}

TEST(Config, ReadsFlags) {
  const auto config = config_of(read({"--listen", "[::1]:0", "--rules", "a", "b c", "--max-steps",
                                      "7", "--openai-upstream", "http://127.0.0.1:8000"}));
  EXPECT_EQ(config.listen, "[::1]:0");
  EXPECT_EQ(config.rules, (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(config.limits.steps, 7U);
  EXPECT_EQ(config.openai_upstream, "http://127.0.0.1:8000");
}

TEST(Config, ReadsTheEnvironment) {
  const auto config = config_of(read(
      {}, {{"CANDOR_MAX_STEPS", "9"}, {"CANDOR_RULES", "a:b"}, {"CANDOR_BUILD", "is not ours"}}));
  EXPECT_EQ(config.limits.steps, 9U);
  EXPECT_EQ(config.rules, (std::vector<std::string>{"a", "b"}));
}

TEST(Config, ReadsTheFile) {
  const ConfigFile file(R"({"listen": "0.0.0.0:80", "rules": ["x"], "drain_seconds": 3})");
  const auto config = config_of(read({"--config", file.path()}));
  EXPECT_EQ(config.listen, "0.0.0.0:80");
  EXPECT_EQ(config.rules, std::vector<std::string>{"x"});
  EXPECT_EQ(config.drain_seconds, 3U);
}

TEST(Config, PrefersFlagsToTheEnvironmentAndThatToTheFile) {
  const ConfigFile file(R"({"max_steps": 1, "work_queue": 1, "max_connections": 1})");
  const auto config = config_of(read(
      {"--max-steps", "3"},
      {{"CANDOR_CONFIG", file.path()}, {"CANDOR_MAX_STEPS", "2"}, {"CANDOR_WORK_QUEUE", "2"}}));
  EXPECT_EQ(config.limits.steps, 3U);
  EXPECT_EQ(config.work_queue, 2U);
  EXPECT_EQ(config.max_connections, 1U);
}

TEST(Config, NamesTheMemberOfTheFileThatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"listen": "127.0.0.1:1", "max_step": 3})", "/max_step"},
      {R"({"a/b": 3})", "/a~1b"},
      {R"({"max_steps": "3"})", "/max_steps"},
      {R"({"max_steps": -3})", "/max_steps"},
      {R"({"listen": 3})", "/listen"},
      {R"({"rules": "x"})", "/rules"},
      {R"({"rules": ["x", 3]})", "/rules"},
      {R"({"max_json_depth": 100000})", "/max_json_depth"},
  };
  for (const auto& [text, pointer] : cases) {
    const ConfigFile file(text);
    const auto command = read({"--config", file.path()});
    ASSERT_FALSE(command.has_value()) << text;
    EXPECT_EQ(command.error().code, "usage");
    EXPECT_EQ(command.error().where, std::string(file.path()) + ": " + pointer) << text;
  }
}

TEST(Config, RefusesAFileThatIsMissingOrNotAnObject) {
  EXPECT_FALSE(read({"--config", "/nonexistent/candor.json"}).has_value());
  for (const auto* text : {"[]", "{", "", "3"}) {
    const ConfigFile file(text);
    EXPECT_FALSE(read({"--config", file.path()}).has_value()) << text;
  }
}

TEST(Config, RefusesBadFlags) {
  const std::vector<std::vector<const char*>> cases = {
      {"--nonsense"},       {"--max-steps", "x"},       {"--max-steps", "-1"},
      {"--max-steps", ""},  {"--max-steps", "0"},       {"--gateway-mode", "maybe"},
      {"--log-level", "x"}, {"--listen", "8420"},       {"--listen", "host:"},
      {"--listen", ":80"},  {"--listen", "host:65536"}, {"stray"},
  };
  for (const auto& arguments : cases) EXPECT_FALSE(read(arguments).has_value()) << arguments.back();
}

TEST(Config, GivesHelpAndVersionAsTexts) {
  const auto version = read({"--version"});
  ASSERT_TRUE(version.has_value());
  EXPECT_EQ(std::get<std::string>(*version), "candord " CANDOR_VERSION "\n");
  const auto help = read({"--help"});
  ASSERT_TRUE(help.has_value());
  EXPECT_NE(std::get<std::string>(*help).find("--anthropic-upstream"), std::string::npos);
}

TEST(ListenAddress, TakesHostsAndBracketedAddresses) {
  const auto v6 = parse_listen_address("[::1]:8420");
  ASSERT_TRUE(v6.has_value());
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 8420);
}

}  // namespace
}  // namespace candor::server
