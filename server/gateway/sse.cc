#include "server/gateway/sse.h"

#include <utility>

namespace candor::server {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

bool SseParser::feed(std::string_view bytes, std::vector<SseEvent>& events) {
  auto& raw = event_.raw;
  raw.append(bytes);
  while (true) {
    const auto end = raw.find_first_of("\r\n", scanned_);
    if (end == std::string::npos) {
      scanned_ = raw.size();
      break;
    }
    scanned_ = end;
    // Behind a '\r' there may come the '\n' of the same line end: the next byte tells.
    if (raw[end] == '\r' && end + 1 == raw.size()) break;
    const bool two = raw[end] == '\r' && raw[end + 1] == '\n';
    if (!end_line(end, end + (two ? 2 : 1), events)) return false;
  }
  return raw.size() <= event_limit_;
}

bool SseParser::end_line(std::size_t end, std::size_t next, std::vector<SseEvent>& events) {
  const std::string_view line = std::string_view(event_.raw).substr(line_, end - line_);
  line_ = scanned_ = next;
  if (!line.empty()) {
    read_line(line);
    return true;
  }
  if (next > event_limit_) return false;
  SseEvent whole = std::exchange(event_, {});
  event_.raw = whole.raw.substr(next);
  whole.raw.resize(next);
  line_ = scanned_ = 0;
  events.push_back(std::move(whole));
  return true;
}

void SseParser::read_line(std::string_view line) {
  if (std::exchange(first_line_, false) && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  const auto colon = line.find(':');
  const auto field = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") {
    event_.name = value;
  } else if (field == "data") {
    if (event_.has_data) event_.data += '\n';
    event_.data += value;
    event_.has_data = true;
  }
}

SseEvent SseParser::finish() {
  std::string_view line = std::string_view(event_.raw).substr(line_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!line.empty()) read_line(line);
  line_ = scanned_ = 0;
  return std::exchange(event_, {});
}

}  // namespace candor::server
