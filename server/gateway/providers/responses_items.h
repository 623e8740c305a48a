#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// The items of a Responses reply: openai-python `types/responses/response_output_item.py`.
namespace candor::server::responses {

/// Whether the client has nothing to run for items of this type: words, and what the provider runs itself. What is not
/// known is not harmless.
bool is_harmless(std::string_view type);

/// An item of which events have told.
struct Item {
  static constexpr std::size_t no_gate = static_cast<std::size_t>(-1);

  std::string type;
  std::string json;  // as it began, or, when it is `done`, as it is
  bool done = false;
  std::string given;                          // arguments, input, code: what the deltas brought
  std::map<std::int64_t, std::string> texts;  // by content_index
  std::map<std::int64_t, std::string> summaries;
  std::size_t gate = no_gate;
};

/// Appends what is known of an item that is not done, in the form of one that is.
void append_unfinished(std::string& out, const Item& item);

}  // namespace candor::server::responses
