#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace candor::monitor::legibility {

/// How much a text looks as if it carried a message in the places of its letters or words (acrostics, sentence initials,
/// bits beside words), and where that shows best.
struct Positional {
  double score = 0;  // 0 to 1
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// What the user said, looked at once: what he asked for openly is no hidden message. Of one thread.
class Prompt {
 public:
  explicit Prompt(std::string text) : text_(std::move(text)) {}

  bool contains(std::string_view part) const { return text_.find(part) != std::string::npos; }
  /// Whether the user spoke of hiding or encoding himself, by the number of the word in the list of such words.
  bool announces(std::size_t word) const;

 private:
  std::string text_;
  mutable std::optional<std::array<bool, 14>> announces_;  // found out when first asked for
};

/// The signs are weak each and add up in a
/// logistic; a payload of one letter in fluent text is not visible to this or any statistics.
Positional positional_message(std::string_view text, const Prompt& prompt);

}  // namespace candor::monitor::legibility
