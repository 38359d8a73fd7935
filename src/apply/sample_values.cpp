#include "apply/sample_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/sql.hpp"

namespace reconcile {

namespace {

std::vector<std::string> numbers(const SampleColumn& column) {
  const bool small = column.base == "smallint";
  long long highest = small ? 32000 : 2'000'000'000;
  for (long long digits = column.digits, power = 10; digits > 0 && power <= highest; --digits, power *= 10)
    if (digits == 1) highest = power - 1;
  return {fmt::format("1 + (i - 1) % {}", highest), "0", "-i % 100", "1.0 / (i + 1)", "i % 2", "i % 10", "1 + i % 100"};
}

std::vector<std::string> texts(const SampleColumn& column) {
  std::vector<std::string> values{
      fmt::format("{} || ' ' || i", quote_literal(column.name)),
      "lpad(i::text, 6, '0')",
      "md5(i::text)",
      "'user' || i || '@example.com'",
      "'https://example.com/' || i",
      "chr(65 + (i / 676 % 26)::int) || chr(65 + (i / 26 % 26)::int) || chr(65 + (i % 26)::int)",
      "chr(97 + (i / 676 % 26)::int) || chr(97 + (i / 26 % 26)::int) || chr(97 + (i % 26)::int)",
      "i::text",
      "''",
  };
  // the end differs from row to row
  if (column.length > 0)
    for (std::string& value : values) value = fmt::format("right({}, {})", value, column.length);
  return values;
}

std::vector<std::string> times(const SampleColumn& column) {
  if (column.base == "date") return {"date '2024-01-01' + (i % 3000)::int", "current_date", "date '2024-01-01'"};
  if (column.base.starts_with("time ")) return {"time '00:00' + i * interval '1 second'"};
  return {"timestamp '2024-01-01 00:00:00' + i * interval '1 minute'", "now()",
          "timestamp '2024-01-01 00:00:00' - i * interval '1 minute'"};
}

std::vector<std::string> others(const SampleColumn& column) {
  if (column.base == "uuid") return {fmt::format("md5({} || i)::uuid", quote_literal(column.name))};
  if (column.base == "jsonb" || column.base == "json")
    return {"json_build_object('number', i)", "'{}'", "'[]'", "json_build_array(i)", "to_json('text ' || i)"};
  if (column.base == "bytea") return {"decode(md5(i::text), 'hex')", "''"};
  if (column.base == "tsvector") return {"to_tsvector('simple', 'word ' || i)"};
  if (column.base == "xml") return {"('<number>' || i || '</number>')"};
  if (column.base == "macaddr") return {"'08:00:2b:' || to_char(i % 1000000, 'FM00\":\"00\":\"00')"};
  return {"i::text", "''", "'{}'"};
}

std::vector<std::string> ranges(const SampleColumn& column) {
  // one behind the other
  const char* first = column.base == "daterange" ? "date '2024-01-01' + (i % 3000)::int"
                      : column.base == "tsrange" || column.base == "tstzrange"
                          ? "timestamp '2024-01-01 00:00:00' + i * interval '1 hour'"
                          : "i";
  const char* length = column.base == "daterange"                               ? "1"
                       : column.base == "tsrange" || column.base == "tstzrange" ? "interval '1 hour'"
                                                                                : "1";
  return {fmt::format("'[' || {0} || ',' || {0} + {1} || ')'", first, length), "'empty'"};
}

std::vector<std::string> of_category(const SampleColumn& column) {
  switch (column.category) {
    case 'N': return numbers(column);
    case 'S': return texts(column);
    case 'D': return times(column);
    case 'T': return {"i * interval '1 minute'", "interval '0'"};
    case 'B': return {"i % 2 = 0", "true", "false"};
    case 'A': return {"'{}'", "'{' || i || '}'", "NULL"};
    case 'I':
      return {"'10.0.0.0'::inet + i", "('10.' || i / 65536 % 256 || '.' || i / 256 % 256 || '.' || i % 256 || '/32')"};
    case 'G': return {"point(i, i)", "box(point(i, i), point(i + 1, i + 1))", "circle(point(i, i), 1)"};
    case 'R': return ranges(column);
    case 'V': return {"(i % 2)::text", "repeat('1', 8)"};
    default: return others(column);
  }
}

/// One of the list, another one for each row.
std::string one_of(const std::vector<std::string>& list) {
  std::vector<std::string> literals;
  for (const std::string& each : list) literals.push_back(quote_literal(each));
  return fmt::format("(ARRAY[{}])[1 + (i - 1) % {}]", fmt::join(literals, ", "), list.size());
}

}  // namespace

std::vector<std::string> sample_values(const SampleColumn& column) {
  std::vector<std::string> values;
  const auto add = [&](const std::string& value) {
    values.push_back(fmt::format("CAST(CAST(({}) AS text) AS {})", value, column.type));
  };
  if (!column.labels.empty()) add(one_of(column.labels));
  for (const std::string& value : of_category(column))
    if (column.labels.empty()) add(value);
  if (!column.constants.empty()) {
    add(one_of(column.constants));
    for (const std::string& constant : column.constants) {
      add(quote_literal(constant));
      if (column.category == 'N') {
        add(fmt::format("{}::numeric + 1 + i % 10", quote_literal(constant)));
        add(fmt::format("{}::numeric - 1 - i % 10", quote_literal(constant)));
      }
    }
  }
  if (column.nullable) values.push_back(fmt::format("CAST(NULL AS {})", column.type));
  return values;
}

}  // namespace reconcile
