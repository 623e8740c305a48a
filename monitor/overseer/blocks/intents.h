#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace candor::monitor::overseer {

/// A hand-made list of words that go with an intent, and phrases of two or three words joined by `_`.
struct Intent {
  std::string_view name;
  std::string_view words;
};

inline constexpr std::size_t kIntents = 30;
std::span<const Intent, kIntents> intents();

/// The intents that a word belongs to, as bits. kOpensPhrase: it may be the first word of a phrase, too.
inline constexpr std::uint32_t kOpensPhrase = 1u << 31;
std::uint32_t intents_of(std::uint64_t token_hash);

/// The intents of a phrase of two or three words; 0 for what is none.
std::uint32_t intents_of_phrase(std::span<const std::uint64_t> token_hashes);

}  // namespace candor::monitor::overseer
