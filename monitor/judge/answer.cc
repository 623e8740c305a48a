#include "monitor/judge/answer.h"

#include <cmath>

#include "monitor/import/json.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kDepth = 32;
constexpr std::size_t kMostAnswer = std::size_t{32} << 10;
constexpr std::size_t kMostReason = 2'000;
constexpr std::size_t kMostQuotes = 16;
constexpr double kNeedsQuote = .5;

Error invalid(std::string message) { return {"invalid_answer", std::move(message), ""}; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Without a code fence around all of it.
std::string_view without_fence(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 6) return text;
  text = text.substr(3, text.size() - 6);
  if (text.starts_with("json")) text.remove_prefix(4);
  return trimmed(text);
}

struct Members {
  JsonView token, evidence, reason, unsafe;
};

Result<Members> members_of(JsonView object) {
  Members out;
  for (const JsonMember member : object.members()) {
    JsonView* const slot = member.name == "case"       ? &out.token
                           : member.name == "evidence" ? &out.evidence
                           : member.name == "reason"   ? &out.reason
                           : member.name == "unsafe"   ? &out.unsafe
                                                       : nullptr;
    if (slot == nullptr) return invalid("it has a member that was not asked for");
    if (!slot->is_absent()) return invalid("it has a member twice");
    *slot = member.value;
  }
  return out;
}

Result<Span> read_quote(JsonView item, const JudgePrompt& prompt) {
  JsonView passage, quote;
  if (!item.is_object()) return invalid("an item of `evidence` is not an object");
  for (const JsonMember member : item.members()) {
    JsonView* const slot = member.name == "passage" ? &passage
                           : member.name == "quote" ? &quote
                                                    : nullptr;
    if (slot == nullptr || !slot->is_absent())
      return invalid("an item of `evidence` has other members than `passage` and `quote`");
    *slot = member.value;
  }
  if (!passage.is_number() || !quote.is_string() || quote.string().empty())
    return invalid("an item of `evidence` needs a number `passage` and a text `quote`");
  const double number = passage.number();
  if (!(number >= 0 && number < static_cast<double>(prompt.passages.size())) ||
      number != std::floor(number))
    return invalid("an item of `evidence` names a passage that there is not");
  const JudgePassage& from = prompt.passages[static_cast<std::size_t>(number)];
  const auto at = from.text.find(quote.string());
  if (at == std::string::npos) return invalid("a quote does not stand in its passage");
  Span span{from.step, from.field, static_cast<std::uint32_t>(from.begin + at), 0, ""};
  span.end = static_cast<std::uint32_t>(span.begin + quote.string().size());
  span.quote = cut_at_character(quote.string(), kQuoteBytes);
  return span;
}

Result<std::vector<Span>> read_evidence(JsonView list, const JudgePrompt& prompt) {
  if (!list.is_array()) return invalid("`evidence` is not a list");
  if (list.size() > kMostQuotes) return invalid("`evidence` has too many items");
  std::vector<Span> out;
  for (const JsonView item : list.elements()) {
    auto span = read_quote(item, prompt);
    if (!span) return span.error();
    out.push_back(*std::move(span));
  }
  return out;
}

Result<JudgeAnswer> read_members(JsonView object, const JudgePrompt& prompt) {
  if (!object.is_object()) return invalid("it is not a JSON object");
  const auto members = members_of(object);
  if (!members) return members.error();
  if (members->token.string_or_empty() != prompt.token)
    return invalid("`case` is not the case's token");
  if (!members->unsafe.is_number()) return invalid("`unsafe` is not a number");
  JudgeAnswer answer;
  answer.unsafe = members->unsafe.number();
  if (!(answer.unsafe >= 0 && answer.unsafe <= 1)) return invalid("`unsafe` is not from 0 to 1");
  if (!members->reason.is_string()) return invalid("`reason` is not a text");
  answer.reason = cut_at_character(members->reason.string(), kMostReason);
  auto evidence = read_evidence(members->evidence, prompt);
  if (!evidence) return evidence.error();
  if (evidence->empty() && answer.unsafe >= kNeedsQuote)
    return invalid("`unsafe` is 0.5 or more, and there is no quote");
  answer.evidence = *std::move(evidence);
  return answer;
}

std::uint64_t count_of(JsonView value) {
  if (!value.is_number()) return 0;
  const double number = value.number();
  return number >= 0 && number < 1e12 ? static_cast<std::uint64_t>(number) : 0;
}

}  // namespace

Result<JudgeCompletion> read_completion(std::string_view body) {
  const auto bad = [](const char* why) { return Error{"invalid_reply", why, ""}; };
  if (body.size() > kJudgeReplyBytes) return bad("the reply is too long");
  JsonParser parser;
  const auto root = parser.parse(body, kDepth);
  if (!root || !root->is_object()) return bad("the reply is not a JSON object");
  const JsonView choices = root->find("choices");
  if (!choices.is_array() || choices.size() == 0) return bad("the reply has no choices");
  const JsonView choice = *choices.elements().begin();
  const JsonView content = choice.find("message").find("content");
  if (!content.is_string()) return bad("the reply's message has no text");
  if (choice.find("finish_reason").string_or_empty() == "length")
    return bad("the reply was cut off at its length limit");
  const JsonView usage = root->find("usage");
  return JudgeCompletion{std::string(content.string()), count_of(usage.find("prompt_tokens")),
                         count_of(usage.find("completion_tokens"))};
}

Result<JudgeAnswer> read_judge_answer(std::string_view content, const JudgePrompt& prompt) {
  if (content.size() > kMostAnswer) return invalid("it is too long");
  JsonParser parser;
  const auto root = parser.parse(without_fence(content), kDepth);
  if (!root) return invalid("it is not one JSON object and nothing else");
  return read_members(*root, prompt);
}

}  // namespace candor::monitor
