#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "monitor/checks/effects.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor {

/// An imperative sentence of a tool result, with the sentence after it: where an injected instruction would stand.
struct Order {
  std::uint32_t piece = 0;  // index into Reading::pieces()
  std::uint32_t begin = 0;  // bytes of the result's text
  std::uint32_t end = 0;
  text::Effects effects = 0;  // that it asks for
  std::uint32_t words = 0;    // that say something
  bool to_agent =
      false;  // it, or what stands before it, speaks of the agent's task or instructions
  bool from_named = false;  // the user named where it stands: that file, page or mailbox
};

/// What a sentence of a result is, whoever has called for it.
struct ResultSentence {
  std::uint32_t first = 0;  // words [first, last) of the reading
  std::uint32_t last = 0;
  text::Effects asks = 0;  // of an imperative one
  bool paragraph = false;  // begins one
  bool imperative = false;
  bool to_agent = false;  // speaks to somebody about his work
};

/// Where a token was seen before, as bits.
enum Seen : std::uint8_t {
  kSeenUser = 1,
  kSeenSystem = 2,
  kSeenReasoning = 4,
  kSeenResult = 8,
  kSeenCall = 16
};

/// What the user's own words allow.
struct Authority {
  text::Effects asked = 0;  // with kin
  bool delegates =
      false;  // "do what the note says": the details may come from a text that he names
};

/// A value on its way from an order to an argument.
struct Injection {
  double score = 0;
  std::uint32_t order = 0;
  std::uint32_t leaf = 0;   // index into the call's leaves
  std::uint32_t begin = 0;  // bytes of the leaf's text
  std::uint32_t end = 0;
};

/// Does the text hand the details over to another one: "do the tasks in ...", "reply accordingly"?
bool delegates(const text::Reading& reading, const text::Piece& piece);

/// Finds calls that carry out what a tool result told the agent to do. Feed the trace's results in order; ask at each
/// call. One lookup a token, so linear in the trace.
class OrderIndex {
 public:
  explicit OrderIndex(const text::Reading& reading)
      : reading_(reading), order_of_(reading.distinct()), before_(reading.distinct()) {}

  /// `from_named`: the user himself named what the call fetched. `seen` has the bits of every token id before the result:
  /// what was there before came from elsewhere.
  void add_result(std::uint32_t piece, bool from_named, std::span<const std::uint8_t> seen);

  /// The strongest path from an order to this call; none when no value of it came that way. `seen` has the bits of
  /// every token id before the call.
  std::optional<Injection> trace_call(std::uint32_t step, const CallEffects& call,
                                      const Authority& authority,
                                      std::span<const std::uint8_t> seen) const;

  const Order& order(std::uint32_t index) const { return orders_[index]; }

 private:
  std::span<const ResultSentence> sentences_in(const text::Piece& piece);

  const text::Reading& reading_;
  std::vector<ResultSentence> found_;  // by sentences_in()
  std::vector<Order> orders_;
  std::vector<std::uint32_t> order_of_;  // by token id: the first order that holds it, + 1
  std::vector<std::uint8_t> before_;     // by token id: where it had been seen when that order came
};

}  // namespace candor::monitor
