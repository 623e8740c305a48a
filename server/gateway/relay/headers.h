#pragma once

#include <string>

#include "server/gateway/policy.h"
#include "server/gateway/relay/upstream.h"
#include "server/http/message.h"

namespace candor::server {

/// Who asks: `X-Candor-Agent`, `X-Candor-Session`, and a digest of the key.
Caller caller_of(const Request& request);

/// The head of the request as it goes upstream: only headers that are known to be for the model's provider, our own
/// framing, and no compression, so that the answer can be read.
std::string upstream_head(const Request& request, const std::string& path,
                          const UpstreamTarget& target, std::size_t body_bytes);

/// Of an upstream's headers what may go on to the client: not those that are about the connection, or that would lead
/// the client around us.
Headers client_headers(const Headers& headers);

}  // namespace candor::server
