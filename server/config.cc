#include "server/config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "server/gateway/policy.h"
#include "server/gateway/upstream_target.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;
using List = std::vector<std::string>;
using Member = std::variant<std::string*, List*, std::size_t*>;

constexpr auto kAnyNumber = std::numeric_limits<std::size_t>::max();

/// One setting. To add one: a member of Config and a line here.
struct Setting {
  std::string_view name;  // as in the file; the flag has '-' for '_'
  std::string_view summary;
  Member (*member)(Config&);
  std::size_t least = 0;  // numbers only
  std::size_t most = kAnyNumber;
};

constexpr std::size_t kDay = 86'400;

// clang-format off
constexpr Setting kSettings[] = {
    {"listen", "HOST:PORT to listen on; port 0 lets the system choose", [](Config& c) -> Member { return &c.listen; }},
    {"data", "folder of the embedded store", [](Config& c) -> Member { return &c.data; }},
    {"rules", "rule files and folders to load", [](Config& c) -> Member { return &c.rules; }},
    {"openai_upstream", "URL that /openai/… is forwarded to", [](Config& c) -> Member { return &c.openai_upstream; }},
    {"anthropic_upstream", "URL that /anthropic/… is forwarded to", [](Config& c) -> Member { return &c.anthropic_upstream; }},
    {"gateway_mode", "observe, annotate or enforce", [](Config& c) -> Member { return &c.gateway_mode; }},
    {"gateway_hold", "what waits for its verdict: all, tools or none", [](Config& c) -> Member { return &c.gateway_hold; }},
    {"gateway_fail", "calls that were not checked are withheld: consequential, closed or open", [](Config& c) -> Member { return &c.gateway_fail; }},
    {"gateway_unknown", "routes, stream events and content types that are not inspected: refuse or pass", [](Config& c) -> Member { return &c.gateway_unknown; }},
    {"gateway_review_default", "a held call that nobody decided on: block or allow", [](Config& c) -> Member { return &c.gateway_review_default; }},
    {"gateway_policies", "exceptions, as 'agent=ops-* mode=enforce'", [](Config& c) -> Member { return &c.gateway_policies; }},
    {"gateway_ca_file", "certificates that upstreams are verified with", [](Config& c) -> Member { return &c.gateway_ca_file; }},
    {"openai_key_variable", "environment variable with the key for the OpenAI upstream", [](Config& c) -> Member { return &c.openai_key_variable; }},
    {"anthropic_key_variable", "environment variable with the key for the Anthropic upstream", [](Config& c) -> Member { return &c.anthropic_key_variable; }},
    {"gateway_tail_tokens", "tokens of text that wait for a verdict too", [](Config& c) -> Member { return &c.gateway_tail_tokens; }, 0, 100'000},
    {"gateway_verdict_millis", "time until a verdict that does not come is given up", [](Config& c) -> Member { return &c.gateway_verdict_millis; }, 1, 600'000},
    {"gateway_review_seconds", "time that a held call waits for a person", [](Config& c) -> Member { return &c.gateway_review_seconds; }, 0, 3600},
    {"gateway_resample", "times that upstream is asked again after a block", [](Config& c) -> Member { return &c.gateway_resample; }, 0, 10},
    {"gateway_memory_bytes", "memory of conversations", [](Config& c) -> Member { return &c.gateway_memory_bytes; }, 1 << 16},
    {"upstream_connect_seconds", "time to connect to an upstream", [](Config& c) -> Member { return &c.upstream_connect_seconds; }, 1, kDay},
    {"upstream_seconds", "time for an upstream's first byte, and between two pieces", [](Config& c) -> Member { return &c.upstream_seconds; }, 1, kDay},
    {"overseer", "file of the learned model that is in use until another one is activated", [](Config& c) -> Member { return &c.overseer; }},
    {"judge_url", "URL of an OpenAI-compatible API that judges what the checks are not sure of, as http://host/v1", [](Config& c) -> Member { return &c.judge_url; }},
    {"judge_model", "the judge's model", [](Config& c) -> Member { return &c.judge_model; }},
    {"judge_key_variable", "environment variable with the judge's key", [](Config& c) -> Member { return &c.judge_key_variable; }},
    {"judge_mode", "what the judge reads: extract or whole", [](Config& c) -> Member { return &c.judge_mode; }},
    {"judge_timeout_millis", "time for an answer of the judge, a second try too", [](Config& c) -> Member { return &c.judge_timeout_millis; }, 1, 600'000},
    {"judge_budget_permille", "how many of a thousand traces the judge is asked about", [](Config& c) -> Member { return &c.judge_budget_permille; }, 0, 1000},
    {"judge_band_low", "percent: the lowest score that the judge is asked about", [](Config& c) -> Member { return &c.judge_band_low; }, 0, 100},
    {"judge_band_high", "percent: the highest score that the judge is asked about", [](Config& c) -> Member { return &c.judge_band_high; }, 0, 100},
    {"judge_base_rate_permille", "how many of a thousand traces are thought to be dangerous", [](Config& c) -> Member { return &c.judge_base_rate_permille; }, 1, 999},
    {"judge_cache", "answers of the judge that are kept", [](Config& c) -> Member { return &c.judge_cache; }, 0, 10'000'000},
    {"judge_concurrency", "questions to the judge at once", [](Config& c) -> Member { return &c.judge_concurrency; }, 1, 10'000},
    {"log_level", "debug, info, warning or error", [](Config& c) -> Member { return &c.log_level; }},
    {"io_threads", "threads for connections; 0: one for each core", [](Config& c) -> Member { return &c.io_threads; }, 0, 1024},
    {"work_threads", "threads for long work; 0: one for each core", [](Config& c) -> Member { return &c.work_threads; }, 0, 1024},
    {"work_queue", "jobs that may wait for a work thread", [](Config& c) -> Member { return &c.work_queue; }, 1},
    {"max_connections", "open connections", [](Config& c) -> Member { return &c.max_connections; }, 1},
    {"max_body_memory", "bytes of all large request bodies in memory", [](Config& c) -> Member { return &c.max_body_memory; }, 1 << 20},
    {"max_trace_bytes", "bytes of one trace", [](Config& c) -> Member { return &c.limits.trace_bytes; }, 1 << 10, std::size_t{1} << 30},
    {"max_steps", "steps of one trace", [](Config& c) -> Member { return &c.limits.steps; }, 1},
    {"max_json_depth", "nesting of one trace's JSON", [](Config& c) -> Member { return &c.limits.json_depth; }, 8, 1024},
    {"max_header_bytes", "bytes of one request's header", [](Config& c) -> Member { return &c.max_header_bytes; }, 1 << 10, 1 << 20},
    {"header_seconds", "time for one request's header", [](Config& c) -> Member { return &c.header_seconds; }, 1, kDay},
    {"body_seconds", "time between two pieces of a body", [](Config& c) -> Member { return &c.body_seconds; }, 1, kDay},
    {"body_total_seconds", "time for one whole body", [](Config& c) -> Member { return &c.body_total_seconds; }, 1, kDay},
    {"idle_seconds", "time a kept connection may be idle", [](Config& c) -> Member { return &c.idle_seconds; }, 1, kDay},
    {"handler_seconds", "time until an answer that does not come is given up", [](Config& c) -> Member { return &c.handler_seconds; }, 1, kDay},
    {"drain_seconds", "time for running requests after SIGTERM", [](Config& c) -> Member { return &c.drain_seconds; }, 0, kDay},
};
// clang-format on

Error usage(std::string message, std::string where) {
  return {"usage", std::move(message), std::move(where)};
}

std::string replaced(std::string_view name, char with) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', with);
  return out;
}

std::string flag_name(const Setting& setting) { return "--" + replaced(setting.name, '-'); }

std::string variable_name(const Setting& setting) {
  std::string out = "CANDOR_";
  for (const char c : setting.name) out += static_cast<char>(c == '_' ? c : c - 'a' + 'A');
  return out;
}

std::optional<std::size_t> number_in_range(const Setting& setting, std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || value < setting.least || value > setting.most) return std::nullopt;
  return value;
}

std::string range_text(const Setting& setting) {
  const auto least = "a whole number, at least " + std::to_string(setting.least);
  return setting.most == kAnyNumber ? least
                                    : least + " and at most " + std::to_string(setting.most);
}

/// Sets one member from texts: one for a scalar, any number for a list.
Status assign(Config& config, const Setting& setting, const List& texts, const std::string& where) {
  const Member member = setting.member(config);
  if (auto* const* list = std::get_if<List*>(&member)) {
    **list = texts;
    return Done{};
  }
  if (texts.size() != 1) return usage("one value is expected", where);
  if (auto* const* text = std::get_if<std::string*>(&member)) {
    **text = texts.front();
    return Done{};
  }
  const auto value = number_in_range(setting, texts.front());
  if (!value) return usage(range_text(setting) + " is expected", where);
  *std::get<std::size_t*>(member) = *value;
  return Done{};
}

// ---- the configuration file

/// The texts of a member of the file, or nothing when its type does not fit the setting.
std::optional<List> texts_of(const Setting& setting, const Json& value) {
  Config probe;
  const Member member = setting.member(probe);
  const bool is_number = std::holds_alternative<std::size_t*>(member);
  if (is_number && value.is_number_unsigned()) return List{value.dump()};
  if (std::holds_alternative<std::string*>(member) && value.is_string()) return List{value};
  if (!std::holds_alternative<List*>(member) || !value.is_array()) return std::nullopt;
  const auto is_text = [](const Json& element) { return element.is_string(); };
  if (!std::all_of(value.begin(), value.end(), is_text)) return std::nullopt;
  return value.get<List>();
}

std::string expected_type(const Setting& setting) {
  Config probe;
  const Member member = setting.member(probe);
  if (std::holds_alternative<std::string*>(member)) return "a string";
  return std::holds_alternative<List*>(member) ? "a list of strings" : range_text(setting);
}

std::string pointer_to(std::string_view name) {
  std::string out = "/";
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Status apply_member(Config& config, const std::string& name, const Json& value,
                    const std::string& path) {
  const auto where = path + ": " + pointer_to(name);
  const auto* const setting =
      std::find_if(std::begin(kSettings), std::end(kSettings),
                   [&name](const Setting& candidate) { return candidate.name == name; });
  if (setting == std::end(kSettings)) return usage("no such setting", where);
  const auto texts = texts_of(*setting, value);
  if (!texts) return usage(expected_type(*setting) + " is expected", where);
  return assign(config, *setting, *texts, where);
}

Status apply_file(Config& config, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return usage("cannot be read", path);
  const auto document = Json::parse(text.str(), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return usage("is not a JSON object", path);
  for (const auto& [name, value] : document.items()) {
    if (auto applied = apply_member(config, name, value, path); !applied) return applied;
  }
  return Done{};
}

// ---- the environment

/// A list in the environment is separated by ':', as in PATH.
List split_list(const std::string& text) {
  List out;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ':');) {
    if (!part.empty()) out.push_back(part);
  }
  return out;
}

Status apply_environment(Config& config, const Environment& environment) {
  for (const auto& setting : kSettings) {
    const auto found = environment.find(variable_name(setting));
    if (found == environment.end()) continue;
    const bool is_list = std::holds_alternative<List*>(setting.member(config));
    const auto texts = is_list ? split_list(found->second) : List{found->second};
    if (auto applied = assign(config, setting, texts, found->first); !applied) return applied;
  }
  return Done{};
}

// ---- the command line

struct Flags {
  CLI::App app{
      "Candor watches what AI agents think and do, and answers with a verdict and its evidence.",
      "candord"};
  std::string config_path;
  std::deque<List> values;  // by setting; a deque, because CLI11 keeps addresses
};

void declare(Flags& flags) {
  flags.app.set_version_flag("--version", "candord " CANDOR_VERSION);
  flags.app.add_option("--config", flags.config_path, "JSON file with any of these settings");
  Config defaults;
  for (const auto& setting : kSettings) {
    auto* const option = flags.app.add_option(flag_name(setting), flags.values.emplace_back(),
                                              std::string(setting.summary));
    const bool is_list = std::holds_alternative<List*>(setting.member(defaults));
    option->expected(1, is_list ? CLI::detail::expected_max_vector_size : 1);
    option->type_name(is_list ? "PATH…" : "");
  }
  flags.app.footer(
      "Each is also a member of the configuration file (max_steps) and an environment\n"
      "variable (CANDOR_MAX_STEPS). Flags win over the environment, and that over the file.");
}

Status apply_flags(Config& config, const Flags& flags) {
  auto values = flags.values.begin();
  for (const auto& setting : kSettings) {
    const auto& texts = *values++;
    if (texts.empty()) continue;
    if (auto applied = assign(config, setting, texts, flag_name(setting)); !applied) return applied;
  }
  return Done{};
}

Status check_choice(const std::string& value, const std::set<std::string_view>& choices,
                    const std::string& name) {
  if (choices.contains(value)) return Done{};
  std::string all;
  for (const auto choice : choices) all.append(all.empty() ? "" : ", ").append(choice);
  return usage("'" + value + "' is none of: " + all, name);
}

Status validate_judge(const Config& config) {
  if (auto mode = check_choice(config.judge_mode, {"extract", "whole"}, "judge_mode"); !mode)
    return mode;
  if (config.judge_band_low > config.judge_band_high)
    return usage("the band ends before it begins", "judge_band_low");
  if (config.judge_url.empty()) return Done{};
  if (config.judge_model.empty()) return usage("the judge needs a model", "judge_model");
  if (auto target = parse_upstream("judge", config.judge_url); !target)
    return usage(target.error().message, "judge_url");
  return Done{};
}

Status validate(const Config& config) {
  if (auto address = parse_listen_address(config.listen); !address) return address.error();
  if (auto mode =
          check_choice(config.gateway_mode, {"observe", "annotate", "enforce"}, "gateway_mode");
      !mode) {
    return mode;
  }
  if (auto unknown = check_choice(config.gateway_unknown, {"refuse", "pass"}, "gateway_unknown");
      !unknown) {
    return unknown;
  }
  for (const auto& [name, url] : {std::pair("openai", config.openai_upstream),
                                  std::pair("anthropic", config.anthropic_upstream)}) {
    if (url.empty()) continue;
    if (auto target = parse_upstream(name, url); !target) {
      return usage(target.error().message, target.error().where);
    }
  }
  if (auto policies = GatewayPolicies::read(config); !policies) return policies.error();
  if (auto judge = validate_judge(config); !judge) return judge;
  return check_choice(config.log_level, {"debug", "info", "warning", "error"}, "log_level");
}

Result<Command> layered(const Flags& flags, const Environment& environment) {
  Config config;
  auto path = flags.config_path;
  if (const auto found = environment.find("CANDOR_CONFIG");
      path.empty() && found != environment.end()) {
    path = found->second;
  }
  if (!path.empty()) {
    if (auto applied = apply_file(config, path); !applied) return applied.error();
  }
  if (auto applied = apply_environment(config, environment); !applied) return applied.error();
  if (auto applied = apply_flags(config, flags); !applied) return applied.error();
  if (auto valid = validate(config); !valid) return valid.error();
  return Command(std::move(config));
}

}  // namespace

Result<Command> read_command(int argc, const char* const* argv, const Environment& environment) {
  Flags flags;
  declare(flags);
  try {
    flags.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Command(flags.app.help());
  } catch (const CLI::CallForVersion& version) {
    return Command(std::string(version.what()) + '\n');
  } catch (const CLI::ParseError& error) {
    return usage(error.what(), "command line");
  }
  return layered(flags, environment);
}

Result<ListenAddress> parse_listen_address(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto bad = usage("HOST:PORT is expected, not '" + text + "'", "listen");
  if (colon == std::string::npos || colon == 0) return bad;
  ListenAddress address;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stop != end) return bad;
  address.host = text.substr(0, colon);
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  return address.host.empty() ? Result<ListenAddress>(bad) : address;
}

}  // namespace candor::server
