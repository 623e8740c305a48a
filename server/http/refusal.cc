#include "server/http/refusal.h"

#include <string>

#include <boost/beast/core/string.hpp>

#include "server/api/problem.h"

namespace candor::server {

std::optional<Response> refusal_of_body(const Request& request, std::uint64_t declared,
                                        std::uint64_t limit) {
  if (const auto encoding = request.header("content-encoding");
      !encoding.empty() && !boost::beast::iequals(encoding, "identity")) {
    auto refusal =
        to_response(Error{"unsupported_encoding", "send the body as it is, not compressed", {}});
    refusal.headers.emplace_back("accept-encoding", "identity");
    return refusal;
  }
  if (const auto expected = request.header("expect");
      !expected.empty() && !boost::beast::iequals(expected, "100-continue")) {
    return to_response(Error{"expectation_failed", "only 100-continue can be met", {}});
  }
  if (declared > limit) {
    return to_response(
        Error{"body_too_large", "at most " + std::to_string(limit) + " bytes are allowed", {}});
  }
  return std::nullopt;
}

}  // namespace candor::server
