#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace candor::rules {

/// A place in a rule document. `line` and `column` count from 1, in bytes; 0 when unknown.
/// `length` is the span's bytes on that line; `snippet` is the line itself, at most 160 bytes of
/// it.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
  int length = 0;
  std::string snippet;
};

enum class Severity { error, warning };

/// One thing wrong (or suspicious) in a rule. `code` is stable: tools and clients switch on it.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;
  std::string message;
  Location at;
};

using Diagnostics = std::vector<Diagnostic>;

/// True when any of them is an error.
bool has_errors(const Diagnostics& diagnostics);

/// `file:line:column: error: message [code]`, the snippet, and a caret line under the span.
std::string to_text(const Diagnostic& diagnostic);

}  // namespace candor::rules
