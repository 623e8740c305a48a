#pragma once

#include <span>

#include "monitor/checks/reflection/said.h"

namespace candor::monitor::reflection {

/// What a sentence does: speaks of effects, plans them, or refuses them. A refusal is a commitment in the first person
/// ("I will not", "we should refrain", "decided against"); a statement of what is not the case ("I do not have", "the
/// file does not exist") is none. The
/// remark's piece, turn and speaker are the caller's to fill in.
Remark remark_of(const text::Reading& reading, const text::Piece& piece,
                 std::span<const text::Word> sentence);

}  // namespace candor::monitor::reflection
