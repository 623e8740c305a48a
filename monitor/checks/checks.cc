#include "monitor/checks/check.h"

namespace candor::monitor {

// One file each; add yours here and to the list.
extern const Check kBaselineCheck;
extern const Check kDataFlowCheck;
extern const Check kDecoderCheck;
extern const Check kLegibilityCheck;
extern const Check kNecessityCheck;
extern const Check kOverseerCheck;
extern const Check kReflectionCheck;
extern const Check kWhiteboxCheck;

namespace {

constexpr const Check* kChecks[] = {
    &kDecoderCheck,   &kLegibilityCheck, &kDataFlowCheck, &kReflectionCheck,
    &kNecessityCheck, &kOverseerCheck,   &kBaselineCheck, &kWhiteboxCheck,
};

}  // namespace

std::span<const Check* const> checks() { return kChecks; }

}  // namespace candor::monitor
