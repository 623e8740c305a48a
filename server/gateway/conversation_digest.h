#pragma once

#include <string>
#include <string_view>

#include "monitor/trace.h"
#include "rules/memo.h"

namespace candor::server {

/// The digest of a conversation up to a step: of what users, tools and the agent said and did, without reasoning, names
/// of calls, system prompts and white space, which clients change. Texts that stand beside each other are one, so it
/// does not matter how they were cut. Stays the same over restarts and versions: it is in the store.
class ConversationDigest {
 public:
  /// Of nothing yet. Digests of different API keys never meet. A memo saves most of the work on steps that come again.
  explicit ConversationDigest(std::string_view api_key = {}, rules::Memo* memo = nullptr)
      : memo_(memo), digest_(api_key) {}

  void add(const monitor::Step& step);

  std::string text() const;

 private:
  void append_words(std::string_view text);
  void flush();
  std::string digest_of(const std::string& text) const;

  rules::Memo* memo_;
  std::string digest_;
  std::string words_;  // of the messages that stand beside each other
};

}  // namespace candor::server
