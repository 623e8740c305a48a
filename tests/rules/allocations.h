#pragma once

#include <cstddef>

namespace candor::rules::test {

/// How often this thread has asked the heap for memory so far. Always 0 under a sanitizer, which has an allocator of its
/// own.
std::size_t allocations();

}  // namespace candor::rules::test
