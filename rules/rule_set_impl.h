#pragma once

#include "rules/program.h"
#include "rules/rule_set.h"

namespace candor::rules {

struct RuleSet::Impl {
  Program program;
};

}  // namespace candor::rules
