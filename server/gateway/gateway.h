#pragma once

#include <string_view>

#include "rules/memo.h"
#include "server/config.h"
#include "server/gateway/conversations.h"
#include "server/gateway/memory.h"
#include "server/gateway/policy.h"
#include "server/gateway/review_queue.h"
#include "server/gateway/session_book.h"
#include "server/metrics.h"
#include "server/store/store.h"

namespace candor::server {

/// What became of a reply.
enum class GatewayAction : std::uint8_t { passed, observed, withheld, reviewed, refused };

/// What the gateway counts. Any thread.
class GatewayMetrics {
 public:
  explicit GatewayMetrics(Metrics& metrics);

  void requested(std::string_view api);   // a provider's name, or `other`
  void refused(std::string_view reason);  // a stable code
  void acted(GatewayAction action);
  void not_checked(NotChecked why);
  void upstream_failed(std::string_view code);

  Counter& unknown_parts;         // events and members that are not inspected
  Histogram& hold_seconds;        // from a call's last byte to its verdict
  Histogram& first_byte_seconds;  // of upstream, as we see it

 private:
  Metrics& metrics_;
};

/// What the connections of the gateway share, with the endpoints that look at it. Any thread.
struct Gateway {
  Gateway(const Config& config, Store& store, Metrics& metrics);

  /// Takes from the store what was known before a restart. Once, before the first request.
  Status load();

  static constexpr std::size_t kKnownBytes = std::size_t{64} << 20;
  static constexpr std::size_t kConversationBytes = std::size_t{128} << 20;

  const GatewayPolicies policies;
  const bool pass_unknown;         // routes, events and content types that are not inspected
  rules::Memo known{kKnownBytes};  // what was found in steps, which come back with every turn
  Memory memory;
  Conversations conversations{known, kConversationBytes};
  SessionBook sessions;
  ReviewQueue queue;
  GatewayMetrics metrics;
};

}  // namespace candor::server
