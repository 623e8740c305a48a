#include "client/input/records.h"

#include <utility>

#include "client/input/byte_source.h"
#include "client/input/whole.h"

namespace candor::client {
namespace {

class FileReader {
 public:
  FileReader(std::uint32_t number, const RecordSink& sink, std::atomic<std::uint64_t>& consumed)
      : number_(number), sink_(sink), consumed_(consumed) {}

  /// False when the sink wants nothing more.
  bool read(ByteSource source, Splitter splitter) {
    while (wanted_) {
      if (!source.ready()) sink_.idle();
      const auto text = source.next();
      consumed_ += source.consumed() - std::exchange(counted_, source.consumed());
      if (!text || text->empty()) {
        splitter.finish(take_);
        if (!text) fail(text.error());
        break;
      }
      splitter.feed(*text, take_);
    }
    return wanted_;
  }

  bool fail(Error why) {
    take_({0, "", std::move(why)});
    return wanted_;
  }

 private:
  std::uint32_t number_;
  const RecordSink& sink_;
  std::atomic<std::uint64_t>& consumed_;
  std::uint64_t counted_ = 0;
  bool wanted_ = true;
  TakePiece take_ = [this](Piece piece) {
    if (wanted_) wanted_ = sink_.take({number_, std::move(piece)});
  };
};

}  // namespace

void read_records(std::span<const InputFile> files, int standard_input, const Cut& cut,
                  const RecordSink& sink, std::atomic<std::uint64_t>& consumed) {
  using Shape = Splitter::Shape;
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    const auto& file = files[number];
    FileReader reader(number, sink, consumed);
    auto source = open_input(file.path, standard_input);
    const auto shape = is_named_lines(file.path) ? Shape::lines : Shape::by_content;
    const bool wanted = source ? reader.read(std::move(*source), Splitter(shape, cut))
                               : reader.fail(std::move(source.error()));
    if (!wanted) return;
  }
}

std::string place_of(const InputFile& file, std::uint64_t line) {
  return line == 0 ? file.path : file.path + ":" + std::to_string(line);
}

}  // namespace candor::client
