#include "apply/history.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "apply/script.hpp"
#include "core/sql.hpp"

namespace reconcile {

History::History(const std::string& schema, const std::string& table)
    : schema_(quote_ident(schema)), table_(qualified(schema, table)) {}

std::vector<HistoryEntry> History::read(Connection& connection) const {
  const std::string there = fmt::format("SELECT pg_catalog.to_regclass({})", quote_literal(table_));
  if (connection.query(there).is_null(0, 0)) return {};
  const Rows rows = connection.query(
      fmt::format("SELECT number, name, checksum, run_by, pg_catalog.to_char(run_at, 'YYYY-MM-DD HH24:MI:SS'),"
                  " extract(epoch FROM took) FROM {} ORDER BY number",
                  table_));
  std::vector<HistoryEntry> entries;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto text = [&](std::size_t column) { return std::string(rows.value(row, column)); };
    HistoryEntry entry{0, text(1), text(2), text(3), text(4), {}};
    const std::string_view number = rows.value(row, 0), seconds = rows.value(row, 5);
    std::from_chars(number.data(), number.data() + number.size(), entry.number);
    if (double took = 0; std::from_chars(seconds.data(), seconds.data() + seconds.size(), took).ec == std::errc())
      entry.seconds = took;
    entries.push_back(std::move(entry));
  }
  return entries;
}

void History::add(Connection& connection, const MigrationFile& file, std::optional<double> seconds) const {
  const std::string make_table = fmt::format(
      " BEGIN\n"
      "  IF to_regclass({1}) IS NULL THEN\n"
      "    IF to_regnamespace({3}) IS NULL THEN\n"
      "      CREATE SCHEMA {0};\n"
      "    END IF;\n"
      "    CREATE TABLE {2} (\n"
      "      number bigint PRIMARY KEY,\n"
      "      name text NOT NULL,\n"
      "      checksum text NOT NULL,\n"
      "      run_by text NOT NULL DEFAULT session_user,\n"
      "      run_at timestamptz NOT NULL DEFAULT clock_timestamp(),\n"
      "      took interval\n"
      "    );\n"
      "    COMMENT ON TABLE {2} IS 'The migrations that this database has had';\n"
      "  END IF;\n"
      "END ",
      schema_, quote_literal(table_), table_, quote_literal(schema_));
  connection.execute("DO " + dollar_quote(make_table));
  connection.execute(fmt::format("INSERT INTO {} (number, name, checksum, took) VALUES ({}, {}, {}, {})", table_,
                                 *file.number, quote_literal(file.name), quote_literal(checksum(file)),
                                 seconds ? fmt::format("pg_catalog.make_interval(secs => {:.6f})", *seconds) : "NULL"));
}

double History::run_up(Connection& connection, const MigrationFile& file, const ApplySettings& settings) const {
  using Clock = std::chrono::steady_clock;
  // what one file sets is not there for the next one
  Connection session = connection.another(connection.database());
  Clock::time_point begin;
  double seconds = 0;
  run_script(session, *file.up, settings,
             {[&] { begin = Clock::now(); },
              [&] {
                seconds = std::chrono::duration<double>(Clock::now() - begin).count();
                add(session, file, seconds);
              }});
  return seconds;
}

void History::run_down(Connection& connection, const MigrationFile& file, const ApplySettings& settings) const {
  Connection session = connection.another(connection.database());
  // first, because the file may drop the schema that the history is in
  run_script(session, *file.down, settings, {[&] { remove(session, file); }, [] {}});
}

void History::remove(Connection& connection, const MigrationFile& file) const {
  connection.execute(fmt::format("DELETE FROM {} WHERE number = {}", table_, *file.number));
  const std::string drop_empty =
      fmt::format(" BEGIN IF NOT EXISTS (SELECT FROM {0}) THEN DROP TABLE {0}; END IF; END ", table_);
  connection.execute("DO " + dollar_quote(drop_empty));
}

}  // namespace reconcile
