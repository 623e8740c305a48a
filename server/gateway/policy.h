#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "server/config.h"
#include "server/gateway/tap.h"

namespace candor::server {

enum class GatewayMode : std::uint8_t { observe, annotate, enforce };

/// What becomes of a call that was not checked: withheld if it could change something, always, or never.
enum class FailMode : std::uint8_t { consequential, closed, open };

/// Why something was not checked.
enum class NotChecked : std::uint8_t { nothing, deadline, overload, store, unreadable };

std::string_view to_string(GatewayMode mode);
std::string_view to_string(Hold hold);
std::string_view to_string(FailMode mode);
std::string_view to_string(NotChecked why);

/// How one request and its reply are treated. Plain data.
struct GatewayPolicy {
  GatewayMode mode = GatewayMode::observe;
  Hold hold = Hold::tools;
  std::size_t tail_tokens = 0;
  FailMode fail[5] = {};                    // by NotChecked
  std::chrono::milliseconds verdict{2000};  // until a verdict that does not come is given up
  std::chrono::seconds review{0};           // that a held call waits for a person
  bool review_allows = false;               // what happens when nobody came
  std::size_t resample = 0;                 // times that upstream is asked again after a block
};

/// Who asks, as far as the request says. Agent and session are claims of the client; the key is not.
struct Caller {
  std::string key;  // the first 16 hex digits of the SHA-256 of its API key; empty without one
  std::string agent;
  std::string session;
  std::string model;
};

/// The policies of the configuration: `gateway_mode` and its kin for all, and `gateway_policies`, each one line of
/// `name=value` words: `key=`, `agent=`, `model=`, `provider=` say whom it is for (with `*` for any text), and `mode=`,
/// `hold=`, `tail=`, `fail=`, `fail.deadline=`, `fail.overload=`, `fail.store=`, `fail.unreadable=`, `verdict_millis=`,
/// `review_seconds=`, `review_default=`, `resample=` what differs. The first that fits counts. Immutable.
class GatewayPolicies {
 public:
  /// Error `usage`, with the setting.
  static Result<GatewayPolicies> read(const Config& config);

  const GatewayPolicy& of(const Caller& caller, std::string_view provider) const;

 private:
  struct Rule {
    std::string key = "*", agent = "*", model = "*", provider = "*";
    GatewayPolicy policy;
  };

  static Result<Rule> read_rule(const std::string& line, const GatewayPolicy& defaults);

  GatewayPolicy defaults_;
  std::vector<Rule> rules_;
};

}  // namespace candor::server
