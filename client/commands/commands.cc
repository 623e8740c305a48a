#include "client/commands/commands.h"

namespace candor::client {
namespace {

// In the order of --help.
const Command* const kCommands[] = {
    &audit_command,
    &check_command,
    &compare_command,
    &diff_command,
    &evaluate_command,
    &explain_command,
    &hook_claude_code_command,
    &push_command,
    &rules_check_command,
    &rules_test_command,
    &rules_match_command,
    &rules_explain_command,
    &rules_coverage_command,
    &train_command,
};

}  // namespace

std::span<const Command* const> commands() { return kCommands; }

}  // namespace candor::client
