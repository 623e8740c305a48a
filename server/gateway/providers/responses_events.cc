#include "server/gateway/providers/responses_events.h"

#include "server/gateway/providers/fields.h"

namespace candor::server::responses {

void EventWriter::add(std::string_view type, std::string_view members) {
  out_.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type);
  out_.append("\",\"sequence_number\":").append(std::to_string(++sequence_));
  out_.append(members).append("}\n\n");
}

std::string message_item(std::string_view status, std::string_view content) {
  std::string out = R"({"id":")";
  out.append(kMessageId).append(R"(","type":"message","role":"assistant","status":")");
  return out.append(status).append(R"(","content":[)").append(content).append("]}");
}

std::string text_part(std::string_view text) {
  return R"({"type":"output_text","annotations":[],"text":)" + json_text(text) + "}";
}

}  // namespace candor::server::responses
