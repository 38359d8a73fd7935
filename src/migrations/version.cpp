#include "migrations/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace reconcile {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

bool ends_number(std::string_view text, std::size_t at) {
  return at == text.size() || std::string_view("_-. ").find(text[at]) != std::string_view::npos;
}

/// The length of `2024-01-31`, `2024_01_31_120000`, `2024-01-31-12-00-00`, `2024-01-31T120000`, `20240131T120000` at
/// the start; 0: none.
std::size_t date_length(std::string_view text) {
  const auto group = [&](std::size_t& at, std::size_t width, std::string_view separators) {
    if (at >= text.size() || separators.find(text[at]) == std::string_view::npos) return false;
    if (digits_at(text, at + 1) != width) return false;
    at += width + 1;
    return true;
  };
  if (std::size_t at = 8; digits_at(text, 0) == at && (group(at, 6, "T") || group(at, 4, "T")))
    return ends_number(text, at) ? at : 0;
  if (digits_at(text, 0) != 4) return 0;
  std::size_t at = 4;
  if (!group(at, 2, "-_") || !group(at, 2, "-_")) return 0;
  std::size_t date = at;
  for (const std::size_t width : {6U, 4U, 2U}) {
    std::size_t time = date;
    if (!group(time, width, "-_T")) continue;
    while (width == 2 && group(time, 2, "-_:")) {}
    if (ends_number(text, time)) return time;
  }
  return ends_number(text, date) ? date : 0;
}

std::string only_digits(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
  return digits;
}

int part(std::string_view digits, std::size_t at, std::size_t width) {
  int value = 0;
  std::from_chars(digits.data() + at, digits.data() + at + width, value);
  return value;
}

/// YYYYMMDD, and as much of hhmmss as there is.
bool is_calendar(std::string_view digits) {
  if (digits.size() < 8 || !(digits.starts_with("19") || digits.starts_with("20"))) return false;
  const int month = part(digits, 4, 2), day = part(digits, 6, 2);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  // people count on within a day: 20240131000001, and 99 hours are still a number
  return digits.size() < 10 || part(digits, 8, 2) <= 24 || digits.size() >= 14;
}

/// How many digits there are in a second since 1970, a millisecond …: 10, 13, 16, 19; they begin with 1 until 2033.
bool is_since_1970(std::string_view digits) {
  return (digits.size() == 10 || digits.size() == 13 || digits.size() == 16 || digits.size() == 19) &&
         digits.front() == '1';
}

/// A calendar time as digits of that many places: days, minutes, seconds, or fractions of them.
std::string calendar(std::timespec time, std::size_t places) {
  std::tm utc{};
  gmtime_r(&time.tv_sec, &utc);
  const std::string all = fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}{:09}", utc.tm_year + 1900, utc.tm_mon + 1,
                                      utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, time.tv_nsec);
  return all.substr(0, places);
}

std::optional<std::timespec> time_in(std::string_view digits) {
  std::string padded(digits);
  padded.resize(std::max<std::size_t>(padded.size(), 14), '0');
  std::tm utc{};
  utc.tm_year = part(padded, 0, 4) - 1900;
  utc.tm_mon = part(padded, 4, 2) - 1;
  utc.tm_mday = part(padded, 6, 2);
  utc.tm_hour = part(padded, 8, 2);
  utc.tm_min = part(padded, 10, 2);
  utc.tm_sec = part(padded, 12, 2);
  std::string fraction = padded.substr(14);
  fraction.resize(9, '0');
  return std::timespec{timegm(&utc), part(fraction, 0, 9)};
}

/// Adds to a whole number of any length.
std::string plus(std::string digits, int count) {
  for (std::size_t at = digits.size(); count > 0;) {
    if (at == 0) {
      digits.insert(0, 1, '0');
      at = 1;
    }
    --at;
    count += digits[at] - '0';
    digits[at] = static_cast<char>('0' + count % 10);
    count /= 10;
  }
  return digits;
}

