#pragma once

#include "client/command.h"

namespace candor::client {

// One line a command; each is defined in the file of its name.
extern const Command audit_command;
extern const Command check_command;
extern const Command compare_command;
extern const Command diff_command;
extern const Command evaluate_command;
extern const Command explain_command;
extern const Command hook_claude_code_command;
extern const Command push_command;
extern const Command rules_check_command;
extern const Command rules_coverage_command;
extern const Command rules_explain_command;
extern const Command rules_match_command;
extern const Command rules_test_command;
extern const Command train_command;

}  // namespace candor::client
