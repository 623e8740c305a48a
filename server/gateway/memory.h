#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "monitor/trace.h"
#include "server/gateway/conversation_digest.h"
#include "server/gateway/policy.h"
#include "server/store/store.h"

namespace candor::server {

/// What a client need not send back is remembered here: the reasoning of earlier replies, and with OpenAI's
/// `previous_response_id` and `conversation` the whole conversation.
///
/// A reply is found again by the ConversationDigest up to its end.
/// Bounded: what was not used for longest goes first. Everything is put into the store too. Any thread.
class Memory {
 public:
  Memory(Store& store, std::size_t bytes, rules::Memo* digests = nullptr)
      : store_(store), limit_(bytes), digests_(digests) {}

  /// Takes what the store has, newest first, until the memory is full. Once, at the start.
  Status load();

  struct Recalled {
    std::string session;        // of the last reply that was found; empty: none was
    std::string trace;          // the id of its trace
    std::size_t reasoning = 0;  // steps that were added
    bool missing = false;       // there is a previous response, and it is not known
    ConversationDigest digest;  // of all steps
  };
  /// Adds to the steps of a request what is remembered of its conversation.
  Recalled recall(monitor::Trace& history, const Caller& caller,
                  std::string_view previous_response) const;

  /// A reply: the steps from `reply_begin` on, as the client got them. `response` is the id that it can be referred
  /// to with, `own_begin` where the request's own steps begin (before are those of the previous response).
  struct Reply {
    const std::vector<monitor::Step>& steps;
    std::string_view trace;  // its id
    std::size_t reply_begin = 0;
    ConversationDigest before;  // of the steps before it
    std::size_t own_begin = 0;
    std::string_view response, previous_response;
    std::string_view conversation;  // that the provider keeps (OpenAI Responses)
  };
  void remember(const Reply& reply, const Caller& caller);

  /// The last response of a conversation that the provider keeps; empty when none is known.
  std::string last_response(const Caller& caller, std::string_view conversation) const;

  std::size_t bytes() const;

 private:
  using Entry = std::pair<std::string, std::string>;  // key, value: JSON

  std::string find(const std::string& key) const;
  void put(std::string key, std::string value, bool persist);
  bool recall_response(monitor::Trace& history, const Caller& caller, std::string id) const;

  Store& store_;
  const std::size_t limit_;
  rules::Memo* const digests_;  // that were worked out before; may be null
  mutable std::mutex mutex_;
  mutable std::list<Entry> entries_;                                        // the last used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;  // keys of entries_
  std::size_t bytes_ = 0;
};

}  // namespace candor::server
