#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http/request_parser.h"
#include "server/http/target.h"

// Requests as bytes. Whatever they are: what is read must not depend on how they were cut into pieces.

namespace {

using candor::server::parse_target;
using candor::server::RequestParser;

constexpr std::size_t kHeaderLimit = 8192;
constexpr std::size_t kMaxInput = 4096;  // how Beast counts near the limit depends on the pieces
constexpr std::size_t kBodyLimit = 256;

std::string fingerprint(RequestParser& parser, std::size_t used) {
  auto& request = parser.request();
  std::string out = std::to_string(used) + parser.target() + '|' + request.method;
  for (const auto& [name, value] : request.headers) out += '|' + name + ':' + value;
  out += '|' + request.body + (parser.keep_alive() ? "|keep" : "|close");
  if (const auto target = parse_target(parser.target())) {
    for (const auto& segment : target->segments) out += '/' + segment;
    for (const auto& [name, value] : target->query) out += '&' + name + '=' + value;
  }
  return out;
}

/// Everything that one parser has read; "" when there is no whole request in the bytes, for whatever reason (when it
/// is seen that they are broken may depend on the pieces). Bytes come in pieces of `step`, as they do from a
/// connection whose buffer holds at most the header's limit.
std::string parse(std::string_view bytes, std::size_t step) {
  RequestParser parser(kHeaderLimit);
  parser.limit_body(kBodyLimit);
  std::size_t used = 0;
  std::size_t shown = 0;
  while (true) {
    const auto taken = parser.put(bytes.substr(used, shown - used));
    if (!taken) return {};
    used += *taken;
    if (parser.head_done() && parser.done()) return fingerprint(parser, used);
    if (*taken > 0) continue;
    if (shown - used >= kHeaderLimit || shown == bytes.size()) return {};
    shown = std::min({shown + step, bytes.size(), used + kHeaderLimit});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxInput) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = parse(bytes, kHeaderLimit);
  for (const std::size_t step : {1, 3, 64}) {
    if (parse(bytes, step) != whole) std::abort();
  }
  return 0;
}
