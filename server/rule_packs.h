#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/outline.h"
#include "rules/result.h"

namespace candor::server {

/// One YAML document of a pack's file. `text` is its lines, from its `---` if it has one.
struct PackDocument {
  std::string id;      // `file:line` when it says none and is faulty
  int first_line = 1;  // in the file
  int last_line = 1;
  std::string text;
  rules::Mode mode = rules::Mode::enforce;  // or what the document's `candor: {mode: …}` says
  rules::DocumentOutline outline;
};

struct PackFile {
  std::string path;
  std::string text;
  std::vector<PackDocument> documents;
};

struct Packs {
  std::vector<PackFile> files;  // folders in the order of their names
  std::vector<Error> problems;  // `unreadable`; `where` is the path
};

/// Reads rule files (`.yml`, `.yaml` below folders; any name when named itself). What cannot be read is a problem, and
/// the rest is read.
Packs read_packs(std::span<const std::string> paths);

/// The documents of a text, without what they say: lines from `first_line` to `last_line`. YAML takes `---` at a line's
/// beginning for a document's beginning wherever it stands (specification 1.2.2, section 9.1.2), so lines are enough.
std::vector<PackDocument> split_documents(std::string_view text);

/// What the document's `candor:` says about its mode; nothing when it says nothing.
std::optional<rules::Mode> mode_in(const rules::RuleInfo& info);

std::optional<rules::Mode> mode_from(std::string_view text);

}  // namespace candor::server
