// The number, version or time that the name of a migration begins with: how it is read, compared, and continued.
#pragma once

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

/// Whole numbers without leading zeros, the most significant first: `1.02` is {"1", "2"}.
using Version = std::vector<std::string>;

/// The numbers in a text; everything else separates them.
Version version_of(std::string_view written);

/// A part that is missing is 0, as Flyway has it: 1 and 1.0 are the same.
bool is_older(const Version& a, const Version& b);

/// `092` and `_add_x.sql`; no digits where the name begins with none.
struct NumberedName {
  std::string digits;
  std::string rest;
};
/// A number of any width, a date or time (2024-01-31-120000), or a version (1.2.3), also behind a `V`, in front of `_`,
/// `-`, `.`, a blank or the end.
NumberedName split_number(std::string_view file_name);

/// Whether it is a date or time of one of the usual forms: YYYYMMDD, YYYYMMDDhhmmss with or without fractions, seconds,
/// milliseconds, microseconds or nanoseconds since 1970, and the first two with separators.
bool is_time(std::string_view digits);

/// The time in the form of `like`, which is_time.
std::string time_in_form(std::string_view like, std::timespec now);

/// The same, but the next one after `like` where that is not past, and `ahead` more.
std::string time_after(std::string_view like, int ahead, std::timespec now);

/// The number after `like`, as wide; of a version of several parts the last part counts.
std::string number_after(std::string_view like, int ahead);

}  // namespace reconcile
