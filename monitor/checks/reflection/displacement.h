#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "monitor/checks/reflection/matching.h"
#include "monitor/checks/reflection/said.h"
#include "monitor/checks/reflection/support.h"
#include "monitor/checks/reflection/units.h"

namespace candor::monitor::reflection {

/// A remark on an act that gives another value than the call has in that place.
struct Displacement {
  double strength = 0;    // 0 to 1
  std::string_view what;  // `recipient`, `amount`, `path`, `host`
  bool hard =
      false;    // an address, path, host or amount that nobody said, where the plan names another
  Place place;  // of the value that was said
};

/// Plans are held against calls one to one: by the argument's own name ("recipient: Ann"), and by the remark that
/// speaks of the act and names a value of the same sort that no call ever uses.
class DisplacementFinder {
 public:
  DisplacementFinder(const text::Reading& reading, const Said& said)
      : reading_(reading), said_(said) {}

  /// For units()[index] of the call at `step`.
  std::optional<Displacement> find(std::uint32_t step, std::span<const Unit> units,
                                   std::size_t index, const Support& support, const Act& act) const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  /// A word of the argument's name, and the one that must stand before it.
  struct Label {
    std::uint32_t token = kNone;
    std::uint32_t before = kNone;
  };

  std::optional<Displacement> by_name(std::uint32_t step, std::span<const Unit> units,
                                      std::size_t index, const Support& support) const;
  std::optional<Displacement> by_label(std::uint32_t step, const Label& label,
                                       std::span<const Unit> units, std::size_t index,
                                       const Support& support) const;
  std::optional<Displacement> by_remark(const Unit& unit, const Support& support, const Act& act,
                                        const Remarks& remarks) const;
  std::span<const text::Word> words_behind(const Label& label, const Remark& remark) const;
  Displacement labelled(const Unit& unit, const Support& support, const Remark& remark,
                        const text::Word& word) const;
  std::optional<std::uint32_t> other_value(const Unit& unit, const Remark& remark) const;
  bool known_path(const Unit& unit) const;
  bool is_other_file(const text::Word& word, const Unit& unit) const;
  bool could_stand_for(const text::Word& word, const Unit& unit, bool after_label) const;
  bool holds(const Unit& unit, std::uint32_t token) const;
  bool sibling_holds(std::uint32_t step, std::span<const Unit> units, const Unit& unit,
                     std::uint32_t token) const;
  Displacement made(double strength, const Unit& unit, const Support& support, const Remark& remark,
                    const text::Word& word) const;

  const text::Reading& reading_;
  const Said& said_;
};

}  // namespace candor::monitor::reflection
