#include "load/psql_script.hpp"

#include <algorithm>

namespace reconcile {

std::string sql_of_psql_script(std::string_view text) {
  std::string sql;
  sql.reserve(text.size());
  bool in_rows = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(line.size());
    std::string_view words = line;
    while (!words.empty() && (words.back() == '\n' || words.back() == '\r')) words.remove_suffix(1);
    const bool begins_rows = !in_rows && words.starts_with("COPY ") && words.ends_with(" FROM stdin;");
    if (in_rows || begins_rows || line.starts_with("\\"))
      sql.append(words.size(), ' ').append(line.substr(words.size()));
    else
      sql += line;
    in_rows = begins_rows || (in_rows && !line.starts_with("\\."));
  }
  return sql;
}

}  // namespace reconcile
