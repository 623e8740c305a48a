#include "client/rules/load.h"

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <system_error>
#include <utility>

#include "client/input/files.h"
#include "client/input/whole.h"
#include "client/text.h"

namespace candor::client {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRuleFile = std::size_t{16} << 20;

std::vector<std::string> split_paths(std::string_view text) {
  std::vector<std::string> paths;
  while (!text.empty()) {
    const auto end = std::min(text.find(':'), text.size());
    if (end > 0) paths.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return paths;
}

}  // namespace

std::vector<std::string> shipped_rules() {
  if (const char* named = std::getenv("CANDOR_RULES"); named != nullptr) return split_paths(named);
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  const auto installed = program.parent_path().parent_path() / "share/candor/rules";
  for (const auto& place : {installed, fs::path(CANDOR_SOURCE_RULES)}) {
    if (fs::is_directory(place, ignored)) return {place.string()};
  }
  return {};
}

LoadedSources load_sources(std::span<const std::string> paths) {
  LoadedSources loaded;
  auto found = find_files(paths, rule_endings());
  loaded.problems = std::move(found.problems);
  for (const auto& file : found.files) {
    if (auto text = read_whole(file.path, -1, kMaxRuleFile)) {
      loaded.sources.push_back({std::move(*text), file.path, rules::Mode::enforce, 1});
    } else {
      loaded.problems.push_back({"unreadable", text.error().message, file.path});
    }
  }
  return loaded;
}

void print_problems(std::span<const Error> problems, Streams& streams) {
  for (const auto& problem : problems) {
    streams.err << "candor: " << printable(problem.where) << ": " << printable(problem.message)
                << '\n';
  }
}

LoadedRules load_rules(std::span<const std::string> paths, Streams& streams) {
  const auto shipped = paths.empty() ? shipped_rules() : std::vector<std::string>();
  const auto loaded = load_sources(paths.empty() ? std::span(shipped) : paths);
  rules::Diagnostics diagnostics;
  auto set = rules::RuleSet::compile(loaded.sources, {}, diagnostics);
  print_problems(loaded.problems, streams);
  for (const auto& diagnostic : diagnostics) {
    if (diagnostic.severity == rules::Severity::error) {
      streams.err << printable_lines(to_text(diagnostic)) << '\n';
    }
  }
  if (has_errors(diagnostics)) return {nullptr, /*faulty=*/true};
  if (set.rules().empty()) streams.err << "candor: there are no rules; name some with --rules\n";
  if (!loaded.problems.empty() || set.rules().empty()) return {};
  return {std::make_shared<const rules::RuleSet>(std::move(set)), false};
}

}  // namespace candor::client
