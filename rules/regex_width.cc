#include "rules/regex_width.h"

#include <algorithm>
#include <limits>

#include "rules/utf8.h"

namespace candor::rules {
namespace {

constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

std::size_t sum(std::size_t a, std::size_t b) { return a > unbounded - b ? unbounded : a + b; }

std::size_t product(std::size_t width, std::size_t times) {
  if (width == 0 || times == 0) return 0;
  return width > unbounded / times ? unbounded : width * times;
}

struct Width {
  std::size_t least = 0;
  std::size_t most = 0;
};
constexpr Width nothing{0, 0};
constexpr Width one{1, 1};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A recursive descent over the pattern. RE2 has compiled it, so that brackets are balanced and not nested deeper than
// its own limit of 1,000.
class WidthReader {
 public:
  explicit WidthReader(std::string_view pattern) : rest_(pattern) {}

  Width read_all() {
    const Width width = read_alternatives();
    if (!rest_.empty()) return {0, unbounded};  // an unbalanced `)` cannot be
    return width;
  }

 private:
  bool skip(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  void skip_past(std::string_view end) {
    const std::size_t at = rest_.find(end);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  Width read_alternatives() {
    Width all{unbounded, 0};
    do {
      Width width;
      while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
        const Width next = read_repeated();
        width = {sum(width.least, next.least), sum(width.most, next.most)};
      }
      all = {std::min(all.least, width.least), std::max(all.most, width.most)};
    } while (skip("|"));
    return all;
  }

  // A `?` that only makes a quantifier lazy is taken for one more: too narrow at worst.
  Width read_repeated() {
    Width width = read_atom();
    for (;;) {
      if (skip("*")) {
        width = {0, product(width.most, unbounded)};
      } else if (skip("+")) {
        width.most = product(width.most, unbounded);
      } else if (const auto counts = read_counts()) {
        width = {product(width.least, counts->least), product(width.most, counts->most)};
      } else if (skip("?")) {
        width.least = 0;
      } else {
        return width;
      }
    }
  }

  // `{n}`, `{n,}` or `{n,m}`. Other braces stand for themselves.
  std::optional<Width> read_counts() {
    std::string_view text = rest_;
    if (!text.starts_with('{')) return std::nullopt;
    text.remove_prefix(1);
    const auto least = read_number(text);
    if (!least) return std::nullopt;
    Width counts{*least, *least};
    if (text.starts_with(',')) {
      text.remove_prefix(1);
      counts.most = read_number(text).value_or(unbounded);
    }
    if (!text.starts_with('}')) return std::nullopt;
    rest_ = text.substr(1);
    return counts;
  }

  static std::optional<std::size_t> read_number(std::string_view& text) {
    if (text.empty() || !is_digit(text[0])) return std::nullopt;
    std::size_t number = 0;
    while (!text.empty() && is_digit(text[0])) {
      number =
          std::min<std::size_t>(number * 10 + static_cast<std::size_t>(text[0] - '0'), 100'000);
      text.remove_prefix(1);
    }
    return number;
  }

  Width read_atom() {
    if (skip("(")) return read_group();
    if (skip("[")) return read_class();
    if (skip("\\")) return read_escape();
    if (skip("^") || skip("$")) return nothing;
    read_character();
    return one;
  }

  void read_character() {
    if (!rest_.empty()) rest_.remove_prefix(utf8::size_at(rest_, 0));
  }

  Width read_group() {
    if (skip("?P<") || skip("?<")) {
      skip_past(">");
    } else if (skip("?")) {
      while (!rest_.empty() && rest_[0] != ':' && rest_[0] != ')') rest_.remove_prefix(1);
      if (skip(")")) return nothing;  // flags for what follows
      skip(":");
    }
    const Width width = read_alternatives();
    skip(")");
    return width;
  }

  Width read_class() {
    skip("^");
    bool is_first = true;  // a `]` that comes first stands for itself
    while (!rest_.empty() && (is_first || rest_[0] != ']')) {
      is_first = false;
      if (skip("[:")) {
        skip_past(":]");
        continue;
      }
      skip("\\");
      read_character();
    }
    skip("]");
    return one;
  }

  Width read_escape() {
    if (skip("Q")) return read_quoted();
    if (skip("b") || skip("B") || skip("A") || skip("z")) return nothing;
    if (skip("x{") || skip("p{") || skip("P{")) {
      skip_past("}");
    } else if (skip("x")) {
      rest_.remove_prefix(std::min<std::size_t>(rest_.size(), 2));
    } else if (skip("p") || skip("P")) {
      read_character();
    } else if (!rest_.empty() && is_digit(rest_[0])) {
      for (int i = 0; i < 3 && !rest_.empty() && is_digit(rest_[0]); ++i) rest_.remove_prefix(1);
    } else {
      read_character();
    }
    return one;
  }

  // `\Q...\E`: a quantifier after it is for its last character, which the caller takes for all of it: too wide at worst.
  Width read_quoted() {
    const std::size_t begin = rest_.size();
    skip_past("\\E");
    return {0, begin - rest_.size()};
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::size_t> regex_width(std::string_view pattern) {
  const std::size_t width = WidthReader(pattern).read_all().most;
  return width <= regex_width_limit ? std::optional(width) : std::nullopt;
}

std::size_t regex_least_width(std::string_view pattern) {
  return WidthReader(pattern).read_all().least;
}

}  // namespace candor::rules
