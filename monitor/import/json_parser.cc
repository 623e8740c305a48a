#include <algorithm>
#include <bit>

#include <simdjson.h>

#include "monitor/import/json.h"
#include "monitor/import/lenient.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kSmallestCapacity = std::size_t{16} << 10;
/// Parsers that grew beyond this for one document give the memory back after it: simdjson takes up
/// to 14 bytes a byte of input, and every worker thread has its own parsers.
constexpr std::size_t kKeptCapacity = std::size_t{512} << 10;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

bool starts_number(char c) { return c == '-' || (c >= '0' && c <= '9'); }

bool is_number_word(std::uint64_t word) {
  const char tag = static_cast<char>(word >> 56);
  return tag == 'l' || tag == 'u' || tag == 'd';
}

/// Writes each number's offset in the source into its word on the tape, which simdjson leaves
/// empty. Numbers stand in the same order on the tape and among the structural indexes that
/// simdjson's first stage found.
void note_number_offsets(simdjson::dom::parser& parser, std::string_view source) {
  const std::uint32_t* const structurals = parser.implementation->structural_indexes.get();
  std::uint64_t* const words = parser.doc.tape.get();
  std::size_t at = 1;
  for (std::uint32_t i = 0; i < parser.implementation->n_structural_indexes; ++i) {
    if (!starts_number(source[structurals[i]])) continue;
    while (!is_number_word(words[at])) ++at;
    words[at] |= structurals[i];
    at += 2;
  }
}

}  // namespace

struct JsonParser::State {
  simdjson::dom::parser fast;
  LenientDocument lenient;
  JsonTape tape;
  std::uint32_t replaced_bytes = 0;

  bool reserve(std::size_t size, std::size_t depth) {
    const std::size_t capacity =
        std::max(fast.capacity(), std::bit_ceil(std::max(size, kSmallestCapacity)));
    if (capacity != fast.capacity() || depth != fast.max_depth()) {
      if (fast.allocate(capacity, depth) != simdjson::SUCCESS) return false;
    }
    return fast.doc.capacity() >= size || fast.doc.allocate(capacity) == simdjson::SUCCESS;
  }

  /// False when simdjson refuses the document, whatever the reason.
  bool parse_fast(std::string_view bytes, std::size_t depth) {
    if (bytes.empty()) return false;  // simdjson may not be given a null pointer
    if (!reserve(bytes.size(), depth + 1)) return false;
    if (fast.parse(bytes.data(), bytes.size()).error() != simdjson::SUCCESS) return false;
    note_number_offsets(fast, bytes);
    replaced_bytes = 0;
    tape = {fast.doc.tape.get(), fast.doc.string_buf.get(), bytes};
    return true;
  }

  Result<JsonView> parse_lenient(std::string_view bytes, std::size_t depth,
                                 LenientDocument::Shape shape) {
    if (bytes.size() > kMostBytes) return Error{"trace_too_large", "more than 1 GiB of JSON", ""};
    if (const Status read = lenient.read(bytes, depth, shape); !read) return read.error();
    replaced_bytes = lenient.replaced_bytes;
    tape = {lenient.words.data(), lenient.strings.data(), bytes};
    return JsonView(tape, 1);
  }
};

JsonParser::JsonParser() : state_(std::make_unique<State>()) {}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;

std::uint32_t JsonParser::replaced_bytes() const { return state_->replaced_bytes; }

void JsonParser::release() {
  const std::size_t lenient =
      state_->lenient.words.capacity() * sizeof(std::uint64_t) + state_->lenient.strings.capacity();
  if (std::max(state_->fast.capacity(), lenient) > kKeptCapacity)
    state_ = std::make_unique<State>();
}

Result<JsonView> JsonParser::parse(std::string_view bytes, std::size_t depth) {
  if (bytes.size() <= kMostBytes && state_->parse_fast(bytes, depth))
    return JsonView(state_->tape, 1);
  return state_->parse_lenient(bytes, depth, LenientDocument::Shape::one_value);
}

Result<JsonView> JsonParser::parse_lines(std::string_view bytes, std::size_t depth) {
  return state_->parse_lenient(bytes, depth, LenientDocument::Shape::lines);
}

}  // namespace candor::monitor
