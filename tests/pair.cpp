#include "pair.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/yaml.hpp"
#include "lint/lint.hpp"
#include "load/catalog.hpp"
#include "load/describe.hpp"
#include "load/read_object.hpp"
#include "load/resolve.hpp"
#include "load/write_yaml.hpp"
#include "migrations/tool.hpp"
#include "objects/objects.hpp"
#include "plan/fingerprint.hpp"
#include "plan/made_for.hpp"

namespace reconcile::test {

namespace {

using Faults = std::vector<std::string>;

/// What must stay as it is while a plan is carried out.
struct Snapshot {
  std::map<std::string, std::string> files;   ///< relfilenode by oid
  std::map<std::string, std::string> counts;  ///< rows by oid of the table
  std::map<std::string, std::string> values;  ///< a digest by table, column number and type
};

Snapshot snapshot(Connection& connection) {
  Snapshot made;
  const std::string own = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
  const Rows files = connection.query(
      "SELECT c.oid, c.relfilenode FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " WHERE c.relkind IN ('r', 'i') AND " +
      own);
  for (std::size_t i = 0; i < files.size(); ++i) made.files.emplace(files.value(i, 0), files.value(i, 1));
  const Rows columns = connection.query(
      "SELECT c.oid, c.oid::regclass, a.attnum, quote_ident(a.attname), a.atttypid FROM pg_class c"
      " JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
      "  AND a.atttypid NOT IN (SELECT enumtypid FROM pg_enum) WHERE c.relkind = 'r' AND " +
      own);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string table(columns.value(i, 0)), name(columns.value(i, 1));
    made.counts[table] = value(connection, "SELECT count(*) FROM ONLY " + name);
    if (columns.is_null(i, 2) || made.counts[table] == "0") continue;
    const std::string column(columns.value(i, 3));
    // a column with NULLs may be given values on purpose
    made.values[fmt::format("{} {} {}", table, columns.value(i, 2), columns.value(i, 4))] = value(
        connection,
        fmt::format(
            "SELECT CASE WHEN count(*) = count({0}) THEN string_agg({0}::text, ', ' ORDER BY {0}::text) END FROM ONLY {1}",
            column, name));
  }
  return made;
}

using Values = std::map<std::string, std::string>;

void compare_kept(const Values& before, const Values& after, const std::string& what, Faults& faults) {
  for (const auto& [key, old] : before) {
    const auto now = after.find(key);
    if (now == after.end() || old.empty() || now->second == old) continue;
    faults.push_back(fmt::format("{} {}: {} became {}", what, key, old, now->second));
  }
}

void compare_rows(const Snapshot& before, const Snapshot& after, Faults& faults) {
  compare_kept(before.counts, after.counts, "the number of rows of table", faults);
  compare_kept(before.values, after.values, "the values in table, column, type", faults);
}

std::vector<std::string> texts_of(const MigrationPart& part, const std::string& file) {
  if (part.in_transaction()) return {file};
  std::vector<std::string> texts;
  for (const MigrationStatement& statement : part.statements) texts.push_back(statement.sql);
  return texts;
}

/// The same as `generate` writes, but of a file that is outside of a transaction a statement at a time.
Files files_of(const Plan& up, const Plan& down, ServerVersion version) {
  Files files;
  for (Migration& migration : migrations_of(parts_of(up, version, {}), parts_of(down, version, {}), "x")) {
    allow_asked_for(migration.up);
    const std::vector<NewFile> written = sql_tool.write(migration);
    const auto up_texts = texts_of(migration.up, written.front().text),
               down_texts = texts_of(migration.down, written.back().text);
    files.up.insert(files.up.end(), up_texts.begin(), up_texts.end());
    files.down.insert(files.down.begin(), down_texts.begin(), down_texts.end());
  }
  return files;
}

/// Lets an event trigger refuse what changes or drops an object in a schema, but for the functions of a file.
class NoChanges {
 public:
  explicit NoChanges(const FreshDatabase* database) {
    if (!database) return;
    connection_.emplace(database->connect());
    connection_->execute(R"(
      CREATE FUNCTION pg_catalog.refuse_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
      DECLARE it record;
      BEGIN
        IF tg_event = 'sql_drop' THEN
          SELECT object_type, object_identity INTO it FROM pg_event_trigger_dropped_objects()
            WHERE schema_name IS NOT NULL AND NOT is_temporary AND original;
        ELSE
          SELECT object_type, object_identity INTO it FROM pg_event_trigger_ddl_commands()
            WHERE schema_name IS NOT NULL AND schema_name <> 'pg_temp';
        END IF;
        IF FOUND THEN RAISE 'not carried out twice: % % %', tg_tag, it.object_type, it.object_identity; END IF;
      END $$;
      CREATE EVENT TRIGGER zz_refuse_change ON ddl_command_end EXECUTE FUNCTION pg_catalog.refuse_change();
      CREATE EVENT TRIGGER zz_refuse_drop ON sql_drop EXECUTE FUNCTION pg_catalog.refuse_change())");
  }
  ~NoChanges() {
    if (!connection_) return;
    connection_->execute(
        "DROP EVENT TRIGGER zz_refuse_change; DROP EVENT TRIGGER zz_refuse_drop;"
        "DROP FUNCTION pg_catalog.refuse_change()");
  }
  NoChanges(const NoChanges&) = delete;
  NoChanges& operator=(const NoChanges&) = delete;

