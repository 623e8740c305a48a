#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace candor::rules {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Which log an event comes from, or a rule is about. An empty part of a rule's source is not asked
/// for; an empty part of an event's source is "none". All lower case.
struct LogSource {
  std::string_view category;
  std::string_view product;
  std::string_view service;

  bool operator==(const LogSource&) const = default;
};

enum class ValueType : std::uint8_t { null, boolean, number, string };

/// One flat field. A field with several values (a JSON list) is several Fields with the same name.
/// `text` is always set: "true"/"false", the number as it was written, "" for null.
struct Field {
  std::string_view name;
  std::string_view text;
  ValueType type = ValueType::string;
  double number = 0;  // only when type is number
};

/// What a rule matches against. Owns nothing: every view must outlive the match.
/// Field names are case-sensitive, as Sigma's taxonomy writes them.
struct Event {
  LogSource source;
  std::span<const Field> fields;
  std::uint32_t step =
      0;  // for `candor.within_steps`; the position in its stream where there are no steps
  std::optional<Time>
      time;  // for `timespan`; correlations over events without times use steps only
};

}  // namespace candor::rules
