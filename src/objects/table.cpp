// A table without what nests in it (manual, CREATE TABLE; ALTER TABLE).
#include "objects/foreign_options.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

const Table& table_of(const Object& object) { return static_cast<const Table&>(object); }

Statement alter(const Object& to, std::string does, const std::string& action, std::string_view expression,
                std::string wanted, Work work = Work::catalog) {
  Statement statement =
      alter_table(to.ref, std::move(does), action,
                  {to.ref.described(), relation_found(to.ref.sql(), expression), {std::move(wanted)}, false, {}});
  statement.work = work;
  return statement;
}

std::optional<Statements> set_unlogged(const Object&, const Object& to, ServerVersion) {
  const bool unlogged = table_of(to).unlogged;
  return Statements{alter(to, fmt::format("Make {} {}", to.ref.sql(), unlogged ? "unlogged" : "logged"),
                          unlogged ? "SET UNLOGGED" : "SET LOGGED", "c.relpersistence::text", unlogged ? "u" : "p",
                          Work::rewrite)};
}

std::optional<Statements> set_parameters(const Object& from, const Object& to, ServerVersion) {
  Statements statements;
  for (const OptionsChange& change :
       change_options(table_of(from).storage_parameters, table_of(to).storage_parameters)) {
    statements.push_back(
        alter(to, "Change storage parameters of " + to.ref.sql(), change.action, change.found, change.wanted));
    statements.back().lock = Lock::share_update_exclusive;
  }
  return statements;
}

std::optional<Statements> set_access_method(const Object&, const Object& to, ServerVersion version) {
  if (!version.alter_access_method()) return std::nullopt;
  const std::string method = table_of(to).access_method.empty() ? "heap" : table_of(to).access_method;
  return Statements{alter(to, fmt::format("Store {} with {}", to.ref.sql(), method),
                          "SET ACCESS METHOD " + quote_ident(method),
                          "(SELECT m.amname::text FROM pg_am m WHERE m.oid = c.relam)", method, Work::rewrite)};
}

std::optional<Statements> set_tablespace(const Object&, const Object& to, ServerVersion) {
  const std::string space = table_of(to).tablespace.empty() ? "pg_default" : table_of(to).tablespace;
  return Statements{
      alter(to, fmt::format("Move {} to tablespace {}", to.ref.sql(), space), "SET TABLESPACE " + quote_ident(space),
            "coalesce((SELECT s.spcname::text FROM pg_tablespace s WHERE s.oid = c.reltablespace), 'pg_default')",
            space, Work::rewrite)};
}

std::optional<Statements> set_foreign_options(const Object& from, const Object& to, ServerVersion) {
  return Statements{alter(to, "Change the options of foreign table " + to.ref.sql(),
                          change_foreign_options(table_of(from).foreign_options, table_of(to).foreign_options),
                          fmt::format("(SELECT coalesce({}, '') FROM pg_foreign_table f WHERE f.ftrelid = c.oid)",
                                      foreign_options_found("f.ftoptions")),
                          spell_for_guard(table_of(to).foreign_options))};
}

bool is_only_of_local_tables(const Kind& kind) {
  return &kind == &primary_key_kind || &kind == &unique_kind || &kind == &exclusion_kind ||
         &kind == &foreign_key_kind || &kind == &index_kind;
}

std::optional<Statements> set_row_security(const Object&, const Object& to, ServerVersion) {
  const bool on = table_of(to).row_security;
  return Statements{alter(to, fmt::format("{} row security of {}", on ? "Enable" : "Disable", to.ref.sql()),
                          on ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY", "c.relrowsecurity::text",
                          on ? "true" : "false")};
}

std::optional<Statements> set_force_row_security(const Object&, const Object& to, ServerVersion) {
  const bool on = table_of(to).force_row_security;
  return Statements{
      alter(to, fmt::format("{} row security of {} for its owner", on ? "Force" : "Do not force", to.ref.sql()),
            on ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY", "c.relforcerowsecurity::text",
            on ? "true" : "false")};
}

}  // namespace

