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

constexpr text::ByteSet make_run_bytes() {
  text::ByteSet table{};
  for (unsigned c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    table[c] = text::is_digit(byte) || text::is_letter(byte) || byte == '+' || byte == '/' || byte == '_' ||
               byte == '-' || byte == '=' || byte == '%' || byte == '\\';
  }
  return table;
}
constexpr auto kRunBytes = make_run_bytes();

bool is_run_byte(char c) { return text::is_in(kRunBytes, c); }

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
    if (is_run_byte(text[i])) {
      ++i;
    } else if (text[i] == '\n' && i - line >= kWrappedLine && i + 1 < text.size() && is_run_byte(text[i + 1])) {
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
  std::size_t end = 0;
  for (;;) {
    const std::size_t begin = text::next_stretch<2>(text, kRunBytes, text::kShortestRun, end);
    if (begin == std::string_view::npos) return;
    end = run_end(text, begin);
    if (!may_be_encoded(text.substr(begin, end - begin))) continue;
    const auto run = without_line_ends(text.substr(begin, std::min(end - begin, kLongestStretch)));
    auto decoded = text::decode_run(run);
    if (!decoded) continue;
    found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                     name_of(decoded->encoding), std::move(decoded->text)});
  }
}

}  // namespace candor::monitor::decode
