#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "monitor/limits.h"
#include "rules/result.h"

namespace candor::server {

/// How candord runs. Read once at the start, constant afterwards. Every member is a flag
/// (`--max-connections`), a member of the JSON configuration file (`max_connections`) and an
/// environment variable
/// (`CANDOR_MAX_CONNECTIONS`); the table is in config.cc.
struct Config {
  std::string listen = "127.0.0.1:8420";
  std::string data = "data";       // the folder of the embedded store
  std::vector<std::string> rules;  // files and folders
  std::string openai_upstream;     // empty: that gateway is off
  std::string anthropic_upstream;
  std::string gateway_mode = "observe";
  std::string gateway_hold = "tools";
  std::string gateway_fail = "consequential";
  std::string gateway_unknown = "refuse";  // routes, stream events, content types
  std::string gateway_review_default = "block";
  std::vector<std::string> gateway_policies;  // server/gateway/policy.h
  std::string gateway_ca_file;                // empty: the system's certificates
  std::string openai_key_variable;            // name of the environment variable with the key
  std::string anthropic_key_variable;
  std::size_t gateway_tail_tokens = 0;
  std::size_t gateway_verdict_millis = 2000;
  std::size_t gateway_review_seconds = 0;
  std::size_t gateway_resample = 0;
  std::size_t gateway_memory_bytes = std::size_t{64} << 20;
  std::size_t upstream_connect_seconds = 10;
  std::size_t upstream_seconds =
      120;  // until the answer's first byte, and between two of its pieces
  std::string
      overseer;  // file of the learned model that is used until one is activated; empty: none
  std::string
      judge_url;  // of an OpenAI-compatible API, to its version: http://host/v1; empty: no judge
  std::string judge_model;
  std::string judge_key_variable;      // name of the environment variable with the key
  std::string judge_mode = "extract";  // what it reads: extract or whole
  std::size_t judge_timeout_millis = 10'000;
  std::size_t judge_budget_permille = 50;  // of all traces
  std::size_t judge_band_low = 20;  // percent: scores of the first stage that it is asked about
  std::size_t judge_band_high = 90;
  std::size_t judge_base_rate_permille = 10;  // of traces that are dangerous: for likelihood ratios
  std::size_t judge_cache = 10'000;           // answers
  std::size_t judge_concurrency = 16;
  std::string log_level = "info";

  std::size_t io_threads = 0;    // 0: one for each core
  std::size_t work_threads = 0;  // 0: one for each core
  std::size_t work_queue = 256;  // jobs that may wait for a work thread
  std::size_t max_connections = 10'000;
  std::size_t max_body_memory = std::size_t{512}
                                << 20;  // of all bodies over 64 KiB that are being read

  monitor::Limits limits;
  std::size_t max_header_bytes = 16 << 10;

  std::size_t header_seconds = 10;  // from a request's first byte to the end of its header
  std::size_t body_seconds =
      30;  // between two pieces of a body, and for writing a piece of the answer
  std::size_t body_total_seconds = 300;
  std::size_t idle_seconds = 60;     // of a kept connection between two requests
  std::size_t handler_seconds = 60;  // until an answer that does not come is a 503
  std::size_t drain_seconds = 20;    // for running requests after SIGTERM
};

/// What a command line asks for: a configuration to serve with, or a text (help, version) to print
/// and end.
using Command = std::variant<Config, std::string>;
using Environment = std::map<std::string, std::string>;

/// Flags over environment over configuration file over defaults; a list replaces the lower layer's
/// list. Errors have the code `usage` and name the flag, the variable, or the file and the JSON
/// pointer of its member.
Result<Command> read_command(int argc, const char* const* argv, const Environment& environment);

/// `host:port` or `[v6]:port`; the port may be 0.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};
Result<ListenAddress> parse_listen_address(const std::string& text);

}  // namespace candor::server
