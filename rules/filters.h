#pragma once

#include <deque>

#include "rules/catalog.h"
#include "rules/expression_builder.h"

namespace candor::rules {

/// Joins each enforced filter with the rules that it names, or with all of its log source, once all rules are built. Warns
/// of rules that no event can match, and of those that a filter leaves nothing of.
void apply_filters(Catalog& catalog, ExpressionBuilder& builder, const Program& program,
                   std::deque<Reporter>& reports);

}  // namespace candor::rules
