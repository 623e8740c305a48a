// Which calls do what. To add one: a line in kFunctions.

#include "monitor/events/code/roles.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

enum class Kind : std::uint8_t {
  shell,      // its first argument is a text for a shell
  process,    // a list, or a text, or several texts
  exec,       // Python's and PHP's differ: program text, or a text for a shell
  eval,       // program text
  run,        // process, but only with a telling receiver or a list
  open,       // a file, read or written by its mode
  read,       // a file
  write,      // a file
  read_path,  // the file that the receiver is
  write_path,
  remove,
  rename,   // two files
  request,  // a URL
  connect,  // a host
  resolve,  // a host's address
  query,    // SQL
};

struct Function {
  std::string_view name;  // the last part
  Kind kind;
};

/// Sorted by name.
constexpr std::array kFunctions = std::to_array<Function>({
    {"Command", Kind::process},
    {"FTP", Kind::connect},
    {"FTP_TLS", Kind::connect},
    {"Get", Kind::request},
    {"HTTPConnection", Kind::connect},
    {"HTTPSConnection", Kind::connect},
    {"IMAP4", Kind::connect},
    {"IMAP4_SSL", Kind::connect},
    {"Popen", Kind::process},
    {"Post", Kind::request},
    {"Request", Kind::request},
    {"SMTP", Kind::connect},
    {"SMTP_SSL", Kind::connect},
    {"Telnet", Kind::connect},
    {"WebSocket", Kind::request},
    {"appendFile", Kind::write},
    {"appendFileSync", Kind::write},
    {"axios", Kind::request},
    {"call", Kind::run},
    {"check_call", Kind::process},
    {"check_output", Kind::process},
    {"chmod", Kind::write},
    {"connect", Kind::connect},
    {"copy", Kind::rename},
    {"copy2", Kind::rename},
    {"copyfile", Kind::rename},
    {"copytree", Kind::rename},
    {"createReadStream", Kind::read},
    {"createWriteStream", Kind::write},
    {"create_connection", Kind::connect},
    {"create_subprocess_exec", Kind::process},
    {"create_subprocess_shell", Kind::shell},
    {"curl_init", Kind::request},
    {"delete", Kind::request},
    {"eval", Kind::eval},
    {"exec", Kind::exec},
    {"execFile", Kind::process},
    {"execFileSync", Kind::process},
    {"execSync", Kind::shell},
    {"exec_command", Kind::shell},
    {"execl", Kind::process},
    {"execlp", Kind::process},
    {"execute", Kind::query},
    {"executemany", Kind::query},
    {"executescript", Kind::query},
    {"execv", Kind::process},
    {"execve", Kind::process},
    {"execvp", Kind::process},
    {"execvpe", Kind::process},
    {"fetch", Kind::request},
    {"file_get_contents", Kind::read},
    {"file_put_contents", Kind::write},
    {"fopen", Kind::open},
    {"get", Kind::request},
    {"getaddrinfo", Kind::resolve},
    {"gethostbyname", Kind::resolve},
    {"getoutput", Kind::shell},
    {"getstatusoutput", Kind::shell},
    {"goto", Kind::request},
    {"head", Kind::request},
    {"lookup", Kind::resolve},
    {"makedirs", Kind::write},
    {"mkdir", Kind::write},
    {"move", Kind::rename},
    {"open", Kind::open},
    {"patch", Kind::request},
    {"passthru", Kind::shell},
    {"popen", Kind::shell},
    {"post", Kind::request},
    {"proc_open", Kind::shell},
    {"put", Kind::request},
    {"query", Kind::query},
    {"raw", Kind::query},
    {"readFile", Kind::read},
    {"readFileSync", Kind::read},
    {"read_bytes", Kind::read_path},
    {"read_csv", Kind::read},
    {"read_sql", Kind::query},
    {"read_sql_query", Kind::query},
    {"read_text", Kind::read_path},
    {"remove", Kind::remove},
    {"rename", Kind::rename},
    {"replace", Kind::rename},
    {"request", Kind::request},
    {"rm", Kind::remove},
    {"rmSync", Kind::remove},
    {"rmdir", Kind::remove},
    {"rmtree", Kind::remove},
    {"run", Kind::run},
    {"shell_exec", Kind::shell},
    {"spawn", Kind::process},
    {"spawnSync", Kind::process},
    {"spawnlp", Kind::process},
    {"sql", Kind::query},
    {"system", Kind::shell},
    {"touch", Kind::write_path},
    {"unlink", Kind::remove},
    {"unlinkSync", Kind::remove},
    {"urlopen", Kind::request},
    {"urlretrieve", Kind::request},
    {"writeFile", Kind::write},
    {"writeFileSync", Kind::write},
    {"write_bytes", Kind::write_path},
    {"write_text", Kind::write_path},
});

