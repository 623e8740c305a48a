// `candor hook claude-code`: a PreToolUse hook of Claude Code (its documentation: "Hooks reference").

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <ostream>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "client/commands/commands.h"
#include "client/http/connection.h"
#include "client/input/files.h"
#include "client/input/whole.h"
#include "client/text.h"
#include "monitor/import/read.h"
#include "monitor/limits.h"

namespace candor::client {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kPatience = milliseconds(1800);  // of the two seconds that an answer may take
constexpr auto kDump = Json::error_handler_t::replace;

struct Options {
  std::string server = "http://127.0.0.1:8420";
  std::string fail = "ask";
  std::string agent = "claude-code";
  bool only_restrict = false;
};

std::string text_of(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  const bool there = object.is_object() && found != object.end() && found->is_string();
  return there ? found->get<std::string>() : std::string();
}

// ---- what has happened, with the call that is asked for as its last step

/// The session's file; empty when it cannot be read, or is larger than a trace may be.
std::string transcript_of(const Json& hook, const monitor::Limits& limits) {
  std::ifstream file(text_of(hook, "transcript_path"), std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()) || text.str().size() > limits.trace_bytes / 2) return {};
  return text.str();
}

/// The call as a line of the session's file.
std::string call_line(const Json& hook) {
  const Json call = {{"type", "tool_use"},
                     {"id", text_of(hook, "tool_use_id")},
                     {"name", text_of(hook, "tool_name")},
                     {"input", hook.value("tool_input", Json::object())}};
  const Json line = {{"type", "assistant"},
                     {"sessionId", text_of(hook, "session_id")},
                     {"message", {{"role", "assistant"}, {"content", Json::array({call})}}}};
  return line.dump(-1, ' ', false, kDump) + "\n";
}

bool is_the_call(const monitor::Step& step, const Json& hook) {
  if (step.kind != monitor::StepKind::tool_call) return false;
  const auto id = text_of(hook, "tool_use_id");
  return !id.empty() ? step.call == id : step.tool == text_of(hook, "tool_name");
}

/// The steps so far as native JSON. The file may have the call already, or be some lines behind.
Result<Json> steps_of(const Json& hook) {
  const monitor::Limits limits;
  auto text = transcript_of(hook, limits);
  if (!text.empty() && text.back() != '\n') text += '\n';
  auto known = monitor::read_trace(text, "claude-code", limits);
  const bool has_call = known && !known->steps.empty() && is_the_call(known->steps.back(), hook);
  auto trace = has_call ? std::move(known)
                        : monitor::read_trace(text + call_line(hook), "claude-code", limits);
  if (!trace) trace = monitor::read_trace(call_line(hook), "claude-code", limits);
  if (!trace) return trace.error();
  return Json::parse(monitor::to_json(*trace))["steps"];
}

// ---- the server

/// Asks within what is left of the time.
class Server {
 public:
  explicit Server(ServerUrl url) : url_(std::move(url)), deadline_(Clock::now() + kPatience) {}

  Result<HttpReply> ask(const char* method, std::string path, const Json& body) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
    if (left <= milliseconds(0)) return Error{"no_reply", "the time is over", {}};
    HttpConnection::Limits limits;
    limits.connect = left / 2;
    limits.exchange = left / 2;
    HttpConnection connection(url_, limits);
    const auto text = body.is_null() ? std::string() : body.dump(-1, ' ', false, kDump);
    return connection.exchange({method, std::move(path), "application/json", text});
  }

 private:
  const ServerUrl url_;
  const Clock::time_point deadline_;
};

