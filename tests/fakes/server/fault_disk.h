#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace candor::tests {

/// A SQLite file system (`vfs` of SqliteOptions) over the real one, that knows what a loss of power would leave:
/// of every file what was synced, and of what was written since then any sectors, in any combination. It can also be
/// full, or fail to sync. One per process, because SQLite's registry is.
class FaultDisk {
 public:
  static constexpr const char* kName = "fault-disk";

  /// Registers the file system. Forgets what an earlier test did.
  static FaultDisk& start();

  /// Writes what the disk would hold, had the power failed now, as files of the same names into the directory.
  void lose_power(const std::filesystem::path& into, std::mt19937& random);

  /// From now on writes that make a file longer fail.
  void fill(bool full);
  /// From now on syncs fail.
  void break_syncs(bool broken);

  // From the file system.
  void opened(const std::string& path);
  bool write(const std::string& path, std::int64_t offset, const void* bytes, std::size_t size);
  void truncated(const std::string& path, std::int64_t size);
  bool sync(const std::string& path);
  void removed(const std::string& path);

 private:
  struct Write {
    std::size_t offset;
    std::string bytes;
    bool truncation;
  };
  struct File {
    std::string synced;
    std::vector<Write> unsynced;
    std::size_t size = 0;
  };

  static void apply(std::string& image, const Write& write);
  static std::string image_after_loss(const File& file, std::mt19937& random);

  std::mutex mutex_;
  std::map<std::string, File> files_;
  bool full_ = false;
  bool syncs_broken_ = false;
};

}  // namespace candor::tests
