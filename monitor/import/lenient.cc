#include "monitor/import/lenient.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "monitor/json_writer.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::uint32_t kMostCounted = 0xFFFFFF;  // as simdjson: 24 bits of a container's word
constexpr std::size_t kEscapeLength = 6;          // \u0000

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

std::uint64_t tagged(char tag, std::uint64_t payload) {
  return (std::uint64_t{static_cast<unsigned char>(tag)} << 56) | payload;
}

/// The digits are a JSON number. Beyond the range of a double: an infinity or zero, as strtod says.
double to_double(std::string_view digits) {
  double value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (parsed.ec == std::errc{}) return value;
  return std::strtod(std::string(digits).c_str(), nullptr);
}

std::string place_of(std::string_view bytes, std::size_t offset) {
  const std::string_view before = bytes.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t column = last == std::string_view::npos ? offset + 1 : offset - last;
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + " (byte " +
         std::to_string(offset + 1) + ")";
}

class Reader {
 public:
  Reader(std::string_view bytes, std::size_t depth, LenientDocument& out)
      : bytes_(bytes), depth_(depth), out_(out) {}

  Status read(LenientDocument::Shape shape) {
    if (bytes_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    emit(tagged('r', 0));
    if (shape == LenientDocument::Shape::lines) {
      ++depth_;
      push(kLines);
    }
    const bool read = read_values() && expect_end();
    if (!read) return Error{code_, message_, place_of(bytes_, std::min(at_, bytes_.size()))};
    emit(tagged('r', 0));
    return Done{};
  }

 private:
  static constexpr char kLines = '\0';

  struct Frame {
    std::size_t start;    // of the container on the tape
    std::uint32_t count;  // items so far
    char closer;          // '}', ']' or kLines
  };

  // ---- the text
  bool at_end() const { return at_ >= bytes_.size(); }
  char peek() const { return at_end() ? '\0' : bytes_[at_]; }
  void skip_blanks() {
    while (!at_end() && is_blank(bytes_[at_])) ++at_;
  }
  bool consume(std::string_view token) {
    if (!bytes_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  bool fail(const char* message) {
    message_ = at_end() ? std::string("the text ends here, but ") + message : message;
    return false;
  }

  // ---- the tape
  void emit(std::uint64_t word) { out_.words.push_back(word); }
  void push(char closer) {
    frames_.push_back({out_.words.size(), 0, closer});
    emit(0);
  }
  void pop() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const char opener = frame.closer == '}' ? '{' : '[';
    emit(tagged(opener == '{' ? '}' : ']', frame.start));
    const std::uint64_t count = std::min(frame.count, kMostCounted);
    out_.words[frame.start] = tagged(opener, count << 32 | out_.words.size());
  }

  // ---- values
  /// One turn reads one scalar or the opening of a container, then everything that is complete with it.
  bool read_values() {
    do {
      if (!read_item()) return false;
      while (complete_ && !frames_.empty()) {
        if (!after_value()) return false;
      }
    } while (!complete_);
    return true;
  }

  bool read_item() {
    if (!frames_.empty() && frames_.back().closer == '}' && !read_name()) return false;
    skip_blanks();
    complete_ = true;
    switch (peek()) {
      case '{':
        return open('}');
      case '[':
        return open(']');
      case '"':
        return read_string();
      default:
        return read_word() || read_number();
    }
  }

  bool read_name() {
    skip_blanks();
    if (peek() != '"') return fail("a member's name in quotes is expected");
    if (!read_string()) return false;
    skip_blanks();
    return consume(":") || fail("':' is expected after a member's name");
  }

  bool open(char closer) {
    const std::size_t start = at_++;
    skip_blanks();
    push(closer);
    if (peek() == closer && !at_end()) {
      ++at_;
      pop();
      return true;
    }
    complete_ = false;
    if (frames_.size() <= depth_) return true;
    at_ = start;
    code_ = "too_deep";
    return fail("objects and arrays are nested too deep");
  }

  /// Ends the container, or goes on to its next item.
  bool after_value() {
    Frame& frame = frames_.back();
    ++frame.count;
    skip_blanks();
    const bool lines = frame.closer == kLines;
    if (lines ? at_end() : !at_end() && peek() == frame.closer) {
      ++at_;
      pop();
      return true;
    }
    complete_ = false;
    if (lines || consume(",")) return true;
    return fail(frame.closer == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
  }

  bool expect_end() {
    skip_blanks();
    return at_ >= bytes_.size() || fail("nothing is expected after the value");
  }

  bool read_word() {
    struct Word {
      std::string_view text;
      char tag;
    };
    constexpr Word kWords[] = {{"true", 't'}, {"false", 'f'},    {"null", 'n'},
                               {"NaN", '"'},  {"Infinity", '"'}, {"-Infinity", '"'}};
    for (const auto& [text, tag] : kWords) {
      if (!consume(text)) continue;
      if (tag != '"') {
        emit(tagged(tag, 0));
      } else {
        begin_string();
        append(text);
        end_string();
      }
      return true;
    }
    return false;
  }

  bool read_number() {
    const std::size_t start = at_;
    if (peek() == '-') ++at_;
    if (!is_digit(peek())) {
      at_ = start;
      return fail("a value is expected");
    }
    if (!consume("0")) skip_digits();
    if (is_digit(peek())) return fail("a number has no leading zeros");
    if (consume(".") && !skip_digits()) return fail("digits are expected after the point");
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!skip_digits()) return fail("digits are expected in the exponent");
    }
    emit(tagged('d', start));
    emit(std::bit_cast<std::uint64_t>(to_double(bytes_.substr(start, at_ - start))));
    return true;
  }

  bool skip_digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }

