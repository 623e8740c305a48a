#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/checks/reflection/units.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor::reflection {

/// As what each identifier has been met: the key before it in results (`"flight": "H12"`, `id: 7`) and the argument that had
/// it in earlier calls. What was only ever a flight's number does not become an order's id by itself. Feed the steps in
/// order; one array access a token.
class Roles {
 public:
  explicit Roles(const text::Reading& reading)
      : reading_(reading), roles_(reading.distinct()), key_of_token_(reading.distinct()) {}

  void read_result(std::uint32_t step);
  void read_call(std::uint32_t step);

  /// Is the unit's value known under other keys only, while keys like its argument's name are known with other values?
  /// Never for people and their accounts: who sent something may be sent something.
  bool misplaced(const Unit& unit, std::string_view path);

 private:
  static constexpr std::uint32_t kMany = 0xFFFFFFFF;
  static constexpr std::size_t kKeys =
      256;  // different ones of a trace; a trace with more is not judged
  /// Indexes into keys_, + 1; kMany in the second: more than two.
  using Pair = std::array<std::uint32_t, 2>;
  /// The words of a key: of `flight_number`, flight and number.
  using Key = std::vector<std::uint32_t>;

  static constexpr std::size_t kJudged = 100'000;  // values of a trace; further ones are not judged

  void note(std::uint32_t token, std::uint32_t key);
  std::uint32_t key_at(std::span<const text::Word> words, std::size_t i);
  std::uint32_t key_of(Key words);
  Key words_of_name(std::string_view path) const;
  static bool akin(const Key& a, const Key& b);

  const text::Reading& reading_;
  std::vector<Pair> roles_;                  // by token
  std::vector<std::uint32_t> key_of_token_;  // by token: key_of() its words, + 1; 0: not asked yet
  std::vector<Key> keys_;
  std::string_view last_path_;  // of the latest call's argument, and its key
  std::uint32_t last_key_ = 0;
  std::size_t judged_ = 0;
};

}  // namespace candor::monitor::reflection
