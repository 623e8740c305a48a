#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candor::rules {

enum class Mode : std::uint8_t { draft, shadow, enforce };
enum class Level : std::uint8_t { informational, low, medium, high, critical };

std::string_view to_string(Mode mode);
std::string_view to_string(Level level);

/// One YAML text with one or more Sigma documents, as it came from a file or over REST.
struct RuleSource {
  std::string text;
  std::string origin;  // a file name, or the store's id: only for diagnostics
  Mode mode = Mode::enforce;
  std::uint32_t version = 1;
};

/// One entry of `related`: how this rule came from, or stands to, another.
struct Related {
  std::string id;
  std::string type;  // derived, obsolete, merged, renamed, similar
};

/// What the rest of Candor may know of a compiled rule: its metadata, nothing of how it matches.
struct RuleInfo {
  std::string id;  // the document's id, else its name, else a digest of its text: never empty
  std::string name;
  std::string title;
  std::string description;
  std::string status;
  Level level = Level::medium;  // the specification gives no default; ours is medium
  std::vector<std::string> tags;
  std::vector<std::string> false_positives;
  Mode mode = Mode::enforce;
  std::uint32_t version = 1;
  bool is_correlation = false;
  bool reported =
      true;  // false: a correlation refers to it, none of them says `generate`, and neither does
             // it say `candor.report: true`
  std::string origin;
  std::string custom;  // the document's `candor:` mapping as JSON text, "{}" when it has none
  std::vector<Related> related;
  std::string tests;  // the document's `tests:` list as JSON text, "[]" when it has none; the
                      // engine never reads it
};

}  // namespace candor::rules
