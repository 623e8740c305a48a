#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "monitor/checks/text/reading.h"

namespace candor::monitor::reflection {

/// What an argument's value is in the act.
enum class UnitKind : std::uint8_t {
  target,  // an address, account, path, host or identifier: whom or what the act is done to
  number,  // an amount, a count
  date,    // a day or a time
  name,    // a short text: a person, a channel, a title
  text,    // composed prose or code
};

/// One value of a call that its reasoning should account for.
struct Unit {
  UnitKind kind = UnitKind::name;
  text::Kind atom = text::Kind::word;  // of a target
  bool reference = false;   // an argument that only points at a record: id, file_id, index
  bool setting = false;     // how it is done, not what or to whom: a limit, a mode, a status
  std::uint32_t leaf = 0;   // index into the call's leaves
  std::uint32_t first = 0;  // words [first, last) of the reading, parts included
  std::uint32_t last = 0;
};

/// The values of the call at `step`, at most kUnits. Booleans, null, 0 and 1 say nothing and are left out.
inline constexpr std::size_t kUnits = 1024;
void units_of(const text::Reading& reading, std::uint32_t step, std::vector<Unit>& units);

/// The values of all calls of a reading, each found once.
class CallUnits {
 public:
  explicit CallUnits(const text::Reading& reading);

  std::span<const Unit> of(std::uint32_t call) const { return of_step_[call]; }

 private:
  std::vector<std::span<const Unit>> of_step_;
  std::vector<std::vector<Unit>> own_;  // where the reading keeps no notes
};

/// Is this word a part of the value that the unit stands for, and not grammar?
bool tells(const text::Reading& reading, const text::Word& word);

}  // namespace candor::monitor::reflection
