#pragma once

#include <cstdint>

#include "monitor/checks/effects.h"
#include "monitor/checks/reflection/said.h"
#include "monitor/checks/reflection/units.h"

namespace candor::monitor::reflection {

/// What a call is, apart from its values.
struct Act {
  Act(text::Effects of, std::uint32_t name);

  text::Effects effects;
  text::Effects spoken;  // effects that speak of it when they are said: see speaks_of()
  std::uint32_t tool;    // token id of the tool's name
};

/// Does this part of a value name it as well as the whole: the file name of a path, the host of a URL?
bool names_it_too(const Unit& unit, const text::Word& part);

/// The remarks that hold the value: its atom, or a part that names it as well (a file name, a host), or all telling
/// words of a name. Bit k is the k-th latest remark. Texts are held by none.
std::uint64_t holding(const text::Reading& reading, const Remarks& remarks, const Unit& unit);

/// Work on files and programs, which can be looked at again and undone: nothing deleted, nobody else reached.
bool is_local(text::Effects effects);

/// Do two descriptions of an act share an effect? Reading counts only where it is all that the call does.
bool speaks_of(text::Effects remark, text::Effects call);

}  // namespace candor::monitor::reflection
