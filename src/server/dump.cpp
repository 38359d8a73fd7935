#include "server/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/split_statements.hpp"
#include "server/installation.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace {

/// That of the server's major version or a newer one, else whatever PATH has.
std::string client(const std::string& name, int major, const std::string& bin_dir) {
  for (const Installation& each : installations(bin_dir))
    if (each.major >= major && std::filesystem::exists(each.bin / name)) return (each.bin / name).string();
  return name;
}

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

unsigned line_of(std::string_view text, std::size_t at) {
  return static_cast<unsigned>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
}

/// Where the caret of psql's `LINE 2: …` points, which cuts long lines off at both ends: from the place at which the
/// statement begins.
Place place_of_caret(std::string_view log, std::string_view text, const FileStatement& statement, Place place) {
  const std::size_t begin = log.find("LINE ");
  const std::size_t end = begin == std::string_view::npos ? begin : log.find('\n', begin);
  if (end == std::string_view::npos) return place;
  const std::size_t colon = log.find(": ", begin), caret = log.find('^', end);
  if (colon > end || caret == std::string_view::npos) return place;
  const unsigned line = static_cast<unsigned>(std::strtoul(log.data() + begin + 5, nullptr, 10));
  std::string_view shown = log.substr(colon + 2, end - colon - 2);
  std::size_t at = statement.offset;
  for (unsigned i = 1; i < line && at != std::string_view::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  if (at == std::string_view::npos) return place;
  // characters in front of the caret, as far as they are shown
  long column = static_cast<long>(caret - end - 1) - static_cast<long>(colon + 2 - begin);
  if (shown.starts_with("...")) {
    shown.remove_prefix(3);
    column -= 3;
    if (shown.ends_with("...")) shown.remove_suffix(3);
    const std::size_t found = text.find(shown, at);
    if (found == std::string_view::npos) return place;
    at = found;
  }
  const std::size_t line_begin = text.rfind('\n', at == 0 ? 0 : at - 1);
  const std::size_t first = at == 0 || line_begin == std::string_view::npos ? 0 : line_begin + 1;
  place.line = line_of(text, at);
  place.column = static_cast<unsigned>(characters(text.substr(first, at - first))) + 1 +
                 static_cast<unsigned>(std::max(column, 0L));
  return place;
}

/// What psql says of a file that it could not run: `psql:schema.sql:12: ERROR:  …`, where the line is that in which the
/// statement ends.
Mistake mistake_in(const std::string& path, std::string log) {
  while (log.ends_with('\n')) log.pop_back();
  constexpr std::string_view before = "psql:", error = ": ERROR:  ";
  const std::size_t found = log.find(error);
  const std::size_t begin = found == std::string::npos ? found : log.rfind(before, found);
  const std::size_t colon = found == std::string::npos ? found : log.rfind(':', found - 1);
  if (begin == std::string::npos || colon == std::string::npos || colon < begin + before.size())
    return {fmt::format("psql could not run {}: {}", path, log), {file_name(path), 0, 0}, {}};
  // a file may read others
  const std::string file = log.substr(begin + before.size(), colon - begin - before.size());
  const unsigned last = static_cast<unsigned>(std::strtoul(log.c_str() + colon + 1, nullptr, 10));
  const std::size_t end = std::min(log.find('\n', found), log.size());
  Mistake mistake{log.substr(found + error.size(), end - found - error.size()), {file_name(file), last, 1}, {}};
  const std::string text = text_of(file);
  for (const FileStatement& statement : split_statements(text)) {
    if (line_of(text, statement.offset) > last) break;
    if (line_of(text, statement.offset + statement.text.size()) < last) continue;
    const std::size_t line_begin = text.rfind('\n', statement.offset);
    const std::size_t first = line_begin == std::string::npos ? 0 : line_begin + 1;
    mistake.place.line = line_of(text, statement.offset);
    mistake.place.column =
        static_cast<unsigned>(characters(std::string_view(text).substr(first, statement.offset - first))) + 1;
    mistake.place = place_of_caret(std::string_view(log).substr(end), text, statement, mistake.place);
    break;
  }
  for (const std::string_view word : {"HINT:  ", "DETAIL:  "})
    if (const std::size_t hint = log.find(word, end); hint != std::string::npos && mistake.hint.empty())
      mistake.hint = log.substr(hint + word.size(), log.find('\n', hint) - hint - word.size());
  return mistake;
}

}  // namespace

void run_with_psql(const Connection& connection, const std::string& path, const std::string& bin_dir) {
  const Finished finished = run_program({{client("psql", connection.version().major(), bin_dir), "-X", "-q", "-v",
                                          "ON_ERROR_STOP=1", "-f", path, "-d", connection.described()},
                                         {"PGOPTIONS=-c client_min_messages=error"},
                                         {},
                                         {}});
  if (finished.status == 0) return;
  if (finished.status == 127)
    throw Error(fmt::format("{} is run by psql, which is not installed", path), "it comes with PostgreSQL's client");
  throw Error(mistake_in(path, finished.log));
}

std::optional<std::string> dump_schema(const Connection& connection, const std::string& bin_dir) {
  std::vector<std::string> environment{"PGOPTIONS=-c client_min_messages=error"};
  // where it comes from PGPASSWORD or ~/.pgpass, pg_dump finds it there too
  if (const std::string password = connection.password(); !password.empty())
    environment.push_back("PGPASSWORD=" + password);
  Finished finished = run_program({{client("pg_dump", connection.version().major(), bin_dir), "--no-password",
                                    "--schema-only", "--no-owner", "--no-privileges", "-d", connection.described()},
                                   environment,
                                   {},
                                   {}});
  if (finished.status != 0) return std::nullopt;
  return std::move(finished.output);
}

bool restore_schema(const Connection& connection, const std::string& dump, const std::string& bin_dir) {
  return run_program({{client("psql", connection.version().major(), bin_dir), "-X", "-q", "-d", connection.described()},
                      {"PGOPTIONS=-c client_min_messages=error"},
                      {},
                      dump})
             .status != 127;
}

}  // namespace reconcile
