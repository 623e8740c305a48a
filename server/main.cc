#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "server/api/router.h"
#include "server/app.h"
#include "server/config.h"
#include "server/http/server.h"
#include "server/log.h"
#include "server/store/sqlite_store.h"
#include "server/ticker.h"

extern char** environ;

namespace candor::server {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

Environment read_environment() {
  Environment out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.starts_with("CANDOR_") && equals != std::string_view::npos) {
      out.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return out;
}

LogLevel log_level_of(const Config& config) {
  constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};
  const auto* const found = std::find(std::begin(kNames), std::end(kNames), config.log_level);
  return static_cast<LogLevel>(found - std::begin(kNames));
}

/// SIGTERM and SIGINT wait for wait_for_end(); every thread that is started later inherits that.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of its write
  return signals;
}

/// Afterwards a second signal ends the program at once.
void wait_for_end(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

/// Connections need descriptors: as many as the system lets us have.
void raise_descriptor_limit(const Config& config) {
  constexpr rlim_t kOthers = 128;  // the store's files, listeners, what is being turned away
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < config.max_connections + kOthers) {
    log(LogLevel::warning, "few_descriptors",
        {{"limit", static_cast<std::int64_t>(limit.rlim_cur)},
         {"max_connections", static_cast<std::int64_t>(config.max_connections)}});
  }
}

int fail(std::string_view what, const Error& error) {
  log(LogLevel::error, what,
      {{"code", error.code}, {"message", error.message}, {"where", error.where}});
  return kFailed;
}

std::size_t work_threads_of(const Config& config) {
  if (config.work_threads != 0) return config.work_threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// Until the first rule set is in force /readyz says no and traces are refused; so who waits for the announcement may
/// post at once. While the store cannot be read it tries again, until it can or (false) the program is to end.
bool load_rules(App& app, const sigset_t& signals) {
  constexpr timespec kPause{1, 0};
  for (auto done = app.rule_book.load(); !done; done = app.rule_book.load()) {
    fail("rules_not_loaded", done.error());
    if (sigtimedwait(&signals, nullptr, &kPause) > 0) return false;
  }
  return true;
}

/// What waits too long for the background thread is done at the next turn.
void keep_up(App& app) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  (void)app.background.submit([&app, now] {
    app.rule_book.expire(now);
    app.baselines.update(now);
    (void)app.drift.rows();  // for /metrics
    if (const auto watched = app.features.update(); !watched)
      log(LogLevel::error, "features_not_watched", {{"reason", watched.error().message}});
  });
}

void announce(const Config& config, const Server& server) {
  auto host = parse_listen_address(config.listen)->host;
  if (host.find(':') != std::string::npos) host = '[' + host + ']';
  const auto url = "http://" + host + ':' + std::to_string(server.port());
  std::printf("candord listens on %s\n", url.c_str());
  std::fflush(stdout);
  log(LogLevel::info, "listening",
      {{"url", url}, {"data", config.data}, {"version", CANDOR_VERSION}});
}

int serve(const Config& config) {
  const auto signals = block_signals();
  set_log_level(log_level_of(config));
  raise_descriptor_limit(config);
  Metrics metrics;
  SqliteOptions options;
  options.directory = config.data;
  options.metrics = &metrics;
  auto store = open_sqlite_store(options);
  if (!store) return fail("store_not_opened", store.error());
  WorkPool pool(work_threads_of(config), config.work_queue, metrics);
  App app{config, **store, metrics, pool};
  if (auto loaded = app.gateway.load(); !loaded) {
    return fail("gateway_not_loaded", loaded.error());
  }
  const Router router(all_endpoints());
  auto server = Server::start(app, router);
  if (!server) return fail("not_listening", server.error());
  if (auto loaded = app.model_book.load(); !loaded) {
    return fail("models_not_loaded", loaded.error());
  }
  if (auto loaded = app.baselines.load(); !loaded) {
    return fail("baselines_not_loaded", loaded.error());
  }
  if (load_rules(app, signals)) {
    const Ticker ticker(std::chrono::seconds(5), [&app] { keep_up(app); });
    announce(config, **server);
    wait_for_end(signals);
  }
  log(LogLevel::info, "draining");
  (*server)->drain(std::chrono::seconds(config.drain_seconds));
  server->reset();
  app.second_stage.stop();
  pool.stop();
  app.background.stop();
  app.backtests.stop();
  store->reset();  // commits what is queued
  log(LogLevel::info, "ended");
  return 0;
}

/// An installed program has its learned model beside it.
std::string shipped_overseer() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "";
  auto file = program.parent_path().parent_path() / "share/candor/overseer.cbor";
  return std::filesystem::exists(file, error) ? file.string() : "";
}

int run(int argc, char** argv) {
  const auto command = read_command(argc, argv, read_environment());
  if (!command) {
    const auto& error = command.error();
    std::fprintf(stderr, "candord: %s: %s\n", error.where.c_str(), error.message.c_str());
    return kUsage;
  }
  if (const auto* const text = std::get_if<std::string>(&*command)) {
    std::fputs(text->c_str(), stdout);
    return 0;
  }
  Config config = std::get<Config>(*command);
  if (config.overseer.empty()) config.overseer = shipped_overseer();
  return serve(config);
}

}  // namespace
}  // namespace candor::server

int main(int argc, char** argv) {
  try {
    return candor::server::run(argc, argv);
  } catch (const std::exception& error) {
    candor::server::log(candor::server::LogLevel::error, "crashed", {{"what", error.what()}});
    return 1;
  }
}
