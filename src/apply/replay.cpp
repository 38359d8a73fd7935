#include "apply/replay.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "apply/alembic.hpp"
#include "apply/script.hpp"
#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"
#include "core/sql.hpp"
#include "migrations/problems.hpp"
#include "server/dump.hpp"

namespace reconcile {

namespace {

bool is_revision(const MigrationFile& file) { return file.format == "alembic"; }

void refuse_what_cannot_be_replayed(const std::vector<MigrationFile>& files) {
  Mistakes mistakes;
  bool sql_before = false;
  for (const MigrationFile& file : files) {
    const Place place{file_name(file.path()), 0, 0};
    if (is_revision(file)) {
      if (sql_before)
        mistakes.add("a revision of Alembic behind SQL files cannot be replayed: Alembic does not know them", place,
                     "keep the two in folders of their own");
      continue;
    }
    sql_before = true;
    if (!file.up) continue;
    for (const Mistake& each : file.up->unresolved) mistakes.add(each.message, each.place, each.hint);
    if (file.is_unordered)
      mistakes.add("it has no number, so that its turn is not known", place,
                   "reconcile renumber FILE gives it the next free number");
  }
  mistakes.throw_if_any();
}

/// Whether psql's own commands are in it, as in what pg_dump prints: \set, \connect, the end of a COPY.
bool needs_psql(const std::string& sql) {
  for (std::size_t at = 0; at < sql.size(); at = std::min(sql.find('\n', at), sql.size()) + 1)
    if (sql[at] == '\\') return true;
  return false;
}

void run_up(Connection& connection, const MigrationFile& file) {
  MigrationScript script = *file.up;
  const bool is_whole = script.line == 1 && (!file.down || file.down->path != script.path);
  if (is_whole && needs_psql(script.sql)) return run_with_psql(connection, script.path, {});
  try {
    run_script(connection, script, {});
  } catch (const SqlError& error) {
    // CONCURRENTLY and the like (25001), or a COMMIT in a DO block (2D000), in a file that does not say so itself:
    // psql runs it statement by statement, and Flyway finds it said beside the file
    if ((error.sqlstate != "25001" && error.sqlstate != "2D000") || !script.in_transaction) throw;
    script.in_transaction = false;
    run_script(connection, script, {});
  }
}

/// A role belongs to the whole server, so that it may exist already.
void leave_out_existing_roles(Connection& connection, std::string& sql) {
  const std::string whole = sql;
  for (const FileStatement& statement : split_statements(whole)) {
    const StatementTree tree(statement.text);
    if (tree.type() != "CreateRoleStmt") continue;
    const Node* role = member(tree.body(), "role");
    if (!role || connection.query("SELECT FROM pg_catalog.pg_roles WHERE rolname = " + quote_literal(role->GetString()))
                         .size() == 0)
      continue;
    for (std::size_t at = statement.offset; at < statement.offset + statement.text.size(); ++at)
      if (sql[at] != '\n') sql[at] = ' ';
  }
}

void run_before(Connection& connection, const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot read {}", path), "`replay: { before: … }` in reconcile.yaml names it");
  MigrationFile file;
  MigrationScript& script = file.up.emplace();
  script.path = path;
  script.sql = {std::istreambuf_iterator<char>(stream), {}};
  leave_out_existing_roles(connection, script.sql);
  spdlog::info("running {}", path);
  Connection session = connection.another(connection.database());
  run_up(session, file);
}

}  // namespace

void replay(Connection& connection, const std::string& folder, const std::vector<MigrationFile>& files,
            const ReplaySettings& settings) {
  refuse_what_cannot_be_replayed(files);
  for (const std::string& path : settings.before) run_before(connection, path);
  if (std::any_of(files.begin(), files.end(), is_revision))
    upgrade(connection, folder, head_of(files), settings.alembic);
  for (const MigrationFile& file : files) {
    if (is_revision(file)) continue;
    if (!file.up) {
      spdlog::warn("{} is left out: there is nothing that it undoes", file.path());
      continue;
    }
    spdlog::info("replaying {}", file.name);
    // what one file sets is not there for the next one
    Connection session = connection.another(connection.database());
    run_up(session, file);
  }
}

}  // namespace reconcile
