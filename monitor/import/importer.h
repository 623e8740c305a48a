#pragma once

#include <span>
#include <string_view>

#include "monitor/import/builder.h"
#include "monitor/import/json.h"

namespace candor::monitor {

/// One input format. Only importers include this header; everybody else reads traces through
/// import/read.h. To add one: write `monitor/import/<name>.cc` that defines the importer, and add
/// its line to `kImporters` in importers.cc; a file that is forgotten is a link error.
struct Importer {
  std::string_view name;     // as in `format=`
  std::string_view summary;  // one line for --help and /v1/limits
  /// True when the document is surely of this format. Must be cheap: members are looked at, not
  /// their contents.
  bool (*recognises)(JsonView document);
  /// Tells the builder what the document says: steps, names, times, and what is to be kept. `place`
  /// is where the document stands in what was posted. Wrong input makes the builder fail and never
  /// stops the walk.
  void (*read)(JsonView document, const Place& place, TraceBuilder& in);
  /// A document may be a file of JSON lines: it comes as an array of them.
  bool of_lines = false;
};

/// In the order in which they are tried.
std::span<const Importer* const> importers();

}  // namespace candor::monitor
