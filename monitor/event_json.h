#pragma once

#include <deque>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "rules/event.h"
#include "rules/result.h"

namespace candor::monitor {

/// An event as people write it in JSON, with the texts that it shows: for rules' own tests and for
/// logs that never were traces. Movable; views stay valid as long as it lives.
class JsonEvent {
 public:
  /// `logsource` is an object with any of category, product, service (lower-cased here); `fields` a
  /// flat object: a value is a string, a number, a boolean, null, or a list of those. Error code:
  /// `invalid_event`.
  static Result<JsonEvent> read(const nlohmann::json& logsource, const nlohmann::json& fields);

  rules::Event view(std::uint32_t step = 0) const { return {source_, fields_, step, std::nullopt}; }

 private:
  JsonEvent() = default;
  Status read_source(const nlohmann::json& logsource);
  Status add_field(std::string_view name, const nlohmann::json& value);
  bool add_value(std::string_view name, const nlohmann::json& value);
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  rules::LogSource source_;
  std::vector<rules::Field> fields_;
  std::deque<std::string> texts_;
};

}  // namespace candor::monitor
