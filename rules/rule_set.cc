#include "rules/rule_set.h"

#include <utility>

#include "rules/compiler.h"
#include "rules/rule_set_impl.h"

namespace candor::rules {

RuleSet::RuleSet() {
  Diagnostics none;
  *this = compile({}, {}, none);
}

RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

RuleSet::RuleSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}

RuleSet RuleSet::compile(std::span<const RuleSource> sources, const Placeholders& placeholders,
                         Diagnostics& diagnostics) {
  return RuleSet(
      std::make_unique<const Impl>(Impl{compile_program(sources, placeholders, diagnostics)}));
}

std::span<const RuleInfo> RuleSet::rules() const { return impl_->program.infos; }

RuleCost RuleSet::cost(std::uint32_t rule) const { return impl_->program.costs[rule]; }

bool RuleSet::asks_for(std::string_view field) const {
  const Program& program = impl_->program;
  const FieldId id = program.fields.find(field);
  return program.searches_everything || (id < program.asked.size() && program.asked[id]);
}

const std::string& RuleSet::digest() const { return impl_->program.digest; }

}  // namespace candor::rules
