#include "server/gateway/gateway.h"

#include <array>

namespace candor::server {
namespace {

constexpr std::array<std::string_view, 5> kActions = {"passed", "observed", "withheld", "reviewed",
                                                      "refused"};

/// The configuration was looked at when it was read; in tests it may be any.
GatewayPolicies policies_of(const Config& config) {
  auto policies = GatewayPolicies::read(config);
  return policies ? *std::move(policies) : GatewayPolicies();
}

}  // namespace

GatewayMetrics::GatewayMetrics(Metrics& metrics)
    : unknown_parts(metrics.counter("candor_gateway_unknown_parts_total",
                                    "Parts of replies that are not inspected.")),
      hold_seconds(metrics.histogram("candor_gateway_hold_seconds",
                                     "From a tool call's last byte to its verdict.")),
      first_byte_seconds(metrics.histogram("candor_gateway_first_byte_seconds",
                                           "From a request to its upstream's answer.")),
      metrics_(metrics) {}

void GatewayMetrics::requested(std::string_view api) {
  metrics_
      .counter("candor_gateway_requests_total", "Requests to the gateway, by API.", {{"api", api}})
      .add();
}

void GatewayMetrics::refused(std::string_view reason) {
  metrics_
      .counter("candor_gateway_refused_total", "Requests and replies that were refused, by reason.",
               {{"reason", reason}})
      .add();
}

void GatewayMetrics::acted(GatewayAction action) {
  metrics_
      .counter("candor_gateway_replies_total", "Replies, by what became of them.",
               {{"action", kActions[static_cast<std::size_t>(action)]}})
      .add();
}

void GatewayMetrics::not_checked(NotChecked why) {
  metrics_
      .counter("candor_gateway_not_checked_total",
               "Replies that had no verdict in time, by reason.", {{"why", to_string(why)}})
      .add();
}

void GatewayMetrics::upstream_failed(std::string_view code) {
  metrics_
      .counter("candor_gateway_upstream_failures_total",
               "Requests that an upstream did not answer.", {{"code", code}})
      .add();
}

Gateway::Gateway(const Config& config, Store& store, Metrics& the_metrics)
    : policies(policies_of(config)),
      pass_unknown(config.gateway_unknown == "pass"),
      memory(store, config.gateway_memory_bytes, &known),
      sessions(store),
      metrics(the_metrics) {}

Status Gateway::load() {
  if (auto loaded = memory.load(); !loaded) return loaded;
  return sessions.load();
}

}  // namespace candor::server
