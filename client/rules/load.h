#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "client/command.h"
#include "rules/rule_set.h"

namespace candor::client {

/// Where the rules are that a command uses when none are named: $CANDOR_RULES (several paths are
/// separated by ':'), else
/// `../share/candor/rules` beside an installed program, else `rules/packs` of the source it was
/// built from. Empty when none of them exists.
std::vector<std::string> shipped_rules();

struct LoadedSources {
  std::vector<rules::RuleSource> sources;
  std::vector<Error> problems;  // `unreadable`; `where` is the path
};

/// Reads rule files, and all below folders. A file over 16 MiB is not a rule file.
LoadedSources load_sources(std::span<const std::string> paths);

/// One line each on `err`.
void print_problems(std::span<const Error> problems, Streams& streams);

struct LoadedRules {
  std::shared_ptr<const rules::RuleSet> set;  // null when they cannot be used
  bool faulty = false;  // because a rule has an error (and not: a file cannot be read)
};

/// The compiled rules of `paths`, or the shipped ones when there are none. When a file cannot be
/// read or a rule has an error, that is on `err` and there is no set: judging with a part of the
/// rules would look like judging with all.
LoadedRules load_rules(std::span<const std::string> paths, Streams& streams);

}  // namespace candor::client
