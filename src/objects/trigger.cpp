// A trigger of a table or view (manual, CREATE TRIGGER).
#include "objects/trigger.hpp"

#include "objects/kinds.hpp"

namespace reconcile {

namespace {

const Trigger& trigger_of(const Object& object) { return static_cast<const Trigger&>(object); }

std::string found(const ObjectRef& ref) {
  return fmt::format("(SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.oid = {})",
                     trigger_kind.in_sql.oid(ref));
}

/// One that a partition has from its table has come in the place of its own: it goes with that alone.
std::string found_of_its_own(const ObjectRef& ref) {
  return fmt::format("(SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.oid = {} AND t.tgparentid = 0)",
                     trigger_kind.in_sql.oid(ref));
}

std::string spell(const Trigger& trigger, std::string_view create) {
  std::vector<std::string> events;
  for (const std::string& event : trigger.events)
    events.push_back(event == "update" && !trigger.columns.empty() ? "update OF " + quote_list(trigger.columns)
                                                                   : event);
  std::string sql = fmt::format("{} {} {} {} ON {}", create, quote_ident(trigger.ref.name), trigger.timing,
                                fmt::join(events, " OR "), trigger.ref.table_sql());
  if (!trigger.from.empty()) sql += " FROM " + spell_name(trigger.from);
  if (trigger.constraint) sql += spell_deferrable(trigger.deferrable);
  if (!trigger.old_table.empty() || !trigger.new_table.empty()) sql += " REFERENCING";
  if (!trigger.old_table.empty()) sql += " OLD TABLE AS " + quote_ident(trigger.old_table);
  if (!trigger.new_table.empty()) sql += " NEW TABLE AS " + quote_ident(trigger.new_table);
  sql += " FOR EACH " + trigger.for_each;
  if (!trigger.when.empty()) sql += fmt::format(" WHEN ({})", trigger.when.written);
  return sql + " EXECUTE FUNCTION " + trigger.execute.written.text();
}

Statement on_table(const Trigger& trigger, std::string does, std::string sql, Guard::Action action, Guard::Part part) {
  Statement statement = statement_on(trigger.ref, std::move(does), std::move(sql), action, std::move(part));
  statement.guard.table = trigger.ref.table_sql();
  statement.lock = Lock::share_row_exclusive;
  return statement;
}

Guard::Part definition(const Trigger& trigger) {
  Guard::Part part{trigger.ref.described(), found(trigger.ref), {}, true, {}};
  if (!trigger.definition.empty()) part.wanted.push_back(trigger.definition);
  return part;
}

Statement enable(const Trigger& trigger) { return enable_trigger(trigger.ref, trigger.enabled); }

/// CREATE OR REPLACE TRIGGER, which no constraint trigger knows and which enables it (14).
std::optional<Statements> replace(const Object& from, const Object& to, ServerVersion) {
  const Trigger& trigger = trigger_of(to);
  if (trigger.constraint || trigger_of(from).constraint) return std::nullopt;
  Statements statements{on_table(trigger, "Replace " + to.ref.described(), spell(trigger, "CREATE OR REPLACE TRIGGER"),
                                 Guard::Action::change, definition(trigger))};
  if (trigger.enabled != "true") statements.push_back(enable(trigger));
  return statements;
}

std::optional<Statements> set_enabled(const Object&, const Object& to, ServerVersion) {
  return Statements{enable(trigger_of(to))};
}

}  // namespace

const Kind trigger_kind{
    .name = "trigger",
    .section = "triggers",
    .nested_in = {&table_kind, &view_kind},
    .printed_whole = true,
    .in_sql =
        {.words = "TRIGGER",
         .catalog = "pg_trigger",
         .oid = oid_on_relation<"pg_trigger", "tgrelid", "tgname">,
         .list =
             [](ServerVersion) {
               return "SELECT t.oid, (SELECT w.nspname FROM pg_catalog.pg_namespace w WHERE w.oid = c.relnamespace) AS schema, c.relname AS table, t.tgname AS name"
                      " FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
                      " WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND " +
                      relations_in_scope("c", "'r', 'v', 'f', 'p'");
             }},
    .make = make<Trigger>,
    .fields = {choice<&Trigger::timing>("timing", "when it runs", "before | after | instead of", replace),
               field<&Trigger::events>("events", "what it runs for: insert, update, delete, truncate", replace),
               field<&Trigger::columns>("columns", "an update of which columns (default: any)", replace),
               choice<&Trigger::for_each>("for_each", "row or statement (default statement)", "row | statement",
                                          replace),
               field<&Trigger::when>("when", "a condition on OLD and NEW", replace),
               field<&Trigger::execute>("execute", "the function with its arguments: migration.touch('a')", replace),
               field<&Trigger::old_table>("old_table", "name under which it sees the old rows", replace),
               field<&Trigger::new_table>("new_table", "name under which it sees the new rows", replace),
               field<&Trigger::constraint>("constraint", "a constraint trigger (default false)", replace),
               choice<&Trigger::deferrable>("deferrable",
                                            "of a constraint trigger: whether it may wait (default false)",
                                            "true | false | initially deferred", replace),
               field<&Trigger::from>("from", "of a constraint trigger: another table that it refers to", replace),
               choice<&Trigger::enabled>("enabled",
                                         "true, false, always, or replica: only where replication applies changes; a"
                                         " partition's too, unless inherited_triggers says otherwise (default true)",
                                         trigger_states, set_enabled),
               hidden(field<&Trigger::definition>("definition_", ""))},
    .probe = "SELECT FROM pg_catalog.pg_trigger WHERE NOT tgisinternal",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, t.tgname AS name,"
              " CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END AS timing,"
              " (SELECT pg_catalog.json_agg(v.word ORDER BY v.bit) FROM (VALUES (4, 'insert'), (8, 'delete'), (16, 'update'),"
              "  (32, 'truncate')) v (bit, word) WHERE t.tgtype & v.bit <> 0) AS events,"
              " (SELECT pg_catalog.json_agg(a.attname ORDER BY k.n) FROM pg_catalog.unnest(t.tgattr) WITH ORDINALITY k (number, n)"
              "  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = k.number) AS columns,"
              " CASE WHEN t.tgtype & 1 <> 0 THEN 'row' END AS for_each,"
              // no function prints the condition alone: two relations, OLD and NEW, are more than pg_get_expr takes
              " CASE WHEN t.tgqual IS NOT NULL THEN pg_catalog.substring(pg_catalog.left(pg_catalog.pg_get_triggerdef(t.oid),"
              "  -pg_catalog.length(' EXECUTE FUNCTION ' || e.sql)), ' WHEN \\((.*)\\)$') END AS when, e.sql AS execute,"
              " t.tgoldtable AS old_table, t.tgnewtable AS new_table, CASE WHEN t.tgconstraint <> 0 THEN 'true' END AS constraint,"
              " CASE WHEN t.tginitdeferred THEN 'initially deferred' WHEN t.tgdeferrable THEN 'true' END AS deferrable,"
              " CASE WHEN t.tgconstrrelid <> 0 THEN t.tgconstrrelid::regclass::text END AS from,"
              " CASE t.tgenabled WHEN 'D' THEN 'false' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END AS enabled,"
              " pg_catalog.pg_get_triggerdef(t.oid) AS definition_, {} AS stands_on_"
              " FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
              " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              // its arguments are one bytea, each with a zero byte behind it
              " JOIN LATERAL (SELECT t.tgfoid::regproc || '(' || coalesce((SELECT pg_catalog.string_agg('''' || pg_catalog.replace("
              "  pg_catalog.convert_from(pg_catalog.decode(pg_catalog.replace(x.hex, ' ', ''), 'hex'), pg_catalog.getdatabaseencoding()),"
              "  '''', '''''') || '''', ', ' ORDER BY x.n) FROM pg_catalog.regexp_split_to_table(pg_catalog.regexp_replace("
              "  pg_catalog.encode(t.tgargs, 'hex'), '(..)', '\\1 ', 'g'), '00 ') WITH ORDINALITY x (hex, n) WHERE x.n <= t.tgnargs), '')"
              "  || ')' AS sql) e ON true"
              " WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND {}",
              stands_on_query("pg_trigger", "t.oid"), relations_in_scope("c", "'r', 'v', 'f', 'p'"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Trigger& trigger = trigger_of(object);
      Statements statements{on_table(
          trigger, fmt::format("Create trigger {} on {}", quote_ident(trigger.ref.name), trigger.ref.table_sql()),
          spell(trigger, trigger.constraint ? "CREATE CONSTRAINT TRIGGER" : "CREATE TRIGGER"), Guard::Action::make,
          definition(trigger))};
      if (trigger.enabled != "true") statements.push_back(enable(trigger));
      return statements;
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      const Trigger& trigger = trigger_of(object);
      return {on_table(trigger,
                       fmt::format("Drop trigger {} of {}", quote_ident(trigger.ref.name), trigger.ref.table_sql()),
                       "DROP TRIGGER " + address(trigger.ref), Guard::Action::remove,
                       {trigger.ref.described(), found_of_its_own(trigger.ref), {}, false, {}})};
    },
    .rename = rename_object,
    .replace = replace,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Trigger& trigger = trigger_of(object);
          for (const SqlText* text : {&trigger.when, &trigger.execute}) needs_of(*text, object.ref, database, need);
          for (const std::string& name : trigger.columns) need(column_ref(object.ref, name));
          if (trigger.from.empty()) return;
          const WrittenName other = parse_name(trigger.from, object.ref.schema);
          need({&table_kind, other.schema, {}, other.name, nullptr});
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const Trigger& trigger = trigger_of(object);
          if (trigger.timing.empty() && trigger.events.empty() && trigger.execute.empty() &&
              partition_of(database, object.ref.schema, object.ref.table)) {
            mistakes.add(fmt::format("{} says neither when it runs nor what", object.ref.described()), object.place,
                         fmt::format("of one that the partition has from its table write inherited_triggers: {{ {}: {{ "
                                     "enabled: … }} }}",
                                     quote_ident(object.ref.name)));
            return;
          }
          const auto missing = [&](std::string_view key, std::string_view hint) {
            mistakes.add(fmt::format("{} has no '{}'", object.ref.described(), key), object.place, std::string(hint));
          };
          if (trigger.timing.empty()) missing("timing", "write before, after or instead of");
          if (trigger.events.empty())
            missing("events", "write [insert, update, delete], or those of them that are meant");
          if (trigger.execute.empty()) missing("execute", "write the function with its arguments: migration.touch()");
        },
};

Statement enable_trigger(const ObjectRef& ref, const std::string& state) {
  const std::string words = state == "false"     ? "DISABLE"
                            : state == "always"  ? "ENABLE ALWAYS"
                            : state == "replica" ? "ENABLE REPLICA"
                                                 : "ENABLE";
  const std::string stored = state == "false" ? "D" : state == "always" ? "A" : state == "replica" ? "R" : "O";
  Statement statement = statement_on(
      ref, fmt::format("{} {}", state == "false" ? "Disable" : "Enable", ref.described()),
      fmt::format("ALTER TABLE {} {} TRIGGER {}", ref.table_sql(), words, quote_ident(ref.name)), Guard::Action::change,
      {ref.described(),
       fmt::format("(SELECT t.tgenabled::text FROM pg_trigger t WHERE t.oid = {})", trigger_kind.in_sql.oid(ref)),
       {stored},
       false,
       {}});
  statement.guard.table = ref.table_sql();
  statement.lock = Lock::share_row_exclusive;
  return statement;
}

}  // namespace reconcile
