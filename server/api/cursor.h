#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace candor::server {

/// Where a page of a list ended, as an opaque text for `next` and `?cursor=`: clients hand it back
/// and never look inside, so that a store may change what it needs.
std::string cursor_of(std::uint64_t sequence);

/// Nothing when the text is not one that cursor_of made.
std::optional<std::uint64_t> sequence_of(std::string_view cursor);

}  // namespace candor::server