constexpr bool by_name(const Function& a, const Function& b) { return a.name < b.name; }

const Function* function_of(std::string_view name) {
  const auto found =
      std::lower_bound(kFunctions.begin(), kFunctions.end(), Function{name, {}}, by_name);
  return found != kFunctions.end() && found->name == name ? &*found : nullptr;
}

std::string_view last_part(std::string_view name) {
  const auto dot = name.find_last_of(".:>");
  return dot == name.npos ? name : name.substr(dot + 1);
}

using Arguments = std::vector<CodeValue>;
using Text = std::optional<std::string_view>;

/// The argument at `i`, when it is a literal text.
Text text_at(const Arguments& arguments, std::size_t i) {
  return i < arguments.size() ? arguments[i].text : std::nullopt;
}

const CodeValue* named(const Arguments& arguments, std::string_view keyword) {
  const auto is = [&](const CodeValue& value) { return value.keyword == keyword; };
  const auto found = std::find_if(arguments.begin(), arguments.end(), is);
  return found == arguments.end() ? nullptr : &*found;
}

std::optional<CodeCall> with_text(CodeRole role, Text text) {
  if (!text || text->empty()) return std::nullopt;
  CodeCall call;
  call.role = role;
  call.text = *text;
  return call;
}

std::optional<CodeCall> process(const Arguments& arguments, bool needs_list) {
  if (arguments.empty()) return std::nullopt;
  CodeCall call;
  call.role = CodeRole::process;
  const auto& first = arguments[0];
  const bool listed = arguments.size() > 1 && arguments[1].items && first.text;
  if (first.items) {
    call.words = *first.items;
  } else if (listed) {  // spawn("rm", ["-rf"]), execvp("rm", ["rm", "-rf"])
    call.words = *arguments[1].items;
    if (call.words.empty() || call.words[0] != *first.text)
      call.words.insert(call.words.begin(), *first.text);
  } else if (first.text && !needs_list) {
    call.words.push_back(*first.text);
    for (std::size_t i = 1; i < arguments.size(); ++i)
      if (arguments[i].text && arguments[i].keyword.empty())
        call.words.push_back(*arguments[i].text);
    if (call.words.size() == 1) return with_text(CodeRole::shell, first.text);
  }
  if (call.words.empty()) return std::nullopt;
  return call;
}

bool is_url(std::string_view text) {
  const auto scheme = text.substr(0, std::min(text.find("://"), std::size_t{8}));
  return text.size() > scheme.size() + 3 && text.substr(scheme.size(), 3) == "://";
}

/// The word in quotes behind `key` in an object literal: `{method: 'PUT'}`.
std::string_view quoted_after(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == text.npos) return {};
  const auto open = text.find_first_of("'\"", at + key.size() + 1);
  if (open == text.npos || open > at + key.size() + 5) return {};
  const auto close = text.find_first_of("'\"", open + 1);
  return close == text.npos ? std::string_view() : text.substr(open + 1, close - open - 1);
}

std::string_view method_of(std::string_view name, const Arguments& arguments) {
  constexpr std::array<std::array<std::string_view, 2>, 8> kMethods = {{{"post", "POST"},
                                                                        {"Post", "POST"},
                                                                        {"put", "PUT"},
                                                                        {"delete", "DELETE"},
                                                                        {"patch", "PATCH"},
                                                                        {"head", "HEAD"},
                                                                        {"get", "GET"},
                                                                        {"Get", "GET"}}};
  for (const auto& [function, method] : kMethods)
    if (name == function) return method;
  if (name == "request" && arguments.size() > 1 && arguments[0].text && arguments[1].text)
    return *arguments[0].text;
  if (const auto* given = named(arguments, "method"); given != nullptr && given->text)
    return *given->text;
  if (arguments.size() > 1)
    if (const auto method = quoted_after(arguments[1].written, "method"); !method.empty())
      return method;
  const bool sends = named(arguments, "data") != nullptr || named(arguments, "json") != nullptr;
  return sends ? "POST" : "GET";
}

std::optional<CodeCall> request(std::string_view name, const Arguments& arguments) {
  for (const CodeValue& value : arguments) {
    if (!value.text || !is_url(*value.text)) continue;
    auto call = with_text(CodeRole::request, value.text);
    call->method = method_of(name, arguments);
    for (const std::string_view keyword : {"data", "json", "body", "files", "content"})
      if (const auto* sent = named(arguments, keyword))
        call->content = sent->text.value_or(sent->written);
    return call;
  }
  return std::nullopt;
}

std::uint32_t port_of(std::string_view text) {
  std::uint32_t port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port < 65536 ? port : 0;
}

