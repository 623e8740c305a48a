#include "server/gateway/conversation_digest.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "monitor/digest.h"

namespace candor::server {
namespace {

constexpr std::size_t kWorthKnowing = 256;  // bytes
constexpr std::uint64_t kPurpose = 0x636f6e7665727300;

}  // namespace

using monitor::StepKind;

void ConversationDigest::add(const monitor::Step& step) {
  if (step.kind == StepKind::reasoning || step.kind == StepKind::system) return;
  if (step.kind == StepKind::message) return append_words(step.text);
  flush();
  std::string text = digest_;
  text += static_cast<char>('0' + static_cast<int>(step.kind));
  text.append(step.tool).append("\n").append(step.arguments).append("\n").append(step.text);
  digest_ = digest_of(text);
}

std::string ConversationDigest::text() const { return monitor::sha256_hex(digest_ + 'm' + words_); }

std::string ConversationDigest::digest_of(const std::string& text) const {
  if (memo_ == nullptr || text.size() < kWorthKnowing) return monitor::sha256_hex(text);
  rules::Memo::Digest key(*memo_, kPurpose);
  key.add(text);
  std::vector<char> known;
  if (memo_->find(key.key(), known)) return {known.begin(), known.end()};
  auto digest = monitor::sha256_hex(text);
  memo_->put(key.key(), std::span<const char>(digest));
  return digest;
}

void ConversationDigest::append_words(std::string_view text) {
  const std::size_t before = words_.size();
  words_.resize(before + text.size());
  const auto end =
      std::copy_if(text.begin(), text.end(), words_.begin() + static_cast<std::ptrdiff_t>(before),
                   [](char c) { return c != ' ' && c != '\n' && c != '\t' && c != '\r'; });
  words_.erase(end, words_.end());
}

void ConversationDigest::flush() {
  if (!words_.empty()) digest_ = digest_of(digest_ + 'm' + words_);
  words_.clear();
}

}  // namespace candor::server
