#include <algorithm>
#include <bit>

#include <simdjson.h>

#include "monitor/import/json.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kSmallestCapacity = std::size_t{16} << 10;
/// Parsers that grew beyond this for one document give the memory back after it: simdjson takes up
/// to 14 bytes a byte of input, and every worker thread has its own parsers.
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;

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
};

JsonParser::JsonParser() : state_(std::make_unique<State>()) {}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;

std::uint32_t JsonParser::replaced_bytes() const { return state_->replaced_bytes; }

void JsonParser::release() {
  if (state_->fast.capacity() > kKeptCapacity) state_ = std::make_unique<State>();
}

Result<JsonView> JsonParser::parse(std::string_view bytes, std::size_t depth) {
  State& state = *state_;
  state.replaced_bytes = 0;
  if (!state.reserve(bytes.size(), depth + 1))
    return Error{"trace_too_large", "no memory to parse it", ""};
  simdjson::dom::element root;
  const auto error = state.fast.parse(bytes.data(), bytes.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) return Error{"too_deep", "nested too deep", ""};
  if (error != simdjson::SUCCESS) return Error{"invalid_json", simdjson::error_message(error), ""};
  note_number_offsets(state.fast, bytes);
  state.tape = {state.fast.doc.tape.get(), state.fast.doc.string_buf.get(), bytes};
  return JsonView(state.tape, 1);
}

}  // namespace candor::monitor
