#include "server/log.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};
constexpr std::size_t kMaxText = 2000;  // of one field; four of them fit a line

std::atomic<LogLevel> lowest_level{LogLevel::info};

Json to_json(const LogValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return text->substr(0, kMaxText);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::get<bool>(value);
}

std::string time_text(std::int64_t unix_millis) {
  const std::time_t seconds = unix_millis / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text;
  const auto length = std::strftime(text.data(), text.size(), "%FT%T", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ",
                static_cast<int>(unix_millis % 1000));
  return text.data();
}

}  // namespace

void set_log_level(LogLevel level) { lowest_level = level; }

std::string log_line(LogLevel level, std::string_view event, LogFields fields,
                     std::int64_t unix_millis) {
  Json line;
  line["time"] = time_text(unix_millis);
  line["level"] = kLevels[static_cast<std::size_t>(level)];
  line["event"] = event;
  for (const auto& [name, value] : fields) line[std::string(name)] = to_json(value);
  return line.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

void log(LogLevel level, std::string_view event, LogFields fields) {
  if (level < lowest_level) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  auto line = log_line(level, event, fields,
                       std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  line += '\n';
  // A log that cannot be written has nowhere to be reported.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace candor::server
