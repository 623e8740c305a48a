#include "server/gateway/relay/relay.h"

#include <algorithm>
#include <cstdlib>

#include "server/api/problem.h"
#include "server/gateway/provider.h"
#include "server/gateway/relay/relayed_call.h"
#include "server/log.h"

namespace candor::server {
namespace {

struct Known {
  std::string_view name;
  std::string Config::*url;
  std::string Config::*key_variable;
};

constexpr Known kUpstreams[] = {
    {"openai", &Config::openai_upstream, &Config::openai_key_variable},
    {"anthropic", &Config::anthropic_upstream, &Config::anthropic_key_variable},
};

/// What follows the first segment, as it came: `/v1/chat/completions?…`. Empty when the segment is written otherwise.
std::string path_below(const std::string& target, std::string_view name) {
  const auto prefix = "/" + std::string(name);
  const bool below = target.starts_with(prefix + "/");
  return below ? target.substr(prefix.size()) : std::string();
}

}  // namespace

Relay::Relay(App& app, asio::io_context& context) : app_(app) {
  for (const auto& known : kUpstreams) {
    const auto& url = app.config.*known.url;
    if (url.empty()) continue;
    auto target = parse_upstream(std::string(known.name), url);
    if (!target) continue;  // the configuration was refused before, outside of tests
    const auto& variable = app.config.*known.key_variable;
    const char* const key = variable.empty() ? nullptr : std::getenv(variable.c_str());
    if (key != nullptr) target->key = key;
    pools_.push_back(std::make_unique<UpstreamPool>(*std::move(target), app.config, context));
  }
}

Relay::~Relay() = default;

bool Relay::serves(std::span<const std::string> segments) const {
  return !segments.empty() &&
         std::any_of(std::begin(kUpstreams), std::end(kUpstreams),
                     [&](const Known& known) { return segments.front() == known.name; });
}

UpstreamPool* Relay::pool_of(std::string_view name) const {
  const auto found = std::find_if(pools_.begin(), pools_.end(),
                                  [name](const auto& pool) { return pool->target().name == name; });
  return found == pools_.end() ? nullptr : found->get();
}

Task<void> Relay::serve(LiveExchange* exchange) {
  const std::string path = exchange->request().path;
  const auto name = path.substr(1, path.find('/', 1) - 1);
  UpstreamPool* const pool = pool_of(name);
  const auto below = path_below(exchange->target(), name);
  const auto* provider = provider_of(name, std::string_view(below).substr(0, below.find('?')));
  if (exchange->request().method != "POST") provider = nullptr;
  app_.gateway.metrics.requested(provider != nullptr ? provider->name : "other");
  if (pool == nullptr || below.empty() || (provider == nullptr && !app_.gateway.pass_unknown)) {
    const char* const reason = pool == nullptr ? "no_upstream" : "unknown_route";
    app_.gateway.metrics.refused(reason);
    auto response =
        to_response(Error{"not_found",
                          pool == nullptr ? "there is no upstream for " + path
                                          : path + " is not inspected, and so not served",
                          {}});
    co_await exchange->send(std::move(response));
    co_return;
  }
  RelayedCall call(app_, *exchange, *pool, provider, below);
  co_await call.run();
}

void Relay::tick(Clock::time_point now) {
  for (const auto& pool : pools_) pool->tick(now);
}

}  // namespace candor::server
