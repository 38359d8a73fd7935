// A column without its default (manual, CREATE TABLE; ALTER TABLE).
#include <algorithm>

#include "core/lookup.hpp"
#include "objects/column_changes.hpp"
#include "objects/foreign_options.hpp"
#include "objects/privileges.hpp"
#include "objects/type.hpp"

namespace reconcile {

namespace {

std::string default_query() {
  return "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum";
}

std::string spell_definition(const Column& column, const ServerVersion& version, bool nullable) {
  std::string definition = fmt::format("{} {}", quote_ident(column.ref.name), column.type.written);
  definition += spell_foreign_options(column.foreign_options);
  if (!column.storage.empty() && version.storage_in_create_table()) definition += " STORAGE " + column.storage;
  if (!column.compression.empty()) definition += " COMPRESSION " + quote_ident(column.compression);
  if (!column.collation.empty()) definition += " COLLATE " + spell_name(column.collation);
  if (!column.generated.empty())
    definition +=
        fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generated.written, column.is_virtual ? "VIRTUAL" : "STORED");
  if (!column.identity.empty()) definition += " " + spell_identity(column);
  if (!nullable) definition += " " + spell_not_null(column);
  return definition;
}

/// What the guard compares: as render/guard reads it from the catalog.
std::string stored_definition(const Column& column, bool nullable) {
  std::string definition = column.type.stored;
  if (!nullable) definition += " not null";
  if (!column.identity.empty()) definition += " identity " + column.identity;
  if (!column.generated.empty()) definition += column.is_virtual ? " generated virtual" : " generated";
  return definition;
}

Guard::Part expression_part(const Column& column) {
  Guard::Part part{"expression of " + column.ref.described(),
                   default_lookup.found(column.ref.table_sql(), column.ref.name),
                   {},
                   true,
                   {}};
  for (const Symbol* text : {&column.generated.stored, &column.generated.restored})
    if (!text->empty()) part.wanted.push_back(*text);
  return part;
}

Statement drop(const Object& object) {
  return alter_table(
      object.ref, fmt::format("Drop column {} of {}", quote_ident(object.ref.name), object.ref.table_sql()),
      "DROP COLUMN " + quote_ident(object.ref.name),
      {object.ref.described(), column_lookup.found(object.ref.table_sql(), object.ref.name), {}, false, {}},
      Guard::Action::remove);
}

std::optional<Statements> set_foreign_options(const Object& from, const Object& to, ServerVersion) {
  return Statements{alter_column(to, "Change the options of column " + to.ref.sql(),
                                 change_foreign_options(column_of(from).foreign_options, column_of(to).foreign_options),
                                 fmt::format("coalesce({}, '')", foreign_options_found("a.attfdwoptions")),
                                 {spell_for_guard(column_of(to).foreign_options)})};
}

Field type_field() {
  Field made = field<&Column::type>("type", "any type that the server accepts, aliases included", set_type);
  made.shape = "a type";
  return made;
}

}  // namespace

