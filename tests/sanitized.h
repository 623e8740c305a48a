#pragma once

namespace candor::tests {

/// Whether this is a build with a sanitizer, in which large tests are made smaller.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace candor::tests
