#include "client/input/splitter.h"

#include <algorithm>
#include <utility>

namespace candor::client {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kWhiteSpace = " \t\r\n";
/// A session log may begin with a broken line.
constexpr int kLookedAt = 10;

bool is_blank(std::string_view text) { return text.find_first_not_of(kWhiteSpace) == text.npos; }

bool is_white(char c) { return kWhiteSpace.find(c) != kWhiteSpace.npos; }

/// Lines of JSON as one JSON list.
std::string as_list(std::string_view lines) {
  std::string list = "[";
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto line = lines.substr(0, end);
    if (!is_blank(line)) list.append(list.size() > 1 ? ",\n" : "").append(line);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return list + "]";
}

Error too_large(std::size_t limit) {
  return {"trace_too_large", "longer than " + std::to_string(limit) + " bytes; skipped", ""};
}

}  // namespace

void PieceBuffer::begin(std::uint64_t line) { line_ = line; }

void PieceBuffer::append(std::string_view bytes) {
  if (overflown_) return;
  if (bytes.size() <= limit_ - bytes_.size()) {
    bytes_.append(bytes);
    return;
  }
  overflown_ = true;
  std::string().swap(bytes_);
}

Piece PieceBuffer::end() {
  Piece piece{line_, std::exchange(bytes_, {}), {}};
  if (std::exchange(overflown_, false)) piece.problem = too_large(limit_);
  return piece;
}

// ---- lines

void LineSplitter::feed(std::string_view text, const TakePiece& take) {
  while (!whole_) {
    const auto end = text.find('\n');
    buffer_.append(text.substr(0, end));
    if (end == text.npos) return;
    end_line(take);
    text.remove_prefix(end + 1);
  }
  buffer_.append(text);
}

void LineSplitter::finish(const TakePiece& take) {
  if (!whole_) end_line(take);
  if (!whole_) return;
  Piece piece = buffer_.end();
  if (!piece.problem) piece.bytes = as_list(piece.bytes);
  take(std::move(piece));
}

void LineSplitter::end_line(const TakePiece& take) {
  buffer_.begin(line_++);
  if (begins_whole_file()) {
    whole_ = true;
    return buffer_.append("\n");
  }
  Piece piece = buffer_.end();
  if (piece.bytes.ends_with('\r')) piece.bytes.pop_back();
  if (piece.problem || !is_blank(piece.bytes)) take(std::move(piece));
}

bool LineSplitter::begins_whole_file() {
  const bool looks = cut_->is_of_whole_file && looked_at_ < kLookedAt;
  if (!looks || buffer_.overflown() || is_blank(buffer_.bytes())) return false;
  ++looked_at_;
  return cut_->is_of_whole_file(buffer_.bytes());
}

// ---- values

std::optional<std::string_view> ValueSplitter::feed(std::string_view text, const TakePiece& take) {
  while (!text.empty()) {
    if (state_ == State::between) {
      text.remove_prefix(skip_between(text));
      if (text.empty()) break;
      begin_value(text.front());
    }
    const auto length = scan(text);
    buffer_.append(text.substr(0, length));
    text.remove_prefix(length);
    if (state_ != State::between) break;
    take(buffer_.end());
    if (lines_follow()) return text;
    first_ = false;
  }
  return std::nullopt;
}

void ValueSplitter::finish(const TakePiece& take) {
  if (state_ != State::between) take(buffer_.end());  // cut off: the reader of the piece says where
  if (state_ == State::between && in_list_) {
    take({line_, "", Error{"invalid_json", "the input ends inside a list", ""}});
  }
}

/// White space, commas, and the brackets of the list at the top.
std::size_t ValueSplitter::skip_between(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line_;
    if (is_white(c) || c == ',') continue;
    if (c != (in_list_ ? ']' : '[')) return i;
    if (in_list_) first_ = false;
    in_list_ = !in_list_;
  }
  return text.size();
}

