#include "server/gateway/conversation_digest.h"

#include <algorithm>
#include <iterator>

#include "monitor/digest.h"

namespace candor::server {

using monitor::StepKind;

void ConversationDigest::add(const monitor::Step& step) {
  if (step.kind == StepKind::reasoning || step.kind == StepKind::system) return;
  if (step.kind == StepKind::message) return append_words(step.text);
  flush();
  std::string text = digest_;
  text += static_cast<char>('0' + static_cast<int>(step.kind));
  text.append(step.tool).append("\n").append(step.arguments).append("\n").append(step.text);
  digest_ = monitor::sha256_hex(text);
}

std::string ConversationDigest::text() const { return monitor::sha256_hex(digest_ + 'm' + words_); }

void ConversationDigest::append_words(std::string_view text) {
  std::copy_if(text.begin(), text.end(), std::back_inserter(words_),
               [](char c) { return c != ' ' && c != '\n' && c != '\t' && c != '\r'; });
}

void ConversationDigest::flush() {
  if (!words_.empty()) digest_ = monitor::sha256_hex(digest_ + 'm' + words_);
  words_.clear();
}

}  // namespace candor::server
