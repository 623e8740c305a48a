#include <algorithm>
#include <array>

#include "monitor/checks/decode/decodings.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/decode.h"
#include "monitor/checks/text/stretches.h"

namespace candor::monitor::decode {
namespace {

/// Encoders wrap base64 at 64 or 76 characters: a shorter line ends a run.
constexpr std::size_t kWrappedLine = 60;

struct RunBytes {
  static constexpr bool has(char c) {
    return text::is_digit(c) || text::is_letter(c) || c == '+' || c == '/' || c == '_' || c == '-' ||
           c == '=' || c == '%' || c == '\\';
  }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) {
    return _mm_or_si128(
        _mm_or_si128(text::are_letters(bytes), text::in_range(bytes, '0', '9')),
        text::are_any<'+', '/', '_', '-', '=', '%', '\\'>(bytes));
  }
#endif
};

constexpr std::string_view name_of(text::Encoding encoding) {
  switch (encoding) {
    case text::Encoding::base64: return "base64";
    case text::Encoding::hex: return "hex";
    case text::Encoding::url: return "url";
    case text::Encoding::json: return "json";
  }
  return "";
}

std::size_t run_end(std::string_view text, std::size_t begin) {
  std::size_t line = begin;
  std::size_t i = begin;
  while (i < text.size()) {
    if (RunBytes::has(text[i])) {
      ++i;
    } else if (text[i] == '\n' && i - line >= kWrappedLine && i + 1 < text.size() && RunBytes::has(text[i + 1])) {
      line = ++i;
    } else {
      break;
    }
  }
  return i;
}

std::string without_line_ends(std::string_view run) {
  std::string joined;
  joined.reserve(run.size());
  for (const char c : run)
    if (c != '\n') joined.push_back(c);
  return joined;
}

int base64_value(char c) {
  if (text::is_upper(c)) return c - 'A';
  if (text::is_lower(c)) return c - 'a' + 26;
  if (text::is_digit(c)) return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/// Most long runs are paths and names. As base64 their first bytes are noise, which is cheap to see.
bool may_be_encoded(std::string_view run) {
  if (run.find_first_of("%\\") != std::string_view::npos) return true;
  unsigned bits = 0;
  bool hex = true;
  int readable = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const int value = base64_value(run[i]);
    if (value < 0) return true;
    hex = hex && (text::is_digit(run[i]) || (text::to_lower(run[i]) >= 'a' && text::to_lower(run[i]) <= 'f') ||
                  run[i] == 'x');
    bits = bits << 6 | static_cast<unsigned>(value);
    if (i % 4 != 3) continue;
    for (const int shift : {16, 8, 0}) {
      const unsigned byte = bits >> shift & 0xFF;
      readable += (byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\t' ? 1 : 0;
    }
    bits = 0;
  }
  return hex || readable >= 5;
}

}  // namespace

void decode_runs(std::string_view text, std::vector<Decoding>& found) {
  std::size_t done = 0;
  text::for_each_stretch<RunBytes, text::kShortestRun>(text, [&](std::size_t begin, std::size_t) {
    if (begin < done) return;  // a line of the run before
    done = run_end(text, begin);
    if (!may_be_encoded(text.substr(begin, done - begin))) return;
    const auto run = without_line_ends(text.substr(begin, std::min(done - begin, kLongestStretch)));
    auto decoded = text::decode_run(run);
    if (!decoded) return;
    found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(done),
                     name_of(decoded->encoding), std::move(decoded->text)});
  });
}

}  // namespace candor::monitor::decode
