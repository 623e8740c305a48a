#include "server/rule_packs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFile = std::uintmax_t{16} << 20;

bool is_rule_file(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

// Links to folders are not followed: they can lead in circles.
std::vector<fs::path> files_below(const fs::path& folder, std::error_code& failed) {
  std::vector<fs::path> found;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    std::error_code ignored;
    if (is_rule_file(at->path()) && at->is_regular_file(ignored)) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<std::string> read_text(const fs::path& path) {
  std::error_code failed;
  const auto size = fs::file_size(path, failed);
  if (failed) return Error{"unreadable", failed.message(), path.string()};
  if (size > kMaxFile) return Error{"unreadable", "it is too large for a rule file", path.string()};
  std::ifstream in(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in) return Error{"unreadable", "it cannot be read", path.string()};
  return text;
}

bool is_blank(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || line[first] == '#' || line[first] == '%';
}

bool begins_document(std::string_view line) {
  return line.starts_with("---") &&
         (line.size() == 3 || std::string_view(" \t\r\n").find(line[3]) != std::string_view::npos);
}

void describe(PackDocument& document, const std::string& path) {
  const auto outlines = rules::outline({.text = document.text, .origin = path});
  if (!outlines.empty()) document.outline = outlines.front();
  document.outline.faulty = document.outline.faulty || outlines.size() != 1;
  document.id = document.outline.info.id;
  if (document.id.empty()) document.id = path + ":" + std::to_string(document.first_line);
  document.mode = mode_in(document.outline.info).value_or(rules::Mode::enforce);
}

PackFile to_file(const fs::path& path, std::string text) {
  PackFile file{path.string(), std::move(text), {}};
  file.documents = split_documents(file.text);
  for (PackDocument& document : file.documents) describe(document, file.path);
  return file;
}

// A file that is named twice, or lies in two of the folders, is read once.
void read_file(const fs::path& path, std::set<fs::path>& seen, Packs& packs) {
  std::error_code ignored;
  if (!seen.insert(fs::weakly_canonical(path, ignored)).second) return;
  auto text = read_text(path);
  if (text) {
    packs.files.push_back(to_file(path, *std::move(text)));
  } else {
    packs.problems.push_back(text.error());
  }
}

}  // namespace

Packs read_packs(std::span<const std::string> paths) {
  Packs packs;
  std::set<fs::path> seen;
  for (const std::string& path : paths) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      read_file(path, seen, packs);
      continue;
    }
    const auto files = files_below(path, failed);
    if (failed) packs.problems.push_back({"unreadable", failed.message(), path});
    for (const fs::path& file : files) read_file(file, seen, packs);
  }
  return packs;
}

std::vector<PackDocument> split_documents(std::string_view text) {
  std::vector<PackDocument> documents;
  bool empty = true;  // nothing but comments since the last document's beginning
  for (int number = 1; !text.empty(); ++number) {
    const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    const bool begins = begins_document(line);
    if (documents.empty() || (begins && !empty)) {
      documents.emplace_back().first_line = number;
      empty = true;
    }
    PackDocument& document = documents.back();
    document.text += line;
    document.last_line = number;
    empty = empty && (begins ? is_blank(line.substr(3)) : is_blank(line));
  }
  if (empty && !documents.empty()) documents.pop_back();
  return documents;
}

std::optional<rules::Mode> mode_from(std::string_view text) {
  for (const auto mode : {rules::Mode::draft, rules::Mode::shadow, rules::Mode::enforce}) {
    if (text == rules::to_string(mode)) return mode;
  }
  return std::nullopt;
}

std::optional<rules::Mode> mode_in(const rules::RuleInfo& info) {
  const auto custom = nlohmann::json::parse(info.custom, nullptr, /*allow_exceptions=*/false);
  if (!custom.is_object()) return std::nullopt;
  const auto mode = custom.find("mode");
  if (mode == custom.end() || !mode->is_string()) return std::nullopt;
  return mode_from(mode->get_ref<const std::string&>());
}

}  // namespace candor::server
