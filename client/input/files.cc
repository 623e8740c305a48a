#include "client/input/files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace candor::client {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTraceEndings[] = {".json", ".jsonl", ".ndjson", ".traj"};
constexpr std::string_view kLinesEndings[] = {".jsonl", ".ndjson"};
constexpr std::string_view kRuleEndings[] = {".yml", ".yaml"};
constexpr std::string_view kCompressedEndings[] = {".gz", ".zst"};

std::string_view without_compression(std::string_view name) {
  for (const auto ending : kCompressedEndings) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

bool has_ending(std::string_view name, std::span<const std::string_view> endings) {
  const auto bare = without_compression(name);
  return std::any_of(endings.begin(), endings.end(),
                     [&](auto ending) { return bare.ends_with(ending); });
}

Error unreadable(const fs::path& path, const std::error_code& why) {
  return {"unreadable", why.message(), path.string()};
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code ignored;
  const auto size = fs::is_regular_file(path, ignored) ? fs::file_size(path, ignored) : 0;
  return ignored ? 0 : size;
}

class Walk {
 public:
  explicit Walk(std::span<const std::string_view> endings) : endings_(endings) {}

  void add(const std::string& path) {
    std::error_code why;
    if (path == kStandardInput) {
      found_.files.push_back({path, 0});
    } else if (const auto status = fs::status(path, why); !fs::exists(status)) {
      found_.problems.push_back(
          unreadable(path, why ? why : std::make_error_code(std::errc::no_such_file_or_directory)));
    } else if (fs::is_directory(status)) {
      add_named_folder(path);
    } else {
      found_.files.push_back({path, size_of(path)});
    }
  }

  FoundFiles take() { return std::move(found_); }

 private:
  void add_named_folder(const fs::path& folder) {
    const auto files = found_.files.size();
    const auto problems = found_.problems.size();
    add_folder(folder);
    if (files != found_.files.size() || problems != found_.problems.size()) return;
    std::string expected;
    for (const auto ending : endings_)
      expected += (expected.empty() ? "" : ", ") + std::string(ending);
    found_.problems.push_back(
        {"unreadable", "no file below it ends in " + expected, folder.string()});
  }

  /// Folders are kept on an own stack: how deep they are nested is the attacker's choice.
  void add_folder(const fs::path& top) {
    std::vector<fs::path> folders{top};
    while (!folders.empty()) {
      const auto folder = std::move(folders.back());
      folders.pop_back();
      std::vector<fs::path> below;
      for (const auto& entry : sorted_entries(folder)) add_entry(entry, below);
      folders.insert(folders.end(), below.rbegin(), below.rend());
    }
  }

  void add_entry(const fs::directory_entry& entry, std::vector<fs::path>& folders) {
    std::error_code ignored;
    if (entry.is_directory(ignored)) {
      if (!entry.is_symlink(ignored)) folders.push_back(entry.path());
    } else if (has_ending(entry.path().filename().string(), endings_)) {
      found_.files.push_back({entry.path().string(), size_of(entry.path())});
    }
  }

  std::vector<fs::directory_entry> sorted_entries(const fs::path& folder) {
    std::vector<fs::directory_entry> entries;
    std::error_code why;
    for (fs::directory_iterator next(folder, why), end; !why && next != end; next.increment(why)) {
      entries.push_back(*next);
    }
    if (why) found_.problems.push_back(unreadable(folder, why));
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  std::span<const std::string_view> endings_;
  FoundFiles found_;
};

}  // namespace

FoundFiles find_files(std::span<const std::string> paths,
                      std::span<const std::string_view> endings) {
  Walk walk(endings);
  for (const auto& path : paths) walk.add(path);
  return walk.take();
}

std::span<const std::string_view> trace_endings() { return kTraceEndings; }
std::span<const std::string_view> rule_endings() { return kRuleEndings; }

bool is_named_lines(std::string_view path) { return has_ending(path, kLinesEndings); }

}  // namespace candor::client
