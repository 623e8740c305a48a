#include "monitor/time.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace candor::monitor {
namespace {

using std::chrono::day;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads the text from the left; the first thing that does not fit makes everything after it fail,
/// too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t digits, int most) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || !is_digit(rest_[i])) return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value > most ? fail() : value;
  }

  /// The next character when it is one of `choices`; '\0' and failed otherwise.
  char one_of(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
      fail();
      return '\0';
    }
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }

  milliseconds fraction() {
    if (rest_.empty() || rest_.front() != '.') return milliseconds{0};
    rest_.remove_prefix(1);
    if (rest_.empty() || !is_digit(rest_.front())) fail();
    int value = 0;
    for (int scale = 100; !rest_.empty() && is_digit(rest_.front()); scale /= 10) {
      value += scale * (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return milliseconds{value};
  }

  minutes offset() {
    const char sign = one_of("Zz+-");
    if (sign != '+' && sign != '-') return minutes{0};
    const int hour = number(2, 23);
    one_of(":");
    const minutes size = hours{hour} + minutes{number(2, 59)};
    return sign == '-' ? -size : size;
  }

  bool done() const { return !failed_ && rest_.empty(); }

 private:
  int fail() {
    failed_ = true;
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

void append_padded(std::string& out, int value, int width) {
  const std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) out += '0';
  out += digits;
}

/// So that every time that we read can be written.
bool has_four_digit_year(rules::Time time) {
  constexpr rules::Time first = sys_days{year{0} / 1 / 1};
  constexpr rules::Time end = sys_days{year{10'000} / 1 / 1};
  return time >= first && time < end;
}

}  // namespace

std::string to_rfc3339(rules::Time time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{time - midnight};
  std::string out;
  append_padded(out, static_cast<int>(date.year()), 4);
  append_padded(out += '-', static_cast<int>(static_cast<unsigned>(date.month())), 2);
  append_padded(out += '-', static_cast<int>(static_cast<unsigned>(date.day())), 2);
  append_padded(out += 'T', static_cast<int>(clock.hours().count()), 2);
  append_padded(out += ':', static_cast<int>(clock.minutes().count()), 2);
  append_padded(out += ':', static_cast<int>(clock.seconds().count()), 2);
  const int fraction = static_cast<int>(clock.subseconds().count());
  if (fraction != 0) append_padded(out += '.', fraction, 3);
  return out += 'Z';
}

std::optional<rules::Time> time_from_rfc3339(std::string_view text) {
  Scanner in(text);
  const int y = in.number(4, 9999);
  in.one_of("-");
  const int m = in.number(2, 12);
  in.one_of("-");
  const int d = in.number(2, 31);
  in.one_of("Tt ");
  const hours hour{in.number(2, 23)};
  in.one_of(":");
  const minutes minute{in.number(2, 59)};
  in.one_of(":");
  const seconds second{in.number(2, 60)};
  const milliseconds fraction = in.fraction();
  const minutes offset = in.offset();
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)},
                            day{static_cast<unsigned>(d)}};
  if (!in.done() || !date.ok()) return std::nullopt;
  const rules::Time time = sys_days{date} + hour + minute + second + fraction - offset;
  if (!has_four_digit_year(time)) return std::nullopt;
  return time;
}

}  // namespace candor::monitor