 private:
  std::optional<Connection> connection_;
};

bool carry_out(const FreshDatabase& database, const std::vector<std::string>& files, std::string_view which,
               Faults& faults) {
  for (const std::string time : {"once", "again"}) {
    const NoChanges no_changes(time == "again" ? &database : nullptr);
    for (const std::string& text : files) {
      Connection connection = database.connect();
      try {
        connection.execute(text);
      } catch (const SqlError& error) {
        faults.push_back(fmt::format("{} {}: {} [{}]\n{}", which, time, error.what(), error.sqlstate, text));
        return false;
      }
    }
  }
  return true;
}

/// What the headers of the files say about the database that they are for.
std::vector<MadeFor> entries_of(const PlannedPair& pair) {
  std::vector<std::vector<ObjectRef>> objects(1);
  for (const Statement& statement : pair.up.statements()) objects[0].push_back(statement.object);
  const States& states = pair.states;
  return made_for(pair.up, states.live_before_renames, states.renames, states.desired, objects).front();
}

void compare_made_for(const std::vector<MadeFor>& entries, Connection& connection, const std::string& when,
                      Faults& faults) {
  for (const MadeFor& entry : not_made_for(entries, read_catalog(connection, {})))
    faults.push_back(fmt::format("{}: {}", when, to_line(entry)));
}

void compare_dumps(const std::string& have, const std::string& want, const std::string& when, Faults& faults) {
  if (const std::string found = difference(have, want); !found.empty())
    faults.push_back(fmt::format("{}:\n{}", when, found));
}

Database copy_of(const Database& database) {
  Database copy;
  for (const auto& object : database.objects()) copy.add(object->clone());
  copy.schemas = database.schemas;
  return copy;
}

/// The plan for what was reached must be empty, and both states must have one fingerprint.
void compare_states(Connection& connection, const PlannedPair& pair, const Document* desired, Faults& faults) {
  const States again = read_states(connection, state(desired), pair.schemas);
  if (const std::string sql = spell(make_plan(again.live, again.desired, again.renames)); !sql.empty())
    faults.push_back("the plan after up is not empty:\n" + sql);
  for (const auto& object : again.desired.objects())
    if (const Object* there = again.live.find(object->ref);
        there && fingerprint(*object, again.desired) != fingerprint(*there, again.live))
      faults.push_back("another fingerprint: " + object->ref.described());
}

}  // namespace

