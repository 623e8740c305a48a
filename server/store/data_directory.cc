#include "server/store/data_directory.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace candor::server {
namespace {

Error system_error(const char* what, const std::filesystem::path& where) {
  return {"store_failed", std::string(what) + ": " + std::strerror(errno), where.string()};
}

int open_private(const std::filesystem::path& file) {
  return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
}

}  // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
  const int descriptor = open_private(file);
  if (descriptor < 0) return system_error("cannot open", file);
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  return Error{"store_in_use", "another process has this store open", file.string()};
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status make_private_directory(const std::filesystem::path& directory) {
  std::error_code ignored;
  if (std::filesystem::is_directory(directory, ignored)) return Done{};
  if (directory.has_parent_path()) {
    std::filesystem::create_directories(directory.parent_path(), ignored);
  }
  if (::mkdir(directory.c_str(), S_IRWXU) == 0) return Done{};
  return system_error("cannot make the directory", directory);
}

Status make_private_file(const std::filesystem::path& file) {
  const int descriptor = open_private(file);
  if (descriptor < 0) return system_error("cannot open", file);
  ::close(descriptor);
  return Done{};
}

}  // namespace candor::server
