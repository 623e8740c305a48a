#pragma once

#include "rules/predicate.h"

namespace candor::rules {

/// Whether every event of which `given` holds also has `other` hold. Says no when it does not know.
bool implies(const Predicate& given, const Predicate& other);

/// Whether no event has both hold.
bool exclude(const Predicate& one, const Predicate& other);

/// Whether no event has it hold, such as an hour of 25.
bool is_impossible(const Predicate& predicate);

}  // namespace candor::rules
