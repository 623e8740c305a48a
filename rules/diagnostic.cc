#include "rules/diagnostic.h"

#include <algorithm>

namespace candor::rules {
namespace {

// A caret line under the span; tabs stay tabs so that the caret stands under its byte.
std::string underline(const Location& at) {
  std::string line;
  const auto column = static_cast<std::size_t>(std::max(at.column, 1)) - 1;
  if (column >= at.snippet.size() && !at.snippet.empty()) return line;
  for (std::size_t i = 0; i < column; ++i) line += at.snippet[i] == '\t' ? '\t' : ' ';
  const auto room = at.snippet.size() > column ? at.snippet.size() - column : 1;
  line.append(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(at.length, 1)), 1, room),
              '^');
  return line;
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string to_text(const Diagnostic& diagnostic) {
  const Location& at = diagnostic.at;
  std::string text = at.file;
  if (at.line > 0) text += ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
  text += diagnostic.severity == Severity::error ? ": error: " : ": warning: ";
  text += diagnostic.message + " [" + diagnostic.code + "]\n";
  if (at.snippet.empty()) return text;
  text += at.snippet + '\n';
  if (const std::string carets = underline(at); !carets.empty()) text += carets + '\n';
  return text;
}

}  // namespace candor::rules
