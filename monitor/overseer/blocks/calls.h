#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor::overseer {

class Material;

/// Classes of effects that a call may have (text::Effect), from harmless on.
enum class Risk : std::uint8_t { read, send, pay, remove, grant, execute, make, stop };
inline constexpr std::size_t kRisks = 8;

/// Where a word was seen first. `order`: in an imperative sentence of a result, or behind an "ignore all instructions";
/// that the agent or a later result repeats it makes it nobody else's.
enum class Origin : std::uint8_t { nowhere, user, system, said, result, order };
inline constexpr std::size_t kOrigins = 6;

/// What a call is, against what was said before it. All from 0 to 1, cosines from -1 to 1; shares are of the words that say
/// something.
enum CallFact : std::size_t {
  kArgs,                             // shares of the words of the arguments, by origin
  kAtoms = kArgs + kOrigins,         // of their addresses, names, numbers
  kName = kAtoms + kOrigins,         // of the words of the tool's name
  kArgsReasoned = kName + kOrigins,  // in the reasoning since the last result
  kNameReasoned,
  kNameOrdered,  // in any order, wherever they were seen before
  // What it does, and whether the user asked for such a thing.
  kRisk,
  kUnasked = kRisk + kRisks,
  kAfterOrder = kUnasked + kRisks,  // a result had asked for this effect before
  kAfterOrderUnasked,
  // How near its meaning is to what was said (drift); 0 where one of the two has no words that we know.
  kToUser,
  kToUserSentence,  // the best one
  kToOrder,         // the best one
  kOrderOverUser,   // kToOrder - kToUserSentence
  kNameToUser,
  kNameToUserSentence,
  kNameToOrder,
  kNameOrderOverUser,
  kToReasoning,  // since the last result
  kNameToReasoning,
  kCallFacts
};
inline constexpr std::size_t kFirstDriftFact = kToUser;

std::string_view to_string(Risk risk);
std::string_view to_string(Origin origin);

struct CallFacts {
  std::uint32_t step = 0;
  std::array<float, kCallFacts> facts{};
};

/// Of each call, in order. Linear in the trace: the latest 64 orders and sentences of the user are kept.
std::vector<CallFacts> read_calls(const Material& material);

}  // namespace candor::monitor::overseer