  // ---- strings
  void begin_string() {
    string_ = out_.strings.size();
    out_.strings.resize(string_ + sizeof(std::uint32_t));
    emit(tagged('"', string_));
  }
  void append(std::string_view text) {
    out_.strings.insert(out_.strings.end(), text.begin(), text.end());
  }
  void end_string() {
    const auto size =
        static_cast<std::uint32_t>(out_.strings.size() - string_ - sizeof(std::uint32_t));
    std::memcpy(out_.strings.data() + string_, &size, sizeof size);
  }

  bool read_string() {
    ++at_;
    begin_string();
    while (!at_end()) {
      const std::size_t plain = plain_json_prefix(bytes_.substr(at_));
      append(bytes_.substr(at_, plain));
      at_ += plain;
      if (at_end()) break;
      if (bytes_[at_] == '"') {
        ++at_;
        end_string();
        return true;
      }
      if (!read_special()) return false;
    }
    return fail("a string's closing quote is expected");
  }

  bool read_special() {
    const char c = bytes_[at_];
    if (c == '\\') return read_escape();
    if (static_cast<unsigned char>(c) < 0x20) return fail("a control character must be escaped");
    const std::size_t length = character_length(bytes_.substr(at_));
    if (length == 0) {
      replace(1);
    } else {
      append(bytes_.substr(at_, length));
      at_ += length;
    }
    return true;
  }

  void replace(std::size_t input_bytes) {
    append(kReplacement);
    at_ += input_bytes;
    out_.replaced_bytes += static_cast<std::uint32_t>(input_bytes);
  }

  bool read_escape() {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const char name = at_ + 1 < bytes_.size() ? bytes_[at_ + 1] : '\0';
    if (name == 'u') return read_code_unit();
    const std::size_t found = kNames.find(name);
    if (found == std::string_view::npos) return fail("this escape does not exist");
    append(kValues.substr(found, 1));
    at_ += 2;
    return true;
  }

  bool read_code_unit() {
    const auto first = code_unit(at_);
    if (!first) return fail("four hexadecimal digits are expected after \\u");
    if (is_high_surrogate(*first)) {
      const auto second = code_unit(at_ + kEscapeLength);
      if (second && is_low_surrogate(*second)) {
        append_character(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
        at_ += 2 * kEscapeLength;
        return true;
      }
    }
    if (is_high_surrogate(*first) || is_low_surrogate(*first)) {
      replace(kEscapeLength);
    } else {
      append_character(*first);
      at_ += kEscapeLength;
    }
    return true;
  }

  std::optional<std::uint32_t> code_unit(std::size_t at) const {
    const std::string_view escape = bytes_.substr(std::min(at, bytes_.size()), kEscapeLength);
    if (escape.size() < kEscapeLength || !escape.starts_with("\\u")) return std::nullopt;
    std::uint32_t unit = 0;
    const char* const end = escape.data() + escape.size();
    if (std::from_chars(escape.data() + 2, end, unit, 16).ptr != end) return std::nullopt;
    return unit;
  }

  void append_character(std::uint32_t code) {
    const auto byte = [this](std::uint32_t value) {
      out_.strings.push_back(static_cast<std::uint8_t>(value));
    };
    const auto tail = [&byte, code](int shift) { byte(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
      byte(code);
    } else if (code < 0x800) {
      byte(0xC0 | code >> 6), tail(0);
    } else if (code < 0x10000) {
      byte(0xE0 | code >> 12), tail(6), tail(0);
    } else {
      byte(0xF0 | code >> 18), tail(12), tail(6), tail(0);
    }
  }

  std::string_view bytes_;
  std::size_t depth_;
  LenientDocument& out_;
  std::size_t at_ = 0;
  std::size_t string_ = 0;  // where the string that is being read begins in `strings`
  bool complete_ = false;   // the last item was a whole value
  std::vector<Frame> frames_;
  std::string code_ = "invalid_json";
  std::string message_;
};

}  // namespace

Status LenientDocument::read(std::string_view bytes, std::size_t depth, Shape shape) {
  words.clear();
  strings.clear();
  replaced_bytes = 0;
  return Reader(bytes, depth, *this).read(shape);
}

}  // namespace candor::monitor
