#include "client/audit/progress.h"

#include <algorithm>
#include <ostream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/text.h"

namespace candor::client {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr std::size_t kBarWidth = 20;
constexpr std::string_view kClearLine = "\r\x1b[K";

std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::string bar(double share) {
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "]";
}

}  // namespace

Progress::Progress(std::ostream& terminal, bool shown, std::uint64_t total)
    : terminal_(terminal), shown_(shown), total_(total) {}

void Progress::update(std::uint64_t bytes, std::uint64_t traces) {
  const auto now = Clock::now();
  if (!shown_ || now - drawn_at_ < kRedraw) return;
  drawn_at_ = now;
  drawn_ = true;
  const std::chrono::duration<double> elapsed = now - start_;
  // One column is left free: a full line would wrap on some terminals.
  terminal_ << kClearLine
            << progress_line(bytes, total_, traces, elapsed.count(), terminal_columns() - 1)
            << std::flush;
}

void Progress::clear() {
  if (drawn_) terminal_ << kClearLine << std::flush;
  drawn_ = false;
}

std::string progress_line(std::uint64_t bytes, std::uint64_t total, std::uint64_t traces,
                          double seconds, std::size_t columns) {
  const auto done = static_cast<double>(bytes);
  const auto rate =
      static_cast<std::uint64_t>(static_cast<double>(traces) / std::max(seconds, 1e-3));
  const auto speed = with_commas(rate) + " traces/s";
  if (total == 0) return shortened(human_bytes(done) + "  " + speed, columns);
  const double share = std::min(done / static_cast<double>(total), 1.0);
  auto line = bar(share) + " " + pad_left(fixed(100 * share, 0), 3) + " %  " + human_bytes(done) +
              " of " + human_bytes(static_cast<double>(total)) + "  " + speed;
  if (share > 0) line += "  " + human_seconds(seconds * (1 - share) / share) + " left";
  return shortened(line, columns);
}

}  // namespace candor::client