Database state(const Document* file) {
  Database database;
  if (!file) return database;
  Mistakes mistakes;
  ObjectReader reader(database, mistakes);
  const Document* schema = file->find("schema");
  reader.read_file(*file, schema ? schema->text() : std::string());
  if (schema && !database.find({&schema_kind, {}, {}, schema->text(), nullptr}))
    reader.read({&schema_kind, {}, {}, schema->text(), nullptr}, Document(), schema->place());
  resolve(database, reader.shorthands(), mistakes);
  mistakes.throw_if_any();
  return database;
}

std::string spell(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.transactions.size(); ++i) {
    if (i > 0) text += "COMMIT;\n";
    for (const Statement& statement : plan.transactions[i]) text += statement.text() + ";\n";
  }
  return text;
}

bool rewrites(const Plan& plan) {
  const Statements all = plan.statements();
  return std::any_of(all.begin(), all.end(),
                     [](const Statement& statement) { return statement.work == Work::rewrite; });
}

PlannedPair plan_pair(Connection& connection, const Document* desired, std::vector<std::string> schemas,
                      bool concurrently) {
  PlannedPair pair{std::move(schemas), {}, {}, {}};
  pair.states = read_states(connection, state(desired), pair.schemas);
  const States& states = pair.states;
  pair.up = make_plan(states.live, states.desired, states.renames, {false, concurrently});
  pair.down = make_plan(states.desired, states.live, states.renames, {true, concurrently});
  return pair;
}

std::vector<std::string> faults_of_inspect(Connection& connection, const std::vector<std::string>& schemas,
                                           const std::string& when) {
  const std::string yaml = write_yaml(describe(read_catalog(connection, schemas)));
  Mistakes mistakes;
  const Document file = parse_yaml(yaml, file_name("inspected.yaml"), mistakes);
  mistakes.throw_if_any();
  const States states = read_states(connection, state(&file), schemas);
  const std::string sql = spell(make_plan(states.live, states.desired, states.renames));
  if (sql.empty()) return {};
  return {fmt::format("the plan for what inspect writes {} is not empty:\n{}\n{}", when, sql, yaml)};
}

std::vector<std::string> faults_of_files(const FreshDatabase& database, const PlannedPair& pair,
                                         const Document* desired) {
  Faults faults;
  Connection connection = database.connect();
  const Snapshot before = snapshot(connection);
  const std::string live_dump = dumps({&database}).front();
  // with the names that the live state has for what the desired one leaves unnamed
  const FreshDatabase straight;
  if (!pair.up.empty()) {
    Connection other = straight.connect();
    build(other, copy_of(pair.states.desired), pair.schemas);
  }
  const std::vector<MadeFor> entries = entries_of(pair);
  compare_made_for(entries, connection, "before up the database is not what the files were made for", faults);
  const Files files = files_of(pair.up, pair.down, pair.states.live.version);
  if (!carry_out(database, files.up, "up", faults)) return faults;
  if (pair.up.empty()) {
    compare_dumps(dumps({&database}).front(), live_dump, "after an empty plan", faults);
    return faults;
  }
  const auto made = dumps({&database, &straight});
  compare_dumps(made[0], made[1], "after up, compared with a database built straight from the desired state", faults);
  compare_made_for(entries, connection, "after up the database is not what comes of the files", faults);
  const Snapshot after = snapshot(connection);
  const auto& objects = pair.states.desired.objects();
  const bool changes_rows =
      std::any_of(objects.begin(), objects.end(), [](const auto& each) { return each->ref.kind == &data_kind; });
  if (!changes_rows) compare_rows(before, after, faults);
  if (!rewrites(pair.up)) compare_kept(before.files, after.files, "rewritten: relation", faults);
  compare_states(connection, pair, desired, faults);
  for (std::string& each : faults_of_inspect(connection, pair.schemas, "after up")) faults.push_back(std::move(each));

  if (!carry_out(database, files.down, "down", faults)) return faults;
  compare_dumps(dumps({&database}).front(), live_dump, "after down, compared with before", faults);
  if (changes_rows) compare_rows(before, snapshot(connection), faults);
  return faults;
}

}  // namespace reconcile::test
