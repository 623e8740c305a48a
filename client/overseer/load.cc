#include "client/overseer/load.h"

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <system_error>

#include "client/input/whole.h"
#include "client/text.h"
#include "monitor/overseer/model_file.h"
#include "monitor/overseer/overseer.h"

namespace candor::client {

namespace fs = std::filesystem;

std::string shipped_overseer() {
  if (const char* named = std::getenv("CANDOR_OVERSEER"); named != nullptr) return named;
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  const auto installed = program.parent_path().parent_path() / "share/candor/overseer.cbor";
  for (const auto& place : {installed, fs::path(CANDOR_SOURCE_OVERSEER)}) {
    if (fs::is_regular_file(place, ignored)) return place.string();
  }
  return {};
}

LoadedOverseer load_overseer(const std::string& path, Streams& streams) {
  const std::string place = path.empty() ? shipped_overseer() : path;
  if (place.empty()) return {};
  const auto tell = [&](const Error& problem) {
    streams.err << "candor: " << printable(place) << ": " << printable(problem.message) << " ["
                << problem.code << "]\n";
    return LoadedOverseer{nullptr, true};
  };
  const auto bytes = read_whole(place, -1, monitor::overseer::kMaxModelFile);
  if (!bytes) return tell(bytes.error());
  auto overseer = monitor::overseer::Overseer::load(*bytes);
  if (!overseer) return tell(overseer.error());
  return {std::make_shared<const monitor::overseer::Overseer>(std::move(*overseer)), false};
}

}  // namespace candor::client
