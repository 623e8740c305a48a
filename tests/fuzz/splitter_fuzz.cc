// However a file's text arrives, it is split into the same documents, none is far over the limit,
// and no line is before the last. The client itself is not built for fuzzing (it needs Beast), so
// its one parser of outside bytes is included.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "client/input/splitter.cc"

namespace {

using candor::client::Piece;
using candor::client::Splitter;

constexpr std::size_t kLimit = 64;

std::vector<std::string> split(std::string_view text, Splitter::Shape shape, std::size_t step) {
  std::vector<std::string> pieces;
  std::uint64_t line = 1;
  const auto take = [&](const Piece& piece) {
    if (piece.bytes.size() > 2 * kLimit + 2 || piece.line < line) std::abort();
    line = piece.line;
    pieces.push_back(std::to_string(line) +
                     (piece.problem ? "!" + piece.problem->code : ":" + piece.bytes));
  };
  const auto is_of_whole_file = [](std::string_view text_line) { return text_line.find('S') != text_line.npos; };
  Splitter splitter(shape, {kLimit, is_of_whole_file});
  for (std::size_t at = 0; at < text.size(); at += step) splitter.feed(text.substr(at, step), take);
  splitter.finish(take);
  return pieces;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto shape : {Splitter::Shape::lines, Splitter::Shape::by_content}) {
    const auto whole = split(text, shape, size + 1);
    if (split(text, shape, 1) != whole || split(text, shape, 7) != whole) std::abort();
  }
  return 0;
}
