#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "server/store/store.h"

namespace candor::server {

class Metrics;

/// What a store in one SQLite file may use. The defaults come from measurements
/// (tests/bench/store_bench.cc).
struct SqliteOptions {
  std::filesystem::path directory;  // made with mode 0700 when it is not there
  std::size_t batch_records = 256;  // in one commit, at most
  std::size_t batch_bytes = std::size_t{16} << 20;
  std::size_t queue_records = 8192;  // waiting for a commit; more are refused
  std::size_t queue_bytes = std::size_t{128} << 20;
  std::size_t readers = 4;      // reads at the same time; more wait
  Metrics* metrics = nullptr;   // candor_store_*; must outlive the store
  int checkpoint_pages = 4096;  // of the log, before they are moved into the file
  std::string vfs{};            // a SQLite file system by name; tests inject faults through it
};

/// Opens `<directory>/candor.db`, makes it or brings it to the current schema. One process at a
/// time may have it open. Errors: `store_failed`, `store_in_use`, `store_too_new`, `store_foreign`,
/// `store_corrupt`, each naming the file. Closing commits what is queued first.
Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options);

}  // namespace candor::server
