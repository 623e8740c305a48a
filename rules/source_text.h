#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostic.h"
#include "rules/limits.h"

namespace candor::rules {

/// A stretch of a source's text: line and column from 1, in bytes; line 0 is "nowhere in
/// particular".
struct Span {
  int line = 0;
  int column = 0;
  int length = 0;

  /// The part of this span that begins `offset` bytes into it. Only for spans that stand on one
  /// line.
  Span part(std::size_t offset, std::size_t size) const;
};

/// A rule source's text with its lines found once, so that problems can be located cheaply. The
/// text must outlive it.
class SourceText {
 public:
  SourceText(std::string origin, std::string_view text);

  const std::string& origin() const { return origin_; }
  std::string_view text() const { return text_; }
  std::string_view line(int number) const;  // from 1; empty beyond the last
  Location locate(Span span) const;

 private:
  std::string origin_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

/// What is left of what the rules of one source may take together (rules/limits.h).
struct Allowance {
  std::size_t values = rules::limit::source_values;
  std::size_t value_bytes = rules::limit::source_value_bytes;
  std::int64_t regex = rules::limit::source_regex;
};

/// Collects what is wrong with one source. Stops collecting errors after `limit`, so that a hostile
/// source cannot make a report larger than itself; the last diagnostic then says so.
class Reporter {
 public:
  static constexpr std::size_t limit = 100;

  Reporter(const SourceText& source, Diagnostics& out) : source_(source), out_(out) {}

  void error(std::string_view code, std::string message, Span at);
  void warn(std::string_view code, std::string message, Span at);
  std::size_t errors() const { return errors_; }

  Allowance left;

 private:
  void add(Severity severity, std::string_view code, std::string message, Span at);

  const SourceText& source_;
  Diagnostics& out_;
  std::size_t count_ = 0;
  std::size_t errors_ = 0;
};

}  // namespace candor::rules
