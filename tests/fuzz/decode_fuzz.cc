// Every decoder and every legibility sign over arbitrary text: they end, stay inside the text, and make nothing larger.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "monitor/checks/check.h"
#include "monitor/checks/decode/decodings.h"
#include "monitor/utf8.h"

namespace candor::monitor {
extern const Check kDecoderCheck;
extern const Check kLegibilityCheck;
}  // namespace candor::monitor

namespace {

using namespace candor::monitor;

/// All text of a trace is valid UTF-8: the rest is left out.
std::string valid_part(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    text.append(bytes.substr(0, length));
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

void require(bool condition) {
  if (!condition) std::abort();
}

void require_inside(const Span& span, const std::string& text) {
  require(span.begin <= span.end && span.end <= text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = valid_part({reinterpret_cast<const char*>(data), size});
  for (const auto& found : decode::decodings_of(text)) {
    require(found.begin <= found.end && found.end <= text.size());
    require(found.text.size() <= text.size());
  }
  Trace trace;
  trace.steps.emplace_back().kind = StepKind::message;
  trace.steps[0].text = text;
  Observations observations;
  kDecoderCheck.run(trace, observations);
  kLegibilityCheck.run(trace, observations);
  for (const auto& decoded : observations.decoded) require_inside(decoded.from, text);
  for (const auto& signal : observations.signals) {
    require(signal.value >= 0 && signal.value <= 1);
    for (const auto& span : signal.evidence) require_inside(span, text);
  }
  return 0;
}
