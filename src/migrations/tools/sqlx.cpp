// sqlx: NNN_slug.sql, or NNN_slug.up.sql and NNN_slug.down.sql, in a transaction that it opens unless the first line
// says no-transaction; a file is sent as a whole.
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

std::string text(const Migration& migration, const MigrationPart& part, std::string_view more) {
  return (part.in_transaction() ? "" : "-- no-transaction\n") + title(migration, more) + spell(with_settings(part));
}

}  // namespace

const MigrationTool sqlx_tool{
    .name = "sqlx",
    .history = {{.name = "_sqlx_migrations",
                 .key = "version::text",
                 .where = "success",
                 .columns = "version installed_on checksum"}},
    .history_settings = {.files = "sqlx.toml", .table = "table-name"},
    .upgrade = "sqlx migrate run",
    .one_statement_per_file = true,
    .refuses_doubles = true,
    .first_number = "20060102150405",
    .write = [](const Migration& migration) { return file_for_each_direction(migration, text); },
    .says_no_transaction = [](std::string_view comment) { return comment.starts_with("no-transaction"); },
};

}  // namespace reconcile
