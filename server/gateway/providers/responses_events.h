#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// What a withheld Responses reply is ended with: openai-python `types/responses/response_stream_event.py`.
namespace candor::server::responses {

/// Writes server-sent events whose sequence numbers go on from the last one that the client has seen.
class EventWriter {
 public:
  explicit EventWriter(std::int64_t sequence) : sequence_(sequence) {}

  /// `members` as `,"name":value…`.
  void add(std::string_view type, std::string_view members);

  std::string take() { return std::move(out_); }

 private:
  std::int64_t sequence_;
  std::string out_;
};

inline constexpr std::string_view kMessageId = "msg_withheld";

/// The message that takes the place of what is withheld, with its content's parts.
std::string message_item(std::string_view status, std::string_view content);
std::string text_part(std::string_view text);

}  // namespace candor::server::responses
