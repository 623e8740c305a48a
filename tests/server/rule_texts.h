#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "monitor/import/read.h"
#include "monitor/monitor.h"

namespace candor::server {

/// A rule that finds `word` in what the agent says.
inline std::string rule_text(const std::string& id, const std::string& word,
                             const std::string& more = "") {
  return "title: Says " + word + "\nid: " + id +
         "\nlogsource:\n  product: agent\n  category: message\ndetection:\n  said:\n    "
         "text|contains: " +
         word + "\n  condition: said\nlevel: high\n" + more;
}

/// Ids of the rules that found something in a trace with one message.
inline std::vector<std::string> found_by(const monitor::Monitor& monitor,
                                         const std::string& message) {
  const std::string trace =
      R"({"id": "t", "steps": [{"kind": "message", "text": ")" + message + "\"}]}";
  std::vector<std::string> ids;
  for (const auto& finding : monitor.judge(*monitor::read_trace(trace, "candor", {})).findings) {
    ids.push_back(finding.rule.id);
  }
  return ids;
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace candor::server