std::string session_id_of(const Json& hook, std::size_t generation) {
  auto id = text_of(hook, "session_id").substr(0, 120);
  std::replace_if(
      id.begin(), id.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_'; }, '_');
  return "claude-code-" + id + (generation == 0 ? "" : "-" + std::to_string(generation));
}

/// How many of the steps the server has; a session whose file was cut back begins anew under another name.
Result<std::size_t> known_steps(Server& server, const Options& options, const std::string& id) {
  auto found = server.ask("GET", "/v1/sessions/" + id, nullptr);
  if (!found) return found.error();
  if (found->status == 404) {
    const auto made = server.ask("POST", "/v1/sessions", {{"id", id}, {"agent", options.agent}});
    if (!made) return made.error();
    return std::size_t{0};
  }
  const auto state = Json::parse(found->body, nullptr, /*allow_exceptions=*/false);
  if (found->status != 200 || !state.is_object()) {
    return Error{"bad_reply", "status " + std::to_string(found->status), {}};
  }
  return state.value("steps", std::size_t{0});
}

/// The server's decision on the last step, and its words for the agent.
Result<std::pair<std::string, std::string>> decide(const Json& hook, const Options& options,
                                                   const Json& steps) {
  auto url = parse_server_url(options.server);
  if (!url) return url.error();
  Server server(*std::move(url));
  for (std::size_t generation = 0; generation < 3; ++generation) {
    const auto id = session_id_of(hook, generation);
    const auto known = known_steps(server, options, id);
    if (!known) return known.error();
    if (*known >= steps.size()) continue;
    const Json fresh(steps.begin() + static_cast<std::ptrdiff_t>(*known), steps.end());
    const auto reply =
        server.ask("POST", "/v1/sessions/" + id + "/steps", {{"from", *known}, {"steps", fresh}});
    if (!reply) return reply.error();
    const auto answer = Json::parse(reply->body, nullptr, /*allow_exceptions=*/false);
    if (reply->status == 200 && answer.is_object()) {
      return std::pair(text_of(answer, "decision"), text_of(answer, "message"));
    }
    if (reply->status != 409)
      return Error{"bad_reply", "status " + std::to_string(reply->status), {}};
  }
  return Error{"bad_reply", "the session's steps do not fit the server's", {}};
}

// ---- the answer

void answer(Streams& streams, const std::string& permission, const std::string& reason) {
  const Json out = {{"hookSpecificOutput",
                     {{"hookEventName", "PreToolUse"},
                      {"permissionDecision", permission},
                      {"permissionDecisionReason", reason}}}};
  streams.out << out.dump(-1, ' ', false, kDump) << '\n';
}

Exit fall_back(const Options& options, const Error& error, Streams& streams) {
  streams.err << "candor: not checked: " << printable(error.message) << " [" << error.code << "]\n";
  answer(streams, options.fail, "Candor could not check this call (" + error.code + ").");
  return Exit::done;
}

Exit run(const Options& options, Streams& streams) {
  const auto bytes =
      read_whole(std::string(kStandardInput), streams.input, monitor::Limits().trace_bytes);
  if (!bytes) return fall_back(options, bytes.error(), streams);
  const auto hook = Json::parse(*bytes, nullptr, /*allow_exceptions=*/false);
  if (text_of(hook, "tool_name").empty()) {
    return fall_back(options, {"invalid_json", "standard input is not a hook's JSON", {}}, streams);
  }
  const auto steps = steps_of(hook);
  if (!steps) return fall_back(options, steps.error(), streams);
  const auto decided = decide(hook, options, *steps);
  if (!decided) return fall_back(options, decided.error(), streams);
  const auto& [decision, message] = *decided;
  const bool passes = decision == "allow" || decision == "flag";
  if (passes && options.only_restrict) return Exit::done;
  answer(streams,
         passes               ? "allow"
         : decision == "hold" ? "ask"
                              : "deny",
         passes ? "Candor has no objection." : message);
  return Exit::done;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "--server",
                        .help = "the Candor server (http://127.0.0.1:8420)",
                        .target = &options->server});
  parameters.push_back(
      {.name = "--fail",
       .help = "the answer when the call cannot be checked within two seconds (ask)",
       .target = &options->fail,
       .choices = {"allow", "ask", "deny"}});
  parameters.push_back(
      {.name = "--agent", .help = "the agent's name (claude-code)", .target = &options->agent});
  parameters.push_back(
      {.name = "--only-restrict",
       .help = "say nothing about calls that may run: Claude Code asks as it would without us",
       .target = &options->only_restrict});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command hook_claude_code_command{
    "hook claude-code", "decide on a tool call of Claude Code before it runs",
    "A PreToolUse hook: reads the hook's JSON from standard input and the session's file, asks the "
    "server, and answers\n"
    "allow, ask (held) or deny (blocked). Steps that the server has are not sent again.",
    prepare};

}  // namespace candor::client