/// The smallest step of a calendar time of that many places, in seconds and nanoseconds.
std::timespec step_of(std::size_t places) {
  switch (places) {
    case 8: return {86400, 0};
    case 10: return {3600, 0};
    case 12: return {60, 0};
    case 14: return {1, 0};
    default: {
      long nanoseconds = 1'000'000'000;
      for (std::size_t i = 14; i < places; ++i) nanoseconds /= 10;
      return {0, std::max(nanoseconds, 1L)};
    }
  }
}

std::timespec plus(std::timespec time, std::timespec step, int count) {
  const long long nanoseconds = time.tv_nsec + static_cast<long long>(step.tv_nsec) * count;
  return {time.tv_sec + step.tv_sec * count + nanoseconds / 1'000'000'000,
          static_cast<long>(nanoseconds % 1'000'000'000)};
}

/// Digits in the places of another text that has separators.
std::string in_form(std::string_view form, std::string_view digits) {
  std::string text;
  std::size_t next = 0;
  for (const char c : form) text += is_digit(c) && next < digits.size() ? digits[next++] : c;
  return text;
}

}  // namespace

Version version_of(std::string_view written) {
  Version parts;
  for (std::size_t at = 0; at < written.size();) {
    const std::size_t width = digits_at(written, at);
    if (width == 0) {
      ++at;
      continue;
    }
    std::string_view digits = written.substr(at, width);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    parts.emplace_back(digits);
    at += width;
  }
  return parts;
}

bool is_older(const Version& a, const Version& b) {
  static const std::string zero = "0";
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string &x = i < a.size() ? a[i] : zero, &y = i < b.size() ? b[i] : zero;
    if (x != y) return std::pair(x.size(), x) < std::pair(y.size(), y);
  }
  return false;
}

NumberedName split_number(std::string_view file_name) {
  const NumberedName none{{}, std::string(file_name)};
  // V0001.Name.up.sql, v1.2_x.sql
  const std::size_t begin = file_name.size() > 1 && std::toupper(file_name[0]) == 'V' && is_digit(file_name[1]) ? 1 : 0;
  const std::string_view name = file_name.substr(begin);
  std::size_t end = date_length(name);
  if (end == 0) {
    end = digits_at(name, 0);
    if (end == 0 || !ends_number(name, end)) return none;
    for (std::size_t next; end < name.size() && name[end] == '.'; end = next) {
      next = end + 1 + digits_at(name, end + 1);
      if (next == end + 1 || !ends_number(name, next)) break;
    }
  }
  return {std::string(name.substr(0, end)), std::string(name.substr(end))};
}

bool is_time(std::string_view digits) {
  const std::string all = only_digits(digits);
  const bool has_separators = all.size() != digits.size();
  if (has_separators) return date_length(digits) == digits.size() && is_calendar(all);
  if (is_since_1970(all)) return true;
  return (all.size() == 8 || all.size() == 10 || all.size() == 12 || all.size() >= 14) && all.size() <= 20 &&
         is_calendar(all);
}

std::string time_in_form(std::string_view like, std::timespec now) {
  const std::string digits = only_digits(like);
  if (is_since_1970(digits)) return fmt::format("{}{:09}", now.tv_sec, now.tv_nsec).substr(0, digits.size());
  return in_form(like, calendar(now, digits.size()));
}

std::string time_after(std::string_view like, int ahead, std::timespec now) {
  const std::string last = only_digits(like);
  if (is_since_1970(last) && last.size() == like.size()) {
    const std::string present = time_in_form(last, now);
    const bool is_past = is_older({last}, {present});
    return plus(is_past ? present : plus(last, 1), ahead);
  }
  const std::timespec step = step_of(last.size());
  std::string next = calendar(plus(now, step, ahead), last.size());
  if (!is_older({last}, {calendar(now, last.size())})) {
    next = calendar(plus(*time_in(last), step, ahead + 1), last.size());
    // what is not really a time, as 20240131999999, goes on as a number
    if (!is_older({last}, {next})) next = plus(last, ahead + 1);
  }
  return in_form(like, next);
}

std::string number_after(std::string_view like, int ahead) {
  std::size_t begin = like.size();
  while (begin > 0 && is_digit(like[begin - 1])) --begin;
  return std::string(like.substr(0, begin)) + plus(std::string(like.substr(begin)), ahead + 1);
}

}  // namespace reconcile
