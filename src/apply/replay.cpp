#include "apply/replay.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "apply/alembic.hpp"
#include "apply/script.hpp"
#include "migrations/problems.hpp"

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
    if (!file.up)
      mistakes.add("there is no up file that belongs to it", place);
    else if (file.format.empty() || file.up->sql.empty())
      mistakes.add("no SQL of a known kind stands in it, so it cannot be replayed", place);
    else if (!file.number)
      mistakes.add("it has no number, so that its turn is not known", place);
  }
  mistakes.throw_if_any();
}

void run_up(Connection& connection, MigrationScript script) {
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

}  // namespace

void replay(Connection& connection, const std::string& folder, const std::vector<MigrationFile>& files) {
  refuse_what_cannot_be_replayed(files);
  if (std::any_of(files.begin(), files.end(), is_revision)) upgrade(connection, folder, head_of(files));
  for (const MigrationFile& file : files) {
    if (is_revision(file)) continue;
    spdlog::info("replaying {}", file.name);
    // what one file sets is not there for the next one
    Connection session = connection.another(connection.database());
    run_up(session, *file.up);
  }
}

}  // namespace reconcile
