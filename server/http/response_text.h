#pragma once

#include <cstdint>
#include <ctime>
#include <string>

#include "server/http/message.h"

namespace candor::server {

/// How a response's body is delimited on the wire (RFC 9112 section 6).
enum class BodyFraming : std::uint8_t { length, chunked, until_close };

struct ResponseHead {
  BodyFraming framing = BodyFraming::length;
  bool keep_alive = true;
  bool http_1_0 =
      false;  // the request's version: such a client must be told that the connection is kept
  std::time_t now = 0;  // for Date
};

/// Status line and header, up to the empty line. Headers of the response whose name or value could break out of
/// their line are left out: a handler that echoes a client's text cannot be made to split a response.
std::string head_text(const Response& response, const ResponseHead& head);

/// One chunk of a chunked body; nothing for an empty text, which would end the body.
std::string chunk_text(const std::string& data);

inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace candor::server
