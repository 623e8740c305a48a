#include "tests/fakes/server/fault_disk.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include <sqlite3.h>

namespace candor::tests {
namespace {

constexpr std::size_t kSector = 512;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// ---- SQLite's side: every call goes to the real file; writes and syncs are told to the disk

FaultDisk disk;
sqlite3_vfs* real_vfs = nullptr;

struct WrappedFile {
  sqlite3_file base;
  const char* path;  // null: a temporary file
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WrappedFile* wrapped(sqlite3_file* file) { return reinterpret_cast<WrappedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return wrapped(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

int close_file(sqlite3_file* file) { return methods(file)->xClose(real(file)); }
int read_at(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return methods(file)->xRead(real(file), to, size, offset);
}
int write_at(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const char* path = wrapped(file)->path;
  if (path != nullptr && !disk.write(path, offset, from, static_cast<std::size_t>(size)))
    return SQLITE_FULL;
  return methods(file)->xWrite(real(file), from, size, offset);
}
int truncate_to(sqlite3_file* file, sqlite3_int64 size) {
  if (wrapped(file)->path != nullptr) disk.truncated(wrapped(file)->path, size);
  return methods(file)->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int) {
  // The real file need not be synced: the power does not really fail.
  const char* path = wrapped(file)->path;
  return path == nullptr || disk.sync(path) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file)->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) { return methods(file)->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return methods(file)->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* held) {
  return methods(file)->xCheckReservedLock(real(file), held);
}
int control(sqlite3_file* file, int op, void* value) {
  return methods(file)->xFileControl(real(file), op, value);
}
int sector_size(sqlite3_file* file) { return methods(file)->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) {
  return methods(file)->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** to) {
  return methods(file)->xShmMap(real(file), region, size, extend, to);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file)->xShmLock(real(file), offset, count, flags);
}
void barrier(sqlite3_file* file) { methods(file)->xShmBarrier(real(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return methods(file)->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {
    2,           close_file, read_at,      write_at, truncate_to, sync_file,       file_size,
    lock,        unlock,     check_lock,   control,  sector_size, characteristics, map_shared,
    lock_shared, barrier,    unmap_shared, nullptr,  nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  wrapped(file)->path = name;
  const int code = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
  file->pMethods = code == SQLITE_OK ? &kMethods : nullptr;
  if (code == SQLITE_OK && name != nullptr) disk.opened(name);
  return code;
}

int remove_file(sqlite3_vfs*, const char* name, int sync_directory) {
  disk.removed(name);
  return real_vfs->xDelete(real_vfs, name, sync_directory);
}

sqlite3_vfs make_vfs() {
  real_vfs = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs = *real_vfs;
  vfs.pNext = nullptr;
  vfs.zName = FaultDisk::kName;
  vfs.szOsFile = static_cast<int>(sizeof(WrappedFile)) + real_vfs->szOsFile;
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  return vfs;
}

}  // namespace

FaultDisk& FaultDisk::start() {
  static sqlite3_vfs vfs = make_vfs();
  sqlite3_vfs_register(&vfs, 0);
  const std::lock_guard guard(disk.mutex_);
  disk.files_.clear();
  disk.full_ = disk.syncs_broken_ = false;
  return disk;
}

void FaultDisk::fill(bool full) {
  const std::lock_guard guard(mutex_);
  full_ = full;
}

void FaultDisk::break_syncs(bool broken) {
  const std::lock_guard guard(mutex_);
  syncs_broken_ = broken;
}

void FaultDisk::opened(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const auto [place, fresh] = files_.try_emplace(path);
  if (!fresh) return;
  place->second.synced = read_file(path);
  place->second.size = place->second.synced.size();
}

bool FaultDisk::write(const std::string& path, std::int64_t offset, const void* bytes,
                      std::size_t size) {
  const std::lock_guard guard(mutex_);
  File& file = files_[path];
  const auto begin = static_cast<std::size_t>(offset);
  if (full_ && begin + size > file.size) return false;
  file.size = std::max(file.size, begin + size);
  file.unsynced.push_back({begin, std::string(static_cast<const char*>(bytes), size), false});
  return true;
}

void FaultDisk::truncated(const std::string& path, std::int64_t size) {
  const std::lock_guard guard(mutex_);
  File& file = files_[path];
  file.size = static_cast<std::size_t>(size);
  file.unsynced.push_back({file.size, "", true});
}

bool FaultDisk::sync(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (syncs_broken_) return false;
  File& file = files_[path];
  for (const Write& write : file.unsynced) apply(file.synced, write);
  file.unsynced.clear();
  return true;
}

void FaultDisk::removed(const std::string& path) {
  const std::lock_guard guard(mutex_);
  files_.erase(path);
}

void FaultDisk::apply(std::string& image, const Write& write) {
  if (write.truncation) {
    image.resize(std::min(image.size(), write.offset));
    return;
  }
  image.resize(std::max(image.size(), write.offset + write.bytes.size()));
  image.replace(write.offset, write.bytes.size(), write.bytes);
}

std::string FaultDisk::image_after_loss(const File& file, std::mt19937& random) {
  std::string image = file.synced;
  const auto kept_in_eight = random() % 9;
  for (const Write& write : file.unsynced) {
    for (std::size_t begin = 0; begin < write.bytes.size() || write.truncation;) {
      const std::size_t end = std::min(
          write.bytes.size(), (write.offset + begin) / kSector * kSector + kSector - write.offset);
      if (random() % 8 < kept_in_eight) {
        apply(image,
              {write.offset + begin, write.bytes.substr(begin, end - begin), write.truncation});
      }
      if (write.truncation) break;
      begin = end;
    }
  }
  return image;
}

void FaultDisk::lose_power(const std::filesystem::path& into, std::mt19937& random) {
  const std::lock_guard guard(mutex_);
  for (const auto& [path, file] : files_) {
    std::ofstream(into / std::filesystem::path(path).filename(), std::ios::binary)
        << image_after_loss(file, random);
  }
}

}  // namespace candor::tests
