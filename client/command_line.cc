#include <algorithm>
#include <map>
#include <ostream>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "client/command.h"

namespace candor::client {
namespace {

CLI::Option* declare(CLI::App& app, const Parameter& parameter, bool* target) {
  return app.add_flag(parameter.name, *target, parameter.help);
}

CLI::Option* declare(CLI::App& app, const Parameter& parameter, unsigned* target) {
  return app.add_option(parameter.name, *target, parameter.help)
      ->check(CLI::Range(parameter.min, parameter.max));
}

CLI::Option* declare(CLI::App& app, const Parameter& parameter, std::string* target) {
  auto* option = app.add_option(parameter.name, *target, parameter.help);
  if (!parameter.choices.empty()) option->check(CLI::IsMember(parameter.choices));
  return option;
}

CLI::Option* declare(CLI::App& app, const Parameter& parameter, std::vector<std::string>* target) {
  return app.add_option(parameter.name, *target, parameter.help);
}

/// How many values an option takes that can have several. `--rules a b` is natural, and so is
/// `--rules a LOG`.
enum class Lists { take_all_that_follow, take_one };

/// The program and its commands, as CLI11 sees them.
class Program {
 public:
  explicit Program(Lists lists) : lists_(lists) {
    app_.set_version_flag("--version", "candor " CANDOR_VERSION);
    app_.require_subcommand(1);
    app_.failure_message(CLI::FailureMessage::simple);
    app_.footer(kExitCodes);
    for (const auto* command : commands()) declare(*command);
  }

  /// Throws CLI::ParseError: usage, or help that was asked for.
  void parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    app_.parse(std::move(arguments));
  }

  /// After parse(): whether a list took what the command needed as its operand.
  bool lacks_operand() const {
    const auto& command = asked_for();
    return std::any_of(command.operands.begin(), command.operands.end(),
                       [](const auto* operand) { return operand->count() == 0; });
  }

  Exit run(Streams& streams) const { return asked_for().invocation(streams); }

  Exit explain(const CLI::ParseError& error, Streams& streams) const {
    return app_.exit(error, streams.out, streams.err) == 0 ? Exit::done : Exit::usage;
  }

 private:
  static constexpr auto kExitCodes =
      "Exit codes: 0 done and nothing at or above --fail-on, 1 something was, 2 usage,\n"
      "3 some input could not be read or the answer not be written (1 goes before 3).";

  struct Declared {
    CLI::App* app = nullptr;
    std::vector<CLI::Option*> operands;  // the required ones
    Invocation invocation;
  };

  void declare(const Command& command) {
    const auto space = command.name.find(' ');
    const bool grouped = space != command.name.npos;
    CLI::App& parent = grouped ? group(std::string(command.name.substr(0, space))) : app_;
    auto* app = parent.add_subcommand(std::string(command.name.substr(grouped ? space + 1 : 0)),
                                      std::string(command.summary));
    app->footer(std::string(command.manual));
    std::vector<Parameter> parameters;
    auto& declared = declared_.emplace_back(Declared{app, {}, command.prepare(parameters)});
    for (const auto& parameter : parameters) declare(declared, parameter);
  }

  void declare(Declared& command, const Parameter& parameter) {
    auto* option =
        std::visit([&](auto* target) { return client::declare(*command.app, parameter, target); },
                   parameter.target);
    const bool operand = !parameter.name.starts_with('-');
    const bool list = std::holds_alternative<std::vector<std::string>*>(parameter.target);
    if (list)
      option->expected(1, -1)->allow_extra_args(operand || lists_ == Lists::take_all_that_follow);
    if (list && !operand && lists_ == Lists::take_one) option->expected(1)->take_all();
    if (parameter.required && operand) command.operands.push_back(option);
    if (parameter.required && (!operand || lists_ == Lists::take_one)) option->required();
  }

  const Declared& asked_for() const {
    return *std::find_if(declared_.begin(), declared_.end(),
                         [](const auto& command) { return command.app->parsed(); });
  }

  CLI::App& group(const std::string& name) {
    auto& app = groups_[name];
    if (app == nullptr) {
      app = app_.add_subcommand(name, "the commands on " + name);
      app->require_subcommand(1);
    }
    return *app;
  }

  CLI::App app_{"Candor: a chain-of-thought monitor for AI agents", "candor"};
  Lists lists_;
  std::map<std::string, CLI::App*> groups_;
  std::vector<Declared> declared_;
};

Exit parse_and_run(Lists lists, const std::vector<std::string>& arguments, Streams& streams) {
  Program program(lists);
  try {
    program.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return program.explain(error, streams);
  }
  if (!program.lacks_operand()) return program.run(streams);
  return parse_and_run(Lists::take_one, arguments, streams);
}

}  // namespace

Exit run_command_line(const std::vector<std::string>& arguments, Streams& streams) {
  return parse_and_run(Lists::take_all_that_follow, arguments, streams);
}

}  // namespace candor::client
