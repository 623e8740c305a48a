#pragma once

#include <string>
#include <utility>
#include <vector>

namespace candor::server {

/// What a model says and does in one reply.
struct Turn {
  std::string reasoning, text;
  std::vector<std::pair<std::string, std::string>> calls;  // tool, arguments as JSON
};

/// A reply as an API has it: plain, and as the events of a stream.
struct Written {
  std::string plain;
  std::vector<std::string> events;

  std::string stream() const {
    std::string out;
    for (const auto& event : events) out += event;
    return out;
  }
};

// With `pieces`, into how many deltas each text is cut.
Written write_chat(const std::vector<Turn>& choices, std::size_t pieces,
                   const char* reasoning = "reasoning_content");
Written write_messages(const Turn& turn, std::size_t pieces);
Written write_responses(const Turn& turn, std::size_t pieces);

/// At least forty, of every kind: words, calls, several, none, all scripts of the world, arguments with everything that JSON has.
std::vector<Turn> dialogues();

}  // namespace candor::server
