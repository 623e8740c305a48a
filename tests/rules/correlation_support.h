#pragma once

#include <string>
#include <vector>

#include "tests/rules/support.h"

/// What the tests of correlations are written with: rules that are about single letters, and things that happen.
namespace candor::rules::test {

using Strings = std::vector<std::string>;
using Steps = std::vector<std::uint32_t>;

/// Documents of rules `a` to `e`, each of which matches the events whose `what` is its name.
std::string letters();

/// A correlation with the id and name `id`; `section` is what stands in `correlation:`, in flow style without the braces.
std::string correlation(const std::string& section, const std::string& id = "found");

/// Something happens at a step and, unless negative, at a second.
EventText happens(const std::string& what, std::uint32_t step, std::int64_t second = -1,
                  std::vector<std::pair<std::string, std::string>> fields = {});

/// The same letters one after the other: step 0, 1, ... and a second for each.
std::vector<EventText> happen(const std::string& letters);

/// What the letters and these documents find, by id. Documents with errors fail the test.
std::vector<Found> found(const std::string& documents, const std::vector<EventText>& events);
Strings ids_found(const std::string& documents, const std::vector<EventText>& events);

/// Whether `id` was found, and that nothing else was.
bool finds(const std::string& documents, const std::vector<EventText>& events);

}  // namespace candor::rules::test
