#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "monitor/import/json.h"
#include "rules/result.h"
#include "server/gateway/gates.h"
#include "server/gateway/sse.h"

namespace candor::server {

inline constexpr std::size_t kMaxChoices = 128;  // OpenAI's `n`
inline constexpr std::size_t kMaxCalls = 1024;   // of one choice, blocks or items of one reply
inline constexpr std::size_t kReplyDepth = 128;  // JSON nesting of an event or a reply

/// How far into a reply a client is: enough to end its stream properly from there.
struct Seen {
  bool started = false;        // the event that begins every stream
  std::int64_t sequence = -1;  // Responses: the last sequence_number
  std::uint32_t blocks = 0;    // Anthropic: content blocks, Responses: output items that have begun
  std::int32_t open = -1;      // Anthropic: the block that has begun and not ended
  bool call = false;           // some tool call (Anthropic)
  std::bitset<kMaxChoices> choices;   // Chat: those that have begun,
  std::bitset<kMaxChoices> finished;  // have a finish_reason,
  std::bitset<kMaxChoices> calls;     // have a tool call
};

/// Puts one streamed reply together from its events. For one thread.
class ReplyReader {
 public:
  virtual ~ReplyReader() = default;

  /// Takes one event: opens and completes gates for the calls in it. Error `unknown_event`: the API has no such
  /// event, or it can be read in two ways; what clients would do with it is not known.
  virtual Status read(const SseEvent& event, Gates& gates) = 0;

  /// The reply so far, as the API's plain reply would be.
  virtual std::string reply() const = 0;

  /// Bytes that end the stream as the API does, with `message` as the last words, for a client that is that far.
  virtual std::string end(const Seen& seen, std::string_view message) const = 0;

  Seen seen;                        // after all events that were read
  std::uint64_t version = 0;        // rises with everything that is added to the reply's content
  std::size_t text_bytes = 0;       // of all text and reasoning that was read
  bool ended = false;               // the reply is complete: what follows says so
  std::uint64_t unknown_parts = 0;  // members with content that are not inspected
};

/// One API of a provider. To add one: write providers/<name>.cc that defines it, and add its line to `kProviders` in
/// provider.cc; a file that is forgotten is a link error.
struct Provider {
  std::string_view name;      // of the API, and of the importer that reads its requests and replies
  std::string_view upstream;  // first segment of the gateway's path: `openai`, `anthropic`
  std::string_view path;      // after it

  std::unique_ptr<ReplyReader> (*reader)();
  /// Whether a plain reply has a call that the client would run.
  bool (*has_calls)(monitor::JsonView reply);
  /// The plain reply without its calls (or without everything) and with `message`, as the API would have ended it.
  std::string (*withhold)(std::string_view reply, std::string_view message, bool everything);
  /// The body of an error answer, and the bytes of an error in the middle of a stream.
  std::string (*error_body)(std::string_view message);
  std::string (*error_event)(const Seen& seen, std::string_view message);
  /// Members of the request that decide how the reply is read: `"name":value,` or nothing.
  std::string (*reply_context)(monitor::JsonView request);

  std::span<const std::string_view> parts;   // what is inspected of a reply,
  std::span<const std::string_view> events;  // and which events of a stream are known
};

std::span<const Provider* const> providers();

/// The provider of a path below its upstream's segment; null when there is none.
const Provider* provider_of(std::string_view upstream, std::string_view path);

}  // namespace candor::server
