#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "server/gateway/gates.h"
#include "server/gateway/provider.h"
#include "server/gateway/sse.h"

namespace candor::server {

/// What waits for its verdict: everything, tool calls, nothing.
enum class Hold : std::uint8_t { all, tools, none };

struct TapOptions {
  Hold hold = Hold::tools;
  std::size_t tail_bytes =
      0;  // text waits too, and is judged each time that this much has come; 0: it does not
  bool hold_end = false;      // the stream's last events wait for a verdict on the whole
  bool pass_unknown = false;  // events that the API does not have
  std::size_t event_limit = std::size_t{8} << 20;
  std::size_t reply_limit = std::size_t{32} << 20;
};

/// Stands between an upstream's stream and the client: reads it, and lets through, byte for byte and in order, what
/// may go. The order of calls: feed(), take(); while waiting(): judge reply(), then allow() or end_with(); take() again.
/// What comes out does not depend on how the stream was cut. Not one byte of a call comes out before allow() was
/// called with the call complete, and everything behind a call waits with it. For one thread.
class Tap {
 public:
  Tap(const Provider& provider, const TapOptions& options);

  /// The next bytes of the stream. Errors: `unknown_event`, `event_too_large`, `reply_too_large`; after one, only
  /// fail_with() and reply() are of use.
  Status feed(std::string_view bytes);
  /// The stream is complete.
  Status finish();

  /// What may go now, and has not been taken.
  std::string take();

  /// Something complete waits for a verdict.
  bool waiting() const { return !queue_.empty() && gates_.waiting(); }
  void allow();

  /// What the reply was when version() was this: text and calls, as a plain reply would be.
  std::string reply() const { return reader_->reply(); }
  std::uint64_t version() const { return reader_->version; }
  bool has_calls() const { return reader_->seen.call; }
  /// Bytes were taken.
  bool began() const { return began_; }
  /// The client has got a tool call.
  bool gave_call() const { return client().call; }
  std::uint64_t unknown() const { return unknown_ + reader_->unknown_parts; }

  /// Drops what waits. Gives the bytes that end the client's stream: as the API does with `message` as the last
  /// words, or as its error.
  std::string end_with(std::string_view message);
  std::string fail_with(std::string_view message);

 private:
  struct Waiting {
    std::string raw;
    std::size_t gates = 0;  // it goes when these are passable
    Seen before;
  };

  Status read(SseEvent event);
  std::size_t gate_of(std::size_t opened_before, std::size_t text_before);
  void release();
  const Seen& client() const { return queue_.empty() ? reader_->seen : queue_.front().before; }

  const Provider& provider_;
  const TapOptions options_;
  SseParser parser_;
  std::unique_ptr<ReplyReader> reader_;
  Gates gates_;
  std::vector<SseEvent> events_;
  std::deque<Waiting> queue_;
  std::string released_;
  std::size_t received_ = 0;
  std::size_t text_gate_ = static_cast<std::size_t>(-1);
  std::size_t text_in_gate_ = 0;
  std::uint64_t unknown_ = 0;
  bool began_ = false;
};

}  // namespace candor::server
