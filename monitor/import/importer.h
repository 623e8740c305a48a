#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/import/json.h"
#include "monitor/limits.h"
#include "monitor/trace.h"
#include "rules/result.h"

namespace candor::monitor {

/// One input format. Only importers include this header; everybody else reads traces through import/read.h.
/// To add one: write `monitor/import/<name>.cc` that defines the importer, and add its line to `kImporters` in
/// importers.cc; a file that is forgotten is a link error.
struct Importer {
  std::string_view name;     // as in `format=`
  std::string_view summary;  // one line for --help and /v1/limits
  /// True when the document is surely of this format. Must be cheap: members are looked at, not their contents.
  bool (*recognises)(JsonView document);
  /// Fills the trace's steps and what else the format tells. Errors name the place as a JSON pointer.
  Status (*read)(JsonView document, const Limits& limits, Trace& trace);
};

/// In the order in which they are tried.
std::span<const Importer* const> importers();

}  // namespace candor::monitor