void ValueSplitter::begin_value(char first) {
  buffer_.begin(line_);
  depth_ = 0;
  met_newline_ = false;
  cut_ = false;
  previous_ = last_mark_ = '\0';
  state_ = first == '{' || first == '[' ? State::structure : State::scalar;
}

/// How many bytes of `text` belong to the value; the state is `between` when it ended there.
std::size_t ValueSplitter::scan(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    cut_ = is_cut_before(c);
    if (cut_ || (state_ == State::scalar && ends_scalar(c))) {
      state_ = State::between;
      return i;
    }
    if (c == '\n') {
      ++line_;
      met_newline_ = true;
    }
    previous_ = c;
    if (scan_structure(c)) return i + 1;
  }
  return text.size();
}

/// True when `c` is the bracket that ends the value.
bool ValueSplitter::scan_structure(char c) {
  if (state_ == State::escape) {
    state_ = State::string;
  } else if (state_ == State::string) {
    if (c == '\\') state_ = State::escape;
    if (c == '"') state_ = State::structure;
  } else if (state_ == State::structure) {
    if (!is_white(c)) last_mark_ = c;
    if (c == '"') state_ = State::string;
    if (c == '{' || c == '[') ++depth_;
    if ((c == '}' || c == ']') && --depth_ == 0) state_ = State::between;
  }
  return state_ == State::between;
}

bool ValueSplitter::ends_scalar(char c) const {
  return c == '\n' || (in_list_ && (c == ',' || c == ']'));
}

/// In a log of one document a line whose first line was cut off, the second line opens a document
/// where JSON could not have one: inside a string, or after a finished member.
bool ValueSplitter::is_cut_before(char c) const {
  if (c != '{' || previous_ != '\n' || !first_ || in_list_) return false;
  const bool may_open =
      last_mark_ == ',' || last_mark_ == ':' || last_mark_ == '[' || last_mark_ == '{';
  return state_ != State::structure || !may_open;
}

bool ValueSplitter::lines_follow() const { return first_ && !in_list_ && (cut_ || !met_newline_); }

// ---- either

Splitter::Splitter(Shape shape, Cut cut)
    : cut_(std::make_unique<const Cut>(std::move(cut))), lines_(*cut_) {
  if (shape == Shape::by_content) values_.emplace(*cut_);
}

void Splitter::feed(std::string_view text, const TakePiece& take) {
  while (mark_bytes_ < kByteOrderMark.size() && !text.empty()) {
    if (text.front() != kByteOrderMark[mark_bytes_]) {
      split(kByteOrderMark.substr(0, std::exchange(mark_bytes_, kByteOrderMark.size())), take);
      break;
    }
    text.remove_prefix(1);
    ++mark_bytes_;
  }
  split(text, take);
}

void Splitter::split(std::string_view text, const TakePiece& take) {
  if (!values_) return lines_.feed(text, take);
  std::optional<Piece> last;  // what has not yet been told from the first of many lines
  const auto rest = values_->feed(text, [&](Piece piece) {
    if (last) take(std::move(*last));
    last = std::move(piece);
  });
  if (rest) return go_on_with_lines(std::move(*last), *rest, take);
  if (last) take(std::move(*last));
}

/// The first value was the first line, and its line has not ended.
void Splitter::go_on_with_lines(Piece first, std::string_view rest, const TakePiece& take) {
  lines_ = LineSplitter(*cut_, first.problem ? values_->line() : first.line);
  values_.reset();
  if (first.problem) {
    take(std::move(first));
  } else {
    lines_.feed(first.bytes, take);
  }
  lines_.feed(rest, take);
}

void Splitter::finish(const TakePiece& take) {
  if (mark_bytes_ < kByteOrderMark.size()) split(kByteOrderMark.substr(0, mark_bytes_), take);
  if (values_) return values_->finish(take);
  lines_.finish(take);
}

}  // namespace candor::client
