#include "rules/calendar.h"

#include <chrono>

namespace candor::rules {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// The number in text[at, at + digits), or -1.
int digits_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return -1;
  int number = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<year_month_day> date_of(std::string_view text) {
  const int year = digits_at(text, 0, 4);
  const int month = digits_at(text, 5, 2);
  const int day = digits_at(text, 8, 2);
  if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const year_month_day date{std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

// The ISO 8601 week: that of the Thursday of the same week, counted in the Thursday's year.
int week_of(const year_month_day& date) {
  const sys_days day = date;
  const auto weekday = std::chrono::weekday(day).iso_encoding();
  const sys_days thursday = day + days(4 - static_cast<int>(weekday));
  const sys_days new_year = year_month_day(thursday).year() / std::chrono::January / 1;
  return static_cast<int>((thursday - new_year).count() / 7) + 1;
}

std::optional<int> clock_unit(std::string_view text, TimeUnit unit) {
  if (text.size() < 16 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
      text[13] != ':')
    return std::nullopt;
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return unit == TimeUnit::hour ? hour : minute;
}

}  // namespace

std::optional<int> time_unit(std::string_view text, TimeUnit unit) {
  const auto date = date_of(text);
  if (!date) return std::nullopt;
  switch (unit) {
    case TimeUnit::minute:
    case TimeUnit::hour:
      return clock_unit(text, unit);
    case TimeUnit::day:
      return static_cast<int>(static_cast<unsigned>(date->day()));
    case TimeUnit::week:
      return week_of(*date);
    case TimeUnit::month:
      return static_cast<int>(static_cast<unsigned>(date->month()));
    case TimeUnit::year:
      break;
  }
  return static_cast<int>(date->year());
}

}  // namespace candor::rules