const Kind table_kind{
    .name = "table",
    .section = "tables",
    .name_space = Namespace::relation,
    .in_sql = {.words = "TABLE",
               .catalog = "pg_class",
               .oid = oid_of_relation,
               .owner = "relowner",
               .privileges = "relacl",
               .privilege_class = 'r'},
    .make = make<Table>,
    .fields = {field<&Table::partition_by>("partition_by",
                                           "how its rows go to partitions: range (created_at), list (…), hash (…)"),
               wish(choice<&Table::partitions>(
                   "partitions",
                   "external: others make and drop its partitions, which are left alone unless they are written here",
                   "external")),
               field<&Table::server>("server", "where the rows of a foreign table are (default: it is none)"),
               field<&Table::foreign_options>(
                   "options", "of a foreign table, for its wrapper; one that holds a secret is left alone",
                   set_foreign_options),
               field<&Table::unlogged>("unlogged", "not in the write-ahead log, empty after a crash (default false)",
                                       set_unlogged),
               field<&Table::access_method>("access_method", "table access method (default: the server's)",
                                            set_access_method),
               field<&Table::tablespace>("tablespace", "where it is stored (default: that of the database)",
                                         set_tablespace),
               field<&Table::storage_parameters>("with", "storage parameters, those of its TOAST table as toast.name",
                                                 set_parameters),
               hidden(field<&Table::has_partitions_elsewhere>("has_partitions_elsewhere_", "")),
               secures(field<&Table::row_security>("row_security", "whether policies apply (default false)",
                                                   set_row_security)),
               secures(field<&Table::force_row_security>("force_row_security",
                                                         "whether policies apply to the owner too (default false)",
                                                         set_force_row_security))},
    .catalog_query =
        [](ServerVersion) {
          return "SELECT n.nspname AS schema, c.relname AS name,"
                 " CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_by,"
                 " CASE WHEN c.relkind = 'p' AND EXISTS (SELECT FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class hc ON"
                 "  hc.oid = h.inhrelid WHERE h.inhparent = c.oid AND NOT " +
                 in_scope("hc.relnamespace") +
                 ") THEN 'true' END AS has_partitions_elsewhere_,"
                 " CASE WHEN c.relispartition THEN (SELECT pg_catalog.json_build_object('of', pg_catalog.quote_ident(hn.nspname) || '.' ||"
                 "  pg_catalog.quote_ident(hc.relname), 'bounds', pg_catalog.pg_get_expr(c.relpartbound, c.oid))"
                 "  FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class hc ON hc.oid = h.inhparent"
                 "  JOIN pg_catalog.pg_namespace hn ON hn.oid = hc.relnamespace WHERE h.inhrelid = c.oid) END AS partition,"
                 // looked for in a hash, which is empty in most databases
                 " CASE WHEN NOT c.relispartition AND c.oid IN (SELECT i.inhrelid FROM pg_catalog.pg_inherits i) THEN"
                 "  (SELECT pg_catalog.json_build_object('of', pg_catalog.json_agg(pg_catalog.quote_ident(hn.nspname) || '.' ||"
                 "   pg_catalog.quote_ident(hc.relname) ORDER BY h.inhseqno)) FROM pg_catalog.pg_inherits h"
                 "   JOIN pg_catalog.pg_class hc ON hc.oid = h.inhparent JOIN pg_catalog.pg_namespace hn ON hn.oid = hc.relnamespace"
                 "   WHERE h.inhrelid = c.oid) END AS inherits,"
                 " CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END AS of_type,"
                 " fs.srvname AS server, " +
                 foreign_options_column("ft.ftoptions") +
                 " AS options,"
                 " CASE c.relpersistence WHEN 'u' THEN 'true' END AS unlogged,"
                 " CASE WHEN m.amname <> 'heap' THEN m.amname END AS access_method,"
                 " (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace) AS tablespace, " +
                 std::string(storage_parameters_query) +
                 " AS with, CASE WHEN c.relrowsecurity THEN 'true' END AS row_security,"
                 " CASE WHEN c.relforcerowsecurity THEN 'true' END AS force_row_security, " +
                 std::string(replica_identity_query) + " AS replica_identity, l.relname AS clustered_on, " +
                 owner_in_schema("c.relowner") +
                 " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                 " LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam " +
                 std::string(join_of_toast_table) +
                 " LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid"
                 " LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver"
                 " LEFT JOIN (SELECT k.indrelid, ic.relname FROM pg_catalog.pg_index k JOIN pg_catalog.pg_class ic ON ic.oid = k.indexrelid"
                 "  WHERE k.indisclustered) l ON l.indrelid = c.oid"
                 " WHERE " +
                 tables_in_scope("c");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Table& table = table_of(object);
      std::string tail;
      if (!table.partition_by.empty()) tail += " PARTITION BY " + table.partition_by.written;
      if (!table.access_method.empty()) tail += " USING " + quote_ident(table.access_method);
      tail += spell_with(table.storage_parameters);
      const bool is_foreign = !table.server.empty();
      if (is_foreign)
        tail += fmt::format(" SERVER {}{}", quote_ident(table.server), spell_foreign_options(table.foreign_options));
      if (!table.tablespace.empty()) tail += " TABLESPACE " + quote_ident(table.tablespace);
      Statement created;
      created.object = table.ref;
      const std::string_view sort = is_foreign ? "FOREIGN " : table.unlogged ? "UNLOGGED " : "";
      created.does = fmt::format("Create {}table {}", is_foreign ? "foreign " : "", table.ref.sql());
      created.sql = fmt::format("CREATE {}TABLE {}", sort, table.ref.sql());
      created.lines.emplace();
      created.tail = std::move(tail);
      Guard::Part part{
          table.ref.described(), fmt::format("to_regclass({})::text", quote_literal(table.ref.sql())), {}, false, {}};
      if (!table.partition_by.empty()) {
        part.found = relation_found(table.ref.sql(),
                                    "CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) ELSE 'no partitions' END");
        for (const Symbol& print : {table.partition_by.stored, table.partition_by.restored})
          if (!print.empty()) part.wanted.push_back(print);
        part.printed = true;
      }
      if (is_foreign) {
        part.found = relation_found(table.ref.sql(),
                                    "coalesce((SELECT s.srvname::text FROM pg_foreign_table f JOIN pg_foreign_server s"
                                    " ON s.oid = f.ftserver WHERE f.ftrelid = c.oid), 'no server')");
        part.wanted = {table.server};
      }
      created.guard = {Guard::Action::make, {}, {std::move(part)}};
      created.lock = Lock::none;
      Statements statements{std::move(created)};
      if (table.row_security) statements.push_back(set_row_security(object, object, {})->front());
      if (table.force_row_security) statements.push_back(set_force_row_security(object, object, {})->front());
      return statements;
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      Statement dropped;
      dropped.object = object.ref;
      const bool is_foreign = !table_of(object).server.empty();
      dropped.does = fmt::format("Drop {}table {}", is_foreign ? "foreign " : "", object.ref.sql());
      dropped.sql = fmt::format("DROP {}TABLE {}", is_foreign ? "FOREIGN " : "", object.ref.sql());
      dropped.guard = {Guard::Action::remove,
                       {},
                       {{object.ref.described(),
                         relation_found(object.ref.sql(), fmt::format("CASE WHEN c.relkind = '{}' THEN 'table' END",
                                                                      is_foreign                              ? 'f'
                                                                      : table_of(object).partition_by.empty() ? 'r'
                                                                                                              : 'p')),
                         {},
                         false,
                         {}}}};
      return {std::move(dropped)};
    },
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          auto& server = static_cast<Table&>(object).server;
          if (from.kind == &server_kind && server == from.name) server = to.name.text();
        },
    .rename =
        [](const Object& from, const Object& to) {
          return alter_table(from.ref, fmt::format("Rename table {} to {}", from.ref.sql(), quote_ident(to.ref.name)),
                             "RENAME TO " + quote_ident(to.ref.name),
                             {from.ref.described(),
                              fmt::format("to_regclass({})::text", quote_literal(from.ref.sql())),
                              {},
                              false,
                              {}},
                             Guard::Action::remove);
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          if (const std::string& server = table_of(object).server; !server.empty())
            if (const ObjectRef ref{&server_kind, {}, {}, server, nullptr}; database.find(ref)) need(ref);
          need_access_method(table_of(object).access_method, database, need);
          const SqlText& key = table_of(object).partition_by;
          if (key.empty()) return;
          // its key's columns are part of CREATE TABLE, so that it waits for what they need
          const ObjectRef part{&column_kind, object.ref.schema, object.ref.name, {}, nullptr};
          needs_of(key, part, database, [&](const ObjectRef& ref) {
            if (ref.kind != &column_kind) return need(ref);
            column_kind.needs(*database.find(ref), database, [&](const ObjectRef& of_column) {
              if (of_column.table != object.ref.name && !(of_column == object.ref)) need(of_column);
            });
          });
        },
    .disposable = [](const Object& object) { return !table_of(object).server.empty(); },
    .holds = "all its rows",
    .drops_parts = true,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const Table& table = table_of(object);
          const std::vector<Object*> parts = database.parts(object.ref.schema, object.ref.name);
          const bool has_toast_options = std::ranges::any_of(
              table.storage_parameters, [](const auto& parameter) { return parameter.first.starts_with("toast."); });
          if (has_toast_options && std::ranges::none_of(parts, [&](const Object* part) {
                return part->ref.kind == &column_kind &&
                       usual_storage(static_cast<const Column&>(*part).type.stored.text(), database) != "plain";
              }))
            mistakes.add(fmt::format("{} has no column whose values could be in a TOAST table, and options for that",
                                     object.ref.described()),
                         object.place, "leave out toast.…: PostgreSQL forgets them");
          const auto refuse = [&](const Object* part) {
            if (part && !table.server.empty())
              mistakes.add(fmt::format("{} is a foreign table, and those have no {}", object.ref.described(),
                                       part->ref.kind->name),
                           part->place);
          };
          for (const Object* part : database.parts(object.ref.schema, object.ref.name))
            if (is_only_of_local_tables(*part->ref.kind)) refuse(part);
          for (const Kind* kind : {&clustered_on_kind, &replica_identity_kind})
            refuse(database.find({kind, object.ref.schema, {}, object.ref.name, &table_kind}));
          refuse_secrets(object, table.foreign_options, mistakes);
          if (table.server.empty() && !table.foreign_options.empty())
            mistakes.add(fmt::format("{} has options for a wrapper, and no server", object.ref.described()),
                         object.place, "write server: NAME, or with: for storage parameters");
          if (!table.server.empty() && (!table.partition_by.empty() || table.unlogged))
            mistakes.add(fmt::format("{} is a foreign table, and those are neither partitioned nor unlogged",
                                     object.ref.described()),
                         object.place);
        },
};

}  // namespace reconcile
