#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace candor::client {

/// One line on a terminal that says how far a long run is, drawn at most ten times a second. Does
/// nothing when there is no terminal. For one thread.
class Progress {
 public:
  /// `total` is 0 when the size of the input is not known: then there is no bar and no time left.
  Progress(std::ostream& terminal, bool shown, std::uint64_t total);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t bytes, std::uint64_t traces);

  /// Takes the line away, so that something else can be printed; the next update draws it again.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::ostream& terminal_;
  bool shown_;
  std::uint64_t total_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_at_ = start_;
  bool drawn_ = false;
};

/// The line itself, at most `columns` characters, without an end:
/// `[######              ]  31 %  76.1 MB of 244.4 MB  2,711 traces/s  12 s left`
std::string progress_line(std::uint64_t bytes, std::uint64_t total, std::uint64_t traces,
                          double seconds, std::size_t columns);

}  // namespace candor::client
