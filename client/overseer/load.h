#pragma once

#include <memory>
#include <string>

#include "client/command.h"
#include "monitor/models.h"

namespace candor::client {

/// Where the model is that a command uses when none is named: $CANDOR_OVERSEER, else `../share/candor/overseer.cbor` beside an
/// installed program, else the one in the source it was built from. Empty when none of them exists, and when the
/// variable is empty: then nothing is scored.
std::string shipped_overseer();

struct LoadedOverseer {
  std::shared_ptr<const monitor::overseer::Overseer> overseer;  // null: there is none
  bool faulty = false;  // one was named or shipped, and cannot be used; why is on `err`
};

/// The model at `path`, or the shipped one when that is empty.
LoadedOverseer load_overseer(const std::string& path, Streams& streams);

}  // namespace candor::client
