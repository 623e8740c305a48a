// Importers on arbitrary bytes: the first byte selects the format (0: by content). What was read must be valid UTF-8,
// within the limits, and must read back from the native format as the same trace.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/import/read.h"
#include "monitor/utf8.h"

namespace {

using candor::monitor::Leaf;
using candor::monitor::Limits;
using candor::monitor::Step;
using candor::monitor::Trace;

constexpr std::size_t kMostSteps = 200;  // small, so that the fuzzer meets the limit

void require(bool holds, const char* what, const std::string& shown) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", what, shown.c_str());
  std::abort();
}

void require_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = candor::monitor::character_length(text.substr(at));
    require(length > 0, "invalid UTF-8", std::string(text));
    at += length;
  }
}

void require_utf8(const std::vector<Leaf>& leaves) {
  for (const Leaf& leaf : leaves) {
    require_utf8(leaf.path);
    require_utf8(leaf.text);
  }
}

void check(const Trace& trace) {
  require(!trace.id.empty(), "no id", "");
  require(trace.steps.size() <= kMostSteps, "too many steps", "");
  for (const std::string* text :
       {&trace.id, &trace.session, &trace.agent, &trace.model, &trace.metadata}) {
    require_utf8(*text);
  }
  require_utf8(trace.metadata_leaves);
  for (const Step& step : trace.steps) {
    for (const std::string* text : {&step.text, &step.call, &step.tool, &step.arguments}) {
      require_utf8(*text);
    }
    require_utf8(step.leaves);
  }
}

void check_reading_back(const Trace& trace, const Limits& limits) {
  const std::string json = to_json(trace);
  const auto again = candor::monitor::read_trace(json, "candor", limits);
  require(again.has_value(), again ? "" : again.error().message.c_str(), json);
  require(*again == trace, "reads back as another trace", json + "\n" + to_json(*again));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  auto formats = candor::monitor::format_names();
  formats.insert(formats.begin(), std::string_view());
  Limits limits;
  limits.steps = kMostSteps;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto trace = candor::monitor::read_trace(bytes, formats[data[0] % formats.size()], limits);
  if (!trace) {
    require(!trace.error().code.empty() && !trace.error().message.empty(), "no reason", "");
    return 0;
  }
  check(*trace);
  check_reading_back(*trace, limits);
  return 0;
}
