#pragma once

// The rule packs that we ship, for tests and benchmarks.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "rules/document.h"

namespace candor::testing {

/// rules/packs/**/*.yml, sorted by path; none when the folder is empty.
inline std::vector<rules::RuleSource> shipped_packs() {
  namespace fs = std::filesystem;
  std::vector<rules::RuleSource> sources;
  for (const auto& entry : fs::recursive_directory_iterator(CANDOR_SOURCE_DIR "/rules/packs")) {
    if (!entry.is_regular_file() || entry.path().extension() != ".yml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    rules::RuleSource source;
    source.text.assign(std::istreambuf_iterator<char>(in), {});
    source.origin = entry.path().lexically_relative(CANDOR_SOURCE_DIR).string();
    sources.push_back(std::move(source));
  }
  std::sort(sources.begin(), sources.end(),
            [](const auto& a, const auto& b) { return a.origin < b.origin; });
  return sources;
}

}  // namespace candor::testing
