#include "server/gateway/relay/gzip_reader.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace candor::server {
namespace {

std::string gzipped(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string unpacked(GzipReader& reader, std::string_view packed, std::size_t piece) {
  std::string out;
  while (!packed.empty()) {
    reader.put(packed.substr(0, piece));
    packed.remove_prefix(std::min(piece, packed.size()));
    do {
      const auto taken = reader.take();
      EXPECT_LE(taken.size(), GzipReader::kPiece);
      out += taken;
    } while (reader.has_more());
  }
  return out;
}

TEST(GzipReader, UnpacksHoweverTheBodyIsCut) {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "line " + std::to_string(i * 7919 % 10'007) + "\n";
  const auto packed = gzipped(text) + gzipped("") + gzipped("and a second member");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{100}, packed.size()}) {
    GzipReader reader;
    EXPECT_EQ(unpacked(reader, packed, piece), text + "and a second member");
    EXPECT_TRUE(reader.whole());
  }
}

TEST(GzipReader, GivesALargeTextInSmallPieces) {
  const std::string text(64 << 20, 'x');
  GzipReader reader;
  reader.put(gzipped(text));
  std::size_t size = 0;
  for (int pieces = 0; pieces < 10; ++pieces) size += reader.take().size();
  EXPECT_LE(size, 10 * GzipReader::kPiece);
  EXPECT_TRUE(reader.has_more());
  while (reader.has_more()) size += reader.take().size();
  EXPECT_EQ(size, text.size());
  EXPECT_TRUE(reader.whole());
}

TEST(GzipReader, KnowsWhatIsNotWholeAndWhatIsBroken) {
  const auto packed = gzipped("some text that is long enough to be packed, packed, packed");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    GzipReader reader;
    unpacked(reader, packed.substr(0, size), 7);
    EXPECT_FALSE(reader.whole()) << size;
    EXPECT_FALSE(reader.broken()) << size;
  }
  GzipReader trailing;
  unpacked(trailing, packed + "junk", 1000);
  EXPECT_TRUE(trailing.broken());
  auto damaged = packed;
  damaged[damaged.size() - 6] ^= 1;  // of the checksum
  GzipReader checked;
  unpacked(checked, damaged, 1000);
  EXPECT_TRUE(checked.broken());
  GzipReader none;
  unpacked(none, "{\"not\":\"gzip\"}", 3);
  EXPECT_TRUE(none.broken());
}

}  // namespace
}  // namespace candor::server
