#include "monitor/import/chat.h"

#include <algorithm>
#include <array>

namespace candor::monitor {
namespace {

struct Tag {
  std::string_view opening;
  std::string_view closing;
};

/// DeepSeek, Qwen and most open models; Claude when asked to; AgentDojo's prompted tool calling.
constexpr std::array kTags = {
    Tag{"<think>", "</think>"},
    Tag{"<thinking>", "</thinking>"},
    Tag{"<function-thoughts>", "</function-thoughts>"},
};
/// The tag that chat templates open in the prompt.
constexpr const Tag& kTemplateTag = kTags[0];

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

void add_piece(TraceBuilder& in, StepKind kind, std::string_view text) {
  text = trimmed(text);
  if (!text.empty()) in.add(kind, text);
}

struct Opening {
  std::size_t at = std::string_view::npos;
  const Tag* tag = nullptr;
};

Opening find_opening(std::string_view text) {
  Opening first;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    for (const Tag& tag : kTags) {
      if (text.substr(at).starts_with(tag.opening)) return {at, &tag};
    }
  }
  return first;
}

/// Reasoning whose opening tag is not in the text; gives what follows it.
std::string_view add_unopened_reasoning(TraceBuilder& in, std::string_view text) {
  const std::size_t closing = text.find(kTemplateTag.closing);
  if (closing == std::string_view::npos || find_opening(text.substr(0, closing)).tag != nullptr) {
    return text;
  }
  add_piece(in, StepKind::reasoning, text.substr(0, closing));
  return text.substr(closing + kTemplateTag.closing.size());
}

}  // namespace

void add_assistant_text(TraceBuilder& in, std::string_view text) {
  std::string_view rest = add_unopened_reasoning(in, text);
  Opening opening = find_opening(rest);
  if (opening.tag == nullptr && rest.size() == text.size()) {
    if (!text.empty()) in.add(StepKind::message, text);
    return;
  }
  for (; opening.tag != nullptr; opening = find_opening(rest)) {
    add_piece(in, StepKind::message, rest.substr(0, opening.at));
    rest.remove_prefix(opening.at + opening.tag->opening.size());
    const std::size_t end = std::min(rest.find(opening.tag->closing), rest.size());
    add_piece(in, StepKind::reasoning, rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + opening.tag->closing.size()));
  }
  add_piece(in, StepKind::message, rest);
}

void add_reasoning(TraceBuilder& in, std::string_view text, Visibility visibility) {
  if (!text.empty()) in.add(StepKind::reasoning, text).visibility = visibility;
}

JsonView text_of_part(JsonView part) {
  if (!part.find("type").string_or_empty().ends_with("text")) return {};
  const JsonView text = part.find("text");
  return text.is_string() ? text : part.find("content");
}

void keep_part(JsonView part, const Place& place, TraceBuilder& in) {
  in.keep_in_step(in.trace().steps.size(), "content." + std::to_string(place.index), part, place);
}

std::string joined_text(JsonView content, const Place& place, TraceBuilder& in) {
  if (!content.is_array()) return std::string(in.text(content, place));
  std::string out;
  in.each(content, place, [&in, &out](JsonView part, const Place& where) {
    const JsonView text = part.is_string() ? part : text_of_part(part);
    if (!text.is_string()) return keep_part(part, where, in);
    if (!out.empty()) out += '\n';
    out += text.string();
  });
  return out;
}

std::string text_of(JsonView value) {
  if (value.is_string()) return std::string(value.string());
  std::string out;
  append_compact(out, value);
  return out;
}

std::string result_text(JsonView content, const Place& place, TraceBuilder& in) {
  if (content.is_nothing() || content.is_array()) return joined_text(content, place, in);
  return text_of(content);
}

}  // namespace candor::monitor
