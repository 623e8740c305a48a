#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace candor::server {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

using LogValue = std::variant<std::string_view, std::int64_t, double, bool>;
using LogFields = std::initializer_list<std::pair<std::string_view, LogValue>>;

/// Writes one JSON object as one line to standard error, with one system call, from any thread:
/// {"time": "…", "level": "warning", "event": "accept_failed", "reason": "…"}. `event` is stable
/// and lower_snake_case. Nothing that a client sent is written unescaped, and no line is longer
/// than 8 KiB. (No logging library: one line format to one descriptor needs none, and it keeps the
/// start and the image small.)
void log(LogLevel level, std::string_view event, LogFields fields = {});

/// Lines below this level are not written. The default is `info`.
void set_log_level(LogLevel level);

/// The line as it is written, without its end: what tests look at.
std::string log_line(LogLevel level, std::string_view event, LogFields fields,
                     std::int64_t unix_millis);

}  // namespace candor::server
