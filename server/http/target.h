#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/result.h"

namespace candor::server {

/// A request target taken apart (RFC 9112 section 3.2: origin-form and absolute-form).
struct Target {
  std::string path;  // percent-decoded
  std::vector<std::string>
      segments;  // of the path, each decoded after the split: `%2F` does not separate
  std::vector<std::pair<std::string, std::string>> query;  // decoded, `+` is a space, in order
};

/// Refuses (code `bad_target`): broken percent-encoding, an encoded NUL, `.` and `..` as segments
/// in any spelling, fragments, anything that is not a path. Time is linear in the text.
Result<Target> parse_target(std::string_view text);

}  // namespace candor::server
