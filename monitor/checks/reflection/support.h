#pragma once

#include <cstdint>

#include "monitor/checks/reflection/said.h"
#include "monitor/checks/reflection/units.h"

namespace candor::monitor::reflection {

/// How much of a value is accounted for by what was said, and how.
struct Support {
  double share = 0;      // 0: stands nowhere; 1: said in this turn or asked for by the user
  bool said = false;     // by the agent, the user or the system prompt
  bool read = false;     // stands in a result
  bool by_name = false;  // only the person's name in an address was
  bool derived = false;  // a number that can be computed from those in sight
};

/// Finds the support of values by looking tokens up; constant time a token.
class SupportFinder {
 public:
  SupportFinder(const text::Reading& reading, const Said& said) : reading_(reading), said_(said) {}

  Support of(const Unit& unit, std::uint32_t step);

 private:
  Support of_atom(const Unit& unit, std::uint32_t step);
  Support of_path(const Unit& unit, Support support) const;
  Support of_name(const Unit& unit) const;
  struct Makeup;
  Makeup makeup_of(const Unit& unit) const;
  Support of_text(const Unit& unit) const;
  double said(std::uint32_t token) const;
  double linked(std::uint32_t token) const;
  bool has_read_digits(const Unit& unit) const;
  bool names_person(const Unit& unit, const text::Word& part) const;
  bool is_derived_number(const Unit& unit, std::uint32_t step);

  const text::Reading& reading_;
  const Said& said_;
  std::size_t derivations_ = 0;
};

}  // namespace candor::monitor::reflection
