#pragma once

#include <filesystem>
#include <utility>

#include "rules/result.h"

namespace candor::server {

/// An advisory lock on a file for as long as the object lives; the system drops it with the process.
class FileLock {
 public:
  /// Error `store_in_use` when another process (or this one) holds it.
  static Result<FileLock> take(const std::filesystem::path& file);

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// The directory, with mode 0700 when it has to be made: what agents think is nobody else's to read.
Status make_private_directory(const std::filesystem::path& directory);

/// The file, empty and with mode 0600 when it has to be made. SQLite gives its log the same mode.
Status make_private_file(const std::filesystem::path& file);

}  // namespace candor::server
