#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace candor::monitor {

/// The slow parser: what simdjson refuses and other parsers read is read here, and what nobody reads gets an error
/// with its place. About a tenth of simdjson's speed; linear in time and memory, no recursion. Beyond RFC 8259:
/// numbers of any size (too large ones are infinite), NaN, Infinity and -Infinity (strings of that text), a byte order
/// mark, bytes that are not UTF-8 and escaped lone surrogates (U+FFFD for each).
struct LenientDocument {
  enum class Shape {
    one_value,
    lines
  };  // lines: values after one another, read as one array of them

  // As JsonTape has them.
  std::vector<std::uint64_t> words;
  std::vector<std::uint8_t> strings;
  std::uint32_t replaced_bytes = 0;

  /// Replaces the content. `bytes` has less than 4 GiB. Errors are `too_deep` (see JsonParser::parse) and
  /// `invalid_json`, `where` being `line 3, column 17 (byte 1204)`: both count from 1, columns in bytes.
  Status read(std::string_view bytes, std::size_t depth, Shape shape);
};

}  // namespace candor::monitor
