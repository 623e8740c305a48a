#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace candor::server {

/// One event of a stream, with the bytes that it came in.
struct SseEvent {
  std::string raw;        // everything since the event before, to the end of the empty line
  std::string name;       // the `event` field
  std::string data;       // the `data` fields, joined by line ends
  bool has_data = false;  // false: comments and keep-alives
};

/// Cuts a `text/event-stream` (WHATWG HTML, section 9.2.6) into events while it comes. The events do not depend on how
/// the bytes were cut into pieces, and their `raw` bytes joined are the stream. Memory: one event. For one thread.
class SseParser {
 public:
  explicit SseParser(std::size_t event_limit) : event_limit_(event_limit) {}

  /// Appends the events that end within `bytes`. False when one is larger than the limit; nothing works from then on.
  [[nodiscard]] bool feed(std::string_view bytes, std::vector<SseEvent>& events);

  /// The stream has ended: what is left, which some clients take for an event although its empty line is missing.
  /// Its `raw` is empty when there is nothing.
  SseEvent finish();

 private:
  bool end_line(std::size_t end, std::size_t next, std::vector<SseEvent>& events);
  void read_line(std::string_view line);

  const std::size_t event_limit_;
  SseEvent event_;           // what of it has been read; its `raw` holds all bytes so far
  std::size_t line_ = 0;     // where the current line begins in them
  std::size_t scanned_ = 0;  // up to here there is no line end that is not dealt with
  bool first_line_ = true;
};

}  // namespace candor::server
