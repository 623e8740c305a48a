#pragma once

#include <cstdint>
#include <string_view>

namespace candor::monitor::text {

/// Hash of a text with ASCII letters read as lower case. Seeded once a process from the system's entropy, so that
/// nobody can prepare texts that collide; hashes must therefore never be stored or leave the process.
std::uint64_t folded_hash(std::string_view text);

/// Hash of a canonical number (see `canonical_number`), of a month and day, or of a time of day; never equal to a text's by design of
/// the salt, only by accident.
std::uint64_t number_hash(std::int64_t ten_thousandths);
std::uint64_t date_hash(unsigned month, unsigned day);
std::uint64_t time_hash(unsigned hour, unsigned minute);

}  // namespace candor::monitor::text
