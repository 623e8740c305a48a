#pragma once

#include <string>
#include <vector>

#include "monitor/import/builder.h"
#include "monitor/import/json.h"

namespace candor::monitor {

/// Reads the model calls of a trace, one after another, where each call's input repeats the conversation so far: only
/// what is new becomes steps. Messages may be OpenAI's, Anthropic's or those of OpenTelemetry's GenAI conventions.
class Conversation {
 public:
  explicit Conversation(TraceBuilder& in) : in_(in) {}

  /// What a call was given: a list of messages, an object with `messages`, one message, or any value as a user's text.
  void read_input(JsonView input, const Place& place);
  /// What the model answered: a message or a list of them, a response with `choices`, or any value as a message's text.
  void read_output(JsonView output, const Place& place);

 private:
  void read_messages(JsonView messages, const Place& place);
  void read_answer(JsonView message, const Place& place);
  bool knows(std::size_t index, const std::string& message, JsonView view) const;

  TraceBuilder& in_;
  std::vector<std::string>
      known_;  // compact JSON; "" is an answer, which comes back in another form
};

}  // namespace candor::monitor