/// `connect(("host", 80))`, `SMTP("host", 25)`.
std::optional<CodeCall> connect(const Arguments& arguments) {
  if (arguments.empty()) return std::nullopt;
  const auto& first = arguments[0];
  Text host = first.text;
  std::string_view port = arguments.size() > 1 ? arguments[1].written : std::string_view();
  if (first.items && first.items->size() == 2) {
    host = first.items->front();
    port = first.items->back();
  }
  if (!host || host->find_first_of(" /\\=(") != host->npos) return std::nullopt;
  if (host->find('.') == host->npos && *host != "localhost") return std::nullopt;
  auto call = with_text(CodeRole::connect, host);
  if (call) call->port = port_of(port);
  return call;
}

std::optional<CodeCall> open_file(const Arguments& arguments) {
  const auto* named_mode = named(arguments, "mode");
  const Text mode = named_mode != nullptr ? named_mode->text : text_at(arguments, 1);
  const bool writes = mode && mode->size() <= 4 && mode->find_first_of("wax+") != mode->npos;
  return with_text(writes ? CodeRole::write : CodeRole::read, text_at(arguments, 0));
}

std::optional<CodeCall> write_file(Text path, const Arguments& arguments, std::size_t content) {
  auto call = with_text(CodeRole::write, path);
  if (call) call->content = text_at(arguments, content).value_or("");
  return call;
}

bool runs_processes(std::string_view receiver) {
  return receiver == "subprocess" || receiver == "sp" || receiver == "child_process";
}

}  // namespace

bool may_matter(std::string_view last_name) { return function_of(last_name) != nullptr; }

bool is_sql(std::string_view text) {
  constexpr std::array<std::string_view, 17> kVerbs = {
      "select", "insert", "update", "delete", "drop",    "create", "alter", "truncate", "with",
      "grant",  "revoke", "merge",  "copy",   "replace", "call",   "begin", "attach"};
  text = trimmed(text);
  while (text.starts_with("--") || text.starts_with("/*")) {
    const auto end = text.starts_with("--") ? text.find('\n') : text.find("*/");
    if (end == text.npos) return false;
    text = trimmed(text.substr(end + (text.starts_with("--") ? 1 : 2)));
  }
  const auto end = text.find_first_of(" \t\r\n(*;");
  if (end == text.npos) return false;
  const auto verb = text.substr(0, end);
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view known) { return equals_ignoring_case(verb, known); });
}

std::optional<CodeCall> call_of(std::string_view name, const Arguments& arguments, Text receiver) {
  const auto last = last_part(name);
  const auto* function = function_of(last);
  if (function == nullptr) return std::nullopt;
  const auto before = name.substr(0, name.size() - last.size());
  const auto object = before.empty() ? before : last_part(before.substr(0, before.size() - 1));
  const Text first = text_at(arguments, 0);
  switch (function->kind) {
    case Kind::shell:
      return with_text(CodeRole::shell, first);
    case Kind::process:
      return process(arguments, false);
    case Kind::run:
      return process(arguments, !runs_processes(object));
    case Kind::exec:
      if (first && is_sql(*first)) return with_text(CodeRole::query, first);
      return with_text(before.empty() ? CodeRole::code : CodeRole::shell, first);
    case Kind::eval:
      return with_text(CodeRole::code, first);
    case Kind::open:
      if (receiver && arguments.size() <= 1)  // Path("x").open("w")
        return open_file(
            {CodeValue{{}, receiver, {}, {}, false}, first ? arguments[0] : CodeValue{}});
      return first && is_url(*first) ? request(last, arguments) : open_file(arguments);
    case Kind::read:
      return first && is_url(*first) ? request(last, arguments) : with_text(CodeRole::read, first);
    case Kind::write:
      if (receiver) return with_text(CodeRole::write, receiver);
      return write_file(first, arguments, 1);
    case Kind::read_path:
      return with_text(CodeRole::read, receiver);
    case Kind::write_path:
      return write_file(receiver, arguments, 0);
    case Kind::remove:
      return with_text(CodeRole::remove, receiver ? receiver : first);
    case Kind::rename:
      if (receiver) return with_text(CodeRole::write, first);
      if (object != "os" && object != "shutil" && object != "fs") return std::nullopt;
      return with_text(CodeRole::write, text_at(arguments, 1));
    case Kind::request:
      return request(last, arguments);
    case Kind::connect:
      return connect(arguments);
    case Kind::resolve:
      return connect(arguments).has_value() ? with_text(CodeRole::resolve, first) : std::nullopt;
    case Kind::query:
      return first && is_sql(*first) ? with_text(CodeRole::query, first) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace candor::monitor
