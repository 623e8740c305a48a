#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "monitor/import/read.h"
#include "server/gateway/tap.h"

// Streams as bytes. The first byte chooses the API and how the rest is held. Whatever comes: nothing depends on how the
// stream was cut, what passes is the stream, and the reply that is judged is JSON.

namespace {

using namespace candor::server;

struct Outcome {
  std::string out, reply;
  bool fine = true;
};

TapOptions options_of(std::uint8_t choice) {
  TapOptions options;
  options.hold = static_cast<Hold>(choice / 3 % 3);
  options.pass_unknown = (choice & 0x40) != 0;
  options.hold_end = (choice & 0x80) != 0;
  options.tail_bytes = (choice & 0x20) != 0 ? 16 : 0;
  return options;
}

Outcome run(const Provider& provider, const TapOptions& options, std::string_view stream,
            std::size_t step) {
  Tap tap(provider, options);
  Outcome outcome;
  const auto settle = [&] {
    outcome.out += tap.take();
    while (tap.waiting()) {
      tap.allow();
      outcome.out += tap.take();
    }
  };
  while (!stream.empty() && outcome.fine) {
    const auto size = std::min(step, stream.size());
    outcome.fine = tap.feed(stream.substr(0, size)).has_value();
    stream.remove_prefix(size);
    if (outcome.fine) settle();
  }
  if (outcome.fine) outcome.fine = tap.finish().has_value();
  if (outcome.fine) settle();
  outcome.reply = tap.reply();
  (void)tap.end_with("end");
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  const auto choice = data[0];
  const std::string_view stream(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto& provider = *providers()[choice % 3];
  const auto options = options_of(choice);
  const auto whole = run(provider, options, stream, stream.size());
  const auto pieces = run(provider, options, stream, 1 + choice % 7);
  if (whole.fine != pieces.fine) std::abort();
  if (whole.fine && (whole.out != stream || pieces.out != stream || whole.reply != pieces.reply))
    std::abort();
  candor::monitor::JsonParser parser;
  const auto reply = parser.parse(whole.reply, 2 * kReplyDepth + 8);
  if (!reply || !reply->is_object()) std::abort();
  (void)provider.withhold(whole.reply, "no", (choice & 1) != 0);
  (void)candor::monitor::read_trace("{\"response\":" + whole.reply + "}", provider.name, {});
  return 0;
}
