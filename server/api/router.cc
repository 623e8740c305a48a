#include "server/api/router.h"

#include <algorithm>
#include <stdexcept>

namespace candor::server {

// ---- the list of groups: a line for its declaration, a line in kGroups

std::span<const Endpoint> backtest_endpoints();             // backtests.cc
std::span<const Endpoint> baseline_endpoints();             // baselines.cc
std::span<const Endpoint> batch_endpoints();                // batch.cc
std::span<const Endpoint> monitorability_endpoints();       // monitorability.cc
std::span<const Endpoint> openapi_endpoints();              // openapi.cc
std::span<const Endpoint> overseer_endpoints();             // overseers.cc
std::span<const Endpoint> overseer_evaluation_endpoints();  // overseer_evaluation.cc
std::span<const Endpoint> overseer_gateway_endpoints();     // overseer_gateway.cc
std::span<const Endpoint> probe_endpoints();                // probes.cc
std::span<const Endpoint> review_endpoints();               // reviews.cc
std::span<const Endpoint> rule_endpoints();                 // rules.cc
std::span<const Endpoint> rule_workshop_endpoints();        // rule_workshop.cc
std::span<const Endpoint> ruleset_endpoints();              // rulesets.cc
std::span<const Endpoint> service_endpoints();              // service.cc
std::span<const Endpoint> session_endpoints();              // sessions.cc
std::span<const Endpoint> traces_endpoints();               // traces.cc

namespace {

using Group = std::span<const Endpoint> (*)();

constexpr Group kGroups[] = {
    backtest_endpoints,             //
    baseline_endpoints,             //
    batch_endpoints,                //
    monitorability_endpoints,       //
    openapi_endpoints,              //
    overseer_endpoints,             //
    overseer_evaluation_endpoints,  //
    overseer_gateway_endpoints,     //
    probe_endpoints,                //
    review_endpoints,               //
    rule_endpoints,                 //
    rule_workshop_endpoints,        //
    ruleset_endpoints,              //
    service_endpoints,              //
    session_endpoints,              //
    traces_endpoints,               //
};

// ---- matching

using Pattern = std::vector<std::string_view>;

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

Pattern split(std::string_view path) {
  Pattern out;
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/'
    const auto end = path.find('/');
    out.push_back(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end));
  }
  return out;
}

bool matches(const Pattern& pattern, std::span<const std::string> segments) {
  return std::equal(pattern.begin(), pattern.end(), segments.begin(), segments.end(),
                    [](std::string_view wanted, const std::string& given) {
                      return is_parameter(wanted) ? !given.empty() : wanted == given;
                    });
}

bool same_shape(const Pattern& a, const Pattern& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](std::string_view left, std::string_view right) {
                      return left == right || (is_parameter(left) && is_parameter(right));
                    });
}

/// Literals before parameters, decided at the first segment that differs.
bool more_specific(const Endpoint& a, const Endpoint& b) {
  const auto left = split(a.path);
  const auto right = split(b.path);
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(),
      [](std::string_view x, std::string_view y) { return !is_parameter(x) && is_parameter(y); });
}

std::vector<std::pair<std::string, std::string>> values_of(const Pattern& pattern,
                                                           std::span<const std::string> segments) {
  std::vector<std::pair<std::string, std::string>> out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_parameter(pattern[i])) continue;
    out.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
  }
  return out;
}

void add_method(std::string& allow, std::string_view method) {
  if (allow.find(method) != std::string::npos) return;
  if (!allow.empty()) allow += ", ";
  allow += method;
  if (method == "GET") allow += ", HEAD";
}

}  // namespace

Router::Router(std::span<const Endpoint> endpoints)
    : endpoints_(endpoints.begin(), endpoints.end()) {
  std::stable_sort(endpoints_.begin(), endpoints_.end(), more_specific);
  for (const auto& endpoint : endpoints_) {
    const auto pattern = split(endpoint.path);
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      if (endpoints_[i].method == endpoint.method && same_shape(patterns_[i], pattern)) {
        throw std::logic_error("two endpoints for " + std::string(endpoint.path));
      }
    }
    patterns_.push_back(pattern);
  }
}

Route Router::route(std::string_view method, std::span<const std::string> segments) const {
  const auto wanted = method == "HEAD" ? "GET" : method;
  Route route;
  for (std::size_t i = 0; i < endpoints_.size(); ++i) {
    if (!matches(patterns_[i], segments)) continue;
    if (endpoints_[i].method == wanted) {
      return {&endpoints_[i], i, values_of(patterns_[i], segments), {}};
    }
    add_method(route.allow, endpoints_[i].method);
  }
  return route;
}

std::vector<Endpoint> all_endpoints() {
  std::vector<Endpoint> out;
  for (const auto group : kGroups) {
    const auto endpoints = group();
    out.insert(out.end(), endpoints.begin(), endpoints.end());
  }
  return out;
}

}  // namespace candor::server