const Kind column_kind{
    .name = "column",
    .section = "columns",
    .nested_in = {&table_kind},
    .in_sql = {.words = "COLUMN", .catalog = "pg_class", .privileges = "attacl", .privilege_class = 'c'},
    .short_scalar = "type",
    .make = make<Column>,
    .fields =
        {type_field(),
         field<&Column::collation>(
             "collation", "how its text is ordered, in double quotes a name with a dot (default: that of the type)",
             set_collation),
         field<&Column::generated>("generated", "expression that the column is computed from", set_generated),
         since(
             field<&Column::is_virtual>(
                 "virtual", "a generated column is computed when read, not stored (default false)", set_generated),
             [](const ServerVersion& version) { return version.virtual_generated_columns(); }, "PostgreSQL 18"),
         not_null_field(), not_null_name_field(),
         field<&Column::nullable>(
             "nullable", "whether NULL is allowed (default true; a primary key and an identity never allow it)",
             set_nullable),
         choice<&Column::identity>("identity", "numbers rows: always, or by default where none is given",
                                   "always | by default", set_identity),
         field<&Column::identity_options>("identity_options",
                                          "start, increment, minimum, maximum, cache, cycle, name of its sequence",
                                          set_identity_options),
         choice<&Column::storage>("storage", "how large values are stored (default: that of the type)",
                                  "plain | external | main | extended", set_storage),
         choice<&Column::compression>("compression", "how large values are compressed (default: the server's)",
                                      "pglz | lz4", set_compression),
         field<&Column::statistics>("statistics", "statistics target (default: the server's)", set_statistics),
         field<&Column::options>("options", "attribute options: n_distinct, n_distinct_inherited", set_options),
         field<&Column::foreign_options>("foreign_options", "of a foreign table: options for its wrapper",
                                         set_foreign_options),
         backfill_field(), conversion_field(), conversion_down_field(), hidden(field<&Column::local>("local_", "")),
         hidden(field<&Column::on_foreign_table>("on_foreign_table_", ""))},
    .shorthands = {{"unique", "a unique constraint on this column alone", "true or false"},
                   {"unique_name", "what that constraint is called (default: as PostgreSQL calls it)", "a name"},
                   {"references", "a foreign key from this column: table, table(column), schema.table(column)",
                    "a table"},
                   {"references_name", "what that foreign key is called (default: as PostgreSQL calls it)", "a name"},
                   {"on_delete", "what `references` does when the row referred to goes",
                    "cascade | restrict | set null | set default | no action"},
                   {"on_update", "what `references` does when the key referred to changes",
                    "cascade | restrict | set null | set default | no action"},
                   {"one_of", "the values allowed, as a check constraint", "a list of values"},
                   {"one_of_name", "what that check constraint is called (default: as PostgreSQL calls it)", "a name"}},
    .catalog_query =
        [](ServerVersion version) {
          // the type's words are worked out once for each type (the lateral subquery is memoised), defaults only where
          // there are any
          return "SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, a.attnum AS position_, t.printed AS type,"
                 " CASE WHEN NOT a.attislocal THEN 'false' END AS local_, CASE c.relkind WHEN 'f' THEN 'true' END AS on_foreign_table_, CASE WHEN a.attnotnull THEN 'false' END AS nullable," +
                 std::string(
                     version.not_null_constraints()
                         ? " nn.conname AS not_null_name_, CASE WHEN nn.connoinherit OR NOT nn.convalidated OR nn.oid IN"
                           " (SELECT d.objoid FROM pg_catalog.pg_description d WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass)"
                           " THEN pg_catalog.json_build_object('no_inherit', nn.connoinherit, 'validated', nn.convalidated, 'comment',"
                           " (SELECT d.description FROM pg_catalog.pg_description d"
                           "  WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = nn.oid)) END AS not_null,"
                         : "") +
                 " " + collation_column("a.attcollation", "t.typcollation") +
                 " AS collation,"
                 " CASE WHEN a.attgenerated <> '' THEN (" +
                 default_query() +
                 ") END AS generated,"
                 " CASE a.attgenerated WHEN 'v' THEN 'true' END AS virtual,"
                 " CASE WHEN NOT c.relispartition THEN CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END END AS identity,"
                 // a partition's numbers are those of its table since 17
                 " CASE WHEN a.attidentity <> '' AND NOT c.relispartition THEN (" +
                 identity_query() + ") END AS identity_options, " + storage_query("t.typstorage") + " AS storage, " +
                 std::string(compression_query) + " AS compression," +
                 std::string(version.statistics_target_is_null()
                                 ? " a.attstattarget"
                                 : " CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END") +
                 " AS statistics, " + column_options_query() + " AS options, " +
                 foreign_options_column("a.attfdwoptions") +
                 " AS foreign_options,"
                 " CASE WHEN a.atthasdef AND a.attgenerated = '' THEN (" +
                 default_query() + ") END AS default" +
                 " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                 " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
                 " JOIN LATERAL (SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) AS printed, y.typcollation, y.typstorage"
                 "  FROM pg_catalog.pg_type y WHERE y.oid = a.atttypid) t ON true" +
                 std::string(
                     version.not_null_constraints()
                         ? " LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n'"
                           " AND nn.conkey[1] = a.attnum"
                         : "") +
                 " WHERE a.attnum > 0 AND NOT a.attisdropped AND " + tables_in_scope("c");
        },
    .create = [](const Object& object, ServerVersion version) -> Statements {
      const Column& column = column_of(object);
      // NOT VALID is no property of a column that is being made
      const bool needs_more = !column.nullable && !column.not_null.validated;
      const bool fills = !column.nullable && !needs_more && !column.backfill.value.empty() && column.generated.empty();
      const std::string element = spell_definition(column, version, column.nullable || needs_more);
      Statement added = alter_table(
          column.ref, fmt::format("Add column {} to {}", quote_ident(column.ref.name), column.ref.table_sql()),
          "ADD COLUMN " + (fills ? spell_definition(column, version, true) : element),
          {column.ref.described(), {}, {stored_definition(column, column.nullable)}, false, column.ref.name},
          Guard::Action::make);
      if (fills || needs_more) added.guard.parts[0].wanted.push_back(stored_definition(column, true));
      if (!column.generated.empty()) added.guard.parts.push_back(expression_part(column));
      added.element = element;
      if (!column.identity.empty() || (!column.generated.empty() && !column.is_virtual)) added.work = Work::rewrite;
      Statements statements{std::move(added)};
      const auto append = [&](std::optional<Statements> more) {
        for (Statement& statement : *more) statements.push_back(std::move(statement));
      };
      if (!column.storage.empty() && !version.storage_in_create_table()) append(set_storage(object, object, version));
      if (column.statistics) append(set_statistics(object, object, version));
      if (!column.options.empty()) append(set_options(Column(), object, version));
      if (needs_more) append(set_nullable(Column(), object, version));
      if (fills) append(backfill_and_forbid_null(column));
      if (!column.nullable && !needs_more) append(comment_on_not_null(Column(), column));
      return statements;
    },
    .drop = [](const Object& object, ServerVersion) -> Statements { return {drop(object)}; },
    .rename =
        [](const Object& from, const Object& to) {
          return alter_table(
              from.ref, fmt::format("Rename column {} to {}", from.ref.sql(), quote_ident(to.ref.name)),
              fmt::format("RENAME COLUMN {} TO {}", quote_ident(from.ref.name), quote_ident(to.ref.name)),
              {from.ref.described(), column_lookup.found(from.ref.table_sql(), from.ref.name), {}, false, {}},
              Guard::Action::remove);
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Column& column = column_of(object);
          need({&table_kind, column.ref.schema, {}, column.ref.table, nullptr});
          needs_of(column.type, column.ref, database, need);
          needs_of(column.generated, column.ref, database, need);
          if (!column.collation.empty()) {
            const WrittenName name = parse_name(column.collation, {});
            const ObjectRef collation{kind_named("collation"), name.schema, {}, name.name, nullptr};
            if (database.find(collation)) need(collation);
          }
          backfill_needs(column, database, need);
        },
    .move_to = move_to_type,
    .disposable =
        [](const Object& object) { return !column_of(object).generated.empty() || column_of(object).on_foreign_table; },
    .holds = "all its values",
    .breaks =
        [](const Object& from, const Object& to, const Object& dependent) {
          const std::string &a = column_of(from).type.stored, &b = column_of(to).type.stored;
          // an index that the server takes over lets go of its extensions
          if (dependent.ref.kind == &extension_dependencies_kind)
            return a != b || column_of(from).collation != column_of(to).collation ||
                   !(column_of(from).generated == column_of(to).generated);
          if (a == b && column_of(from).collation == column_of(to).collation) return false;
          // nor does it change the type of what a view, a policy, a trigger or a parsed function names
          if (dependent.ref.kind->printed_whole) return true;
          // the server converts no generated column, and no default across types
          if (dependent.ref.kind == &column_kind) return true;
          if (dependent.ref.kind == &foreign_key_kind) {
            const auto& key = static_cast<const ForeignKey&>(dependent);
            const auto is_in = [&](const Names& names) {
              return std::find(names.begin(), names.end(), from.ref.name.text()) != names.end();
            };
            // the server does not take over a key for which it recreates an index that carries another column along
            return !(is_in(key.columns) || is_in(key.referenced)) || !is_compared_with(a, b);
          }
          return dependent.ref.kind == &default_kind && parts_of(a).base != parts_of(b).base;
        },
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const Column& column = column_of(object);
          refuse_secrets(object, column.foreign_options, mistakes);
          check_column_options(object, column.options, mistakes);
          if (column.type.empty())
            mistakes.add(fmt::format("column '{}' has no type", column.ref.name), column.place, "write type: …");
          const auto check_syntax = [&](const SqlText& sql, std::string_view of) {
            if (sql.empty()) return;
            if (const auto error = syntax_error(sql.written, Syntax::expression))
              mistakes.add(fmt::format("SQL of {} of {}: {}", of, column.ref.described(), error->message), sql.place);
          };
          check_syntax(column.backfill.value, "the backfill");
          check_syntax(column.conversion, "`using`");
          check_syntax(column.conversion_down, "`using_down`");
          if (column.is_virtual && column.generated.empty())
            mistakes.add(fmt::format("column '{}' is virtual but not generated", column.ref.name), column.place);
          if (!column.identity.empty() && !column.generated.empty())
            mistakes.add(fmt::format("column '{}' is both generated and an identity column", column.ref.name),
                         column.place, "its values come from an expression or from a sequence");
          if (!column.identity.empty() &&
              database.find({&default_kind, column.ref.schema, column.ref.table, column.ref.name, &column_kind}))
            mistakes.add(fmt::format("column '{}' is an identity column and has a default", column.ref.name),
                         column.place, "its values come from a sequence; leave the default out");
          if (!column.identity_options.empty() && column.identity.empty())
            mistakes.add(fmt::format("column '{}' has identity_options but is no identity column", column.ref.name),
                         column.place);
        },
    .data_loss = [](const Object& from, const Object& to) -> std::string {
      const std::string &a = column_of(from).type.stored, &b = column_of(to).type.stored;
      if (a == b || column_of(from).on_foreign_table || loses_nothing(a, b)) return {};
      // the user says how they are converted
      if (!column_of(to).conversion.empty() || !column_of(from).conversion_down.empty()) return {};
      if (!column_of(from).generated.empty() && !column_of(to).generated.empty()) return {};
      return fmt::format("changes its type from {} to {}, which cannot hold every value", a, b);
    },
};

Statement drop_column_only(const Object& column) {
  Statement statement = drop(column);
  statement.sql =
      fmt::format("ALTER TABLE ONLY {} DROP COLUMN {}", column.ref.table_sql(), quote_ident(column.ref.name));
  return statement;
}

}  // namespace reconcile
