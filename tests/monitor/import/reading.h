#pragma once

// What the importers' tests share.

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "monitor/import/read.h"

namespace candor::monitor {

/// The trace, or an empty one and a failed test.
inline Trace read(std::string_view bytes, std::string_view format = "", const Limits& limits = {}) {
  Result<Trace> trace = read_trace(bytes, format, limits);
  if (trace) return std::move(*trace);
  ADD_FAILURE() << trace.error().code << " at '" << trace.error().where
                << "': " << trace.error().message;
  return {};
}

/// The error, or an empty one and a failed test.
inline Error error_of(std::string_view bytes, std::string_view format = "",
                      const Limits& limits = {}) {
  const Result<Trace> trace = read_trace(bytes, format, limits);
  if (!trace) return trace.error();
  ADD_FAILURE() << "was read: " << to_json(*trace);
  return {};
}

/// The trace's content as the native format writes it, without `id`: what tests compare.
inline std::string steps_of(Trace trace) {
  trace.id.clear();
  trace.metadata = "{}";
  const std::string json = to_json(trace);
  return json.substr(json.find("\"steps\":") + 8, json.size() - json.find("\"steps\":") - 9);
}

}  // namespace candor::monitor
