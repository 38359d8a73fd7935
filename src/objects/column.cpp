// A column without its default (manual, CREATE TABLE; ALTER TABLE).
#include "objects/spell.hpp"

namespace reconcile {

namespace {

std::string default_query() {
  return "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum";
}

const Column& column_of(const Object& object) { return static_cast<const Column&>(object); }

/// `integer` and `(10,2)` of `numeric(10,2)`.
struct TypeParts {
  std::string base;
  std::vector<int> modifiers;
};

TypeParts parts_of(const std::string& type) {
  const auto open = type.find('(');
  if (open == std::string::npos || type.front() == '"') return {type, {}};
  const auto close = type.find(')', open);
  TypeParts parts{type.substr(0, open) + type.substr(close + 1), {}};
  int number = 0;
  for (std::size_t i = open + 1; i <= close; ++i) {
    if (type[i] >= '0' && type[i] <= '9') {
      number = number * 10 + (type[i] - '0');
    } else {
      parts.modifiers.push_back(number);
      number = 0;
    }
  }
  return parts;
}

bool is_text(const std::string& base) { return base == "text" || base == "character varying"; }

/// Manual, ALTER TABLE, notes: no rewrite where the old values are valid as they are stored.
bool keeps_values(const std::string& from, const std::string& to) {
  const TypeParts a = parts_of(from), b = parts_of(to);
  if (is_text(a.base) && is_text(b.base))
    return b.modifiers.empty() || (!a.modifiers.empty() && b.modifiers[0] >= a.modifiers[0]);
  if (a.base == "cidr" && b.base == "inet") return true;
  if (a.base != b.base) return false;
  if (b.modifiers.empty()) return a.base != "character";
  if (a.modifiers.empty()) return false;
  if (a.base == "numeric") return b.modifiers[0] >= a.modifiers[0] && b.modifiers.back() == a.modifiers.back();
  return a.base != "character" && a.base != "bit" && b.modifiers[0] >= a.modifiers[0];
}

int integer_width(const std::string& base) {
  return base == "smallint" ? 2 : base == "integer" ? 4 : base == "bigint" ? 8 : 0;
}

/// Whether every value of the one type is a value of the other.
bool loses_nothing(const std::string& from, const std::string& to) {
  const TypeParts a = parts_of(from), b = parts_of(to);
  if (keeps_values(from, to) || b.base == "text" || (b.base == "character varying" && b.modifiers.empty())) return true;
  if (integer_width(a.base) && integer_width(b.base)) return integer_width(b.base) >= integer_width(a.base);
  if (integer_width(a.base) && b.base == "numeric")
    return b.modifiers.empty() || b.modifiers[0] - b.modifiers.back() >= 19;
  if (a.base == "real" && b.base == "double precision") return true;
  if (a.base == "character" && is_text(b.base)) return !a.modifiers.empty() && b.modifiers[0] >= a.modifiers[0];
  if (a.base == "character" && b.base == "character")
    return !a.modifiers.empty() && !b.modifiers.empty() && b.modifiers[0] >= a.modifiers[0];
  if (a.base == "numeric" && b.base == "numeric")
    return b.modifiers.empty() || (!a.modifiers.empty() && b.modifiers.back() >= a.modifiers.back() &&
                                   b.modifiers[0] - b.modifiers.back() >= a.modifiers[0] - a.modifiers.back());
  if (a.base == "date" && b.base.starts_with("timestamp")) return true;
  if (a.base.starts_with("timestamp with") && b.base.starts_with("timestamp with")) return b.modifiers.empty();
  // a text that is no uuid, json or label of the enum makes the statement fail, and nothing is lost
  const bool plain = integer_width(b.base) || b.base == "numeric" || b.base == "real" || b.base == "double precision" ||
                     b.base == "boolean" || b.base.starts_with("date") || b.base.starts_with("time") ||
                     b.base == "character" || b.base == "character varying";
  return is_text(a.base) && !plain;
}

std::string spell_definition(const Column& column, const ServerVersion& version, bool nullable) {
  std::string definition = fmt::format("{} {}", quote_ident(column.ref.name), column.type.written);
  if (!column.storage.empty() && version.storage_in_create_table()) definition += " STORAGE " + column.storage;
  if (!column.compression.empty()) definition += " COMPRESSION " + quote_ident(column.compression);
  if (!column.collation.empty()) definition += " COLLATE " + spell_name(column.collation);
  if (!column.generated.empty())
    definition +=
        fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generated.written, column.is_virtual ? "VIRTUAL" : "STORED");
  if (!column.identity.empty()) {
    definition += fmt::format(" GENERATED {} AS IDENTITY", column.identity == "always" ? "ALWAYS" : "BY DEFAULT");
    if (!column.identity_options.empty()) {
      std::vector<std::string> options;
      for (const auto& [name, value] : column.identity_options) options.push_back(identity_option(name, value));
      definition += fmt::format(" ({})", fmt::join(options, " "));
    }
  }
  if (!nullable) definition += " NOT NULL";
  return definition;
}

/// What the guard compares: as render/guard reads it from the catalog.
std::string stored_definition(const Column& column, bool nullable) {
  std::string definition = column.type.stored;
  if (!nullable) definition += " not null";
  if (!column.identity.empty()) definition += " identity " + column.identity;
  if (!column.generated.empty()) definition += " generated";
  return definition;
}

Statement alter(const Object& column, std::string does, const std::string& action, std::string_view expression,
                std::vector<std::string> wanted, bool printed = false) {
  return alter_table(column.ref, std::move(does),
                     fmt::format("ALTER COLUMN {} {}", quote_ident(column.ref.name), action),
                     {column.ref.described(), column_found(column.ref, expression), std::move(wanted), printed, {}});
}

std::string through_text(const Column& to) {
  return fmt::format("{}::text{}::{}", quote_ident(to.ref.name), to.type.stored.text().ends_with("[]") ? "[]" : "",
                     to.type.written);
}

/// A type of a schema, which has no casts but those that somebody wrote.
bool is_own_type(const std::string& type) { return type.find('.') != std::string::npos; }

std::optional<Statements> change_identity_options(const Object& from, const Object& to);

/// An identity whose numbers get a smaller type needs its bounds first, one with a larger type last.
bool narrows_identity(const Column& from, const Column& to) {
  return !from.identity.empty() && !to.identity.empty() && !(from.identity_options == to.identity_options) &&
         integer_width(to.type.stored) < integer_width(from.type.stored);
}

std::optional<Statements> set_type(const Object& from, const Object& to, ServerVersion) {
  const Column &a = column_of(from), &b = column_of(to);
  std::string action = "TYPE " + b.type.written;
  if (!b.collation.empty())
    action += " COLLATE " + spell_name(b.collation);
  else if (!a.collation.empty())
    action += " COLLATE pg_catalog.\"default\"";
  if (b.generated.empty() && parts_of(a.type.stored).base != parts_of(b.type.stored).base &&
      !(is_text(parts_of(a.type.stored).base) && is_text(parts_of(b.type.stored).base)))
    action += " USING " + (is_own_type(a.type.stored) && is_own_type(b.type.stored)
                               ? through_text(b)
                               : fmt::format("{}::{}", quote_ident(b.ref.name), b.type.written));
  const std::string what =
      a.type.stored == b.type.stored
          ? fmt::format("Change the collation of column {}", b.ref.sql())
          : fmt::format("Change column {} from {} to {}", b.ref.sql(), a.type.stored, b.type.stored);
  std::string wanted = b.type.stored;
  if (!a.collation.empty() || !b.collation.empty())
    wanted += " collate " + (b.collation.empty() ? "default" : parse_name(b.collation, {}).name);
  Statement statement = alter(
      to, what, action,
      !a.collation.empty() || !b.collation.empty()
          ? "format_type(a.atttypid, a.atttypmod) || (SELECT ' collate ' || o.collname FROM pg_collation o WHERE o.oid = a.attcollation)"
          : "format_type(a.atttypid, a.atttypmod)",
      {wanted});
  statement.work =
      keeps_values(a.type.stored, b.type.stored) && a.collation == b.collation ? Work::catalog : Work::rewrite;
  if (!narrows_identity(a, b)) return Statements{std::move(statement)};
  Statements statements = change_identity_options(from, to).value_or(Statements());
  statements.push_back(std::move(statement));
  return statements;
}

/// Its values, as text, become those of the new type of the same name.
Statements move_to_type(const Object& object, const Object&) {
  const Column& column = column_of(object);
  Statement statement = alter(object, fmt::format("Move column {} to the new {}", object.ref.sql(), column.type.stored),
                              fmt::format("TYPE {} USING {}", column.type.written, through_text(column)),
                              "format_type(a.atttypid, a.atttypmod)", {column.type.stored});
  statement.work = Work::rewrite;
  statement.note = "fails if a row has a value that the new type does not have";
  return {std::move(statement)};
}

std::optional<Statements> set_collation(const Object& from, const Object& to, ServerVersion version) {
  // part of the same action as the type
  if (!(column_of(from).type == column_of(to).type)) return Statements{};
  return set_type(from, to, version);
}

/// Gives the rows that have NULL the value of `backfill`.
Statement fill(const Column& column) {
  Statement statement;
  statement.object = column.ref;
  statement.does = fmt::format("Fill {} of the rows that have none", column.ref.sql());
  statement.sql = fmt::format("UPDATE {0} SET {1} = {2} WHERE {1} IS NULL", column.ref.table_sql(),
                              quote_ident(column.ref.name), column.backfill.written);
  statement.guard = {Guard::Action::change,
                     column.ref.table_sql(),
                     {{column.ref.described(), column_found(column.ref, "a.attnotnull::text"), {"true"}, false, {}}}};
  statement.lock = Lock::row_exclusive;
  statement.work = Work::scan;
  statement.for_existing_rows = true;
  return statement;
}

std::optional<Statements> set_nullable(const Object& from, const Object& to, ServerVersion) {
  const bool nullable = column_of(to).nullable;
  // an identity column is never null: set_identity allows NULL once the identity is gone
  if (nullable && !column_of(from).identity.empty()) return Statements{};
  Statement statement =
      alter(to, fmt::format("{} column {}", nullable ? "Allow NULL in" : "Forbid NULL in", to.ref.sql()),
            nullable ? "DROP NOT NULL" : "SET NOT NULL", "a.attnotnull::text", {nullable ? "false" : "true"});
  Statements statements;
  if (!nullable) {
    statement.work = Work::scan;
    if (column_of(to).backfill.empty())
      statement.note = "fails if a row has NULL in it";
    else
      statements.push_back(fill(column_of(to)));
  }
  statements.push_back(std::move(statement));
  return statements;
}

std::optional<Statements> set_generated(const Object& from, const Object& to, ServerVersion version) {
  const Column &a = column_of(from), &b = column_of(to);
  if (b.generated.empty() && !a.is_virtual)
    return Statements{
        alter(to, "Make " + to.ref.sql() + " an ordinary column", "DROP EXPRESSION", "a.attgenerated::text", {""})};
  if (a.generated.empty() || a.is_virtual != b.is_virtual || !version.alter_generation_expression())
    return std::nullopt;
  Statement statement = alter(
      to, "Change the expression of " + to.ref.sql(), fmt::format("SET EXPRESSION AS ({})", b.generated.written),
      "(SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)",
      {b.generated.stored}, true);
  if (!b.is_virtual) statement.work = Work::rewrite;
  return Statements{std::move(statement)};
}

std::optional<Statements> set_identity(const Object& from, const Object& to, ServerVersion) {
  const Column &a = column_of(from), &b = column_of(to);
  constexpr std::string_view found = "CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END";
  if (b.identity.empty()) {
    Statements statements{alter(to, "Drop the identity of " + to.ref.sql(), "DROP IDENTITY", found, {""})};
    if (b.nullable && !a.nullable) statements.push_back(set_nullable(Column(), to, {})->front());
    return statements;
  }
  const std::string how = b.identity == "always" ? "ALWAYS" : "BY DEFAULT";
  if (!a.identity.empty())
    return Statements{alter(to, fmt::format("Generate {} {}", to.ref.sql(), b.identity), "SET GENERATED " + how, found,
                            {b.identity})};
  std::string action = fmt::format("ADD GENERATED {} AS IDENTITY", how);
  std::vector<std::string> options;
  for (const auto& [name, value] : b.identity_options) options.push_back(identity_option(name, value));
  if (!options.empty()) action += fmt::format(" ({})", fmt::join(options, " "));
  Statement statement = alter(to, "Make " + to.ref.sql() + " an identity column", action, found, {b.identity});
  statement.note = "the numbers start at 1, whatever rows there are, unless identity_options say otherwise";
  return Statements{std::move(statement)};
}

std::optional<Statements> change_identity_options(const Object& from, const Object& to) {
  const Column &a = column_of(from), &b = column_of(to);
  if (a.identity.empty() || b.identity.empty()) return Statements{};
  std::vector<std::string> actions;
  const auto value_of = [](const Options& options, const std::string& name) {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  };
  for (const std::string name : {"increment", "minimum", "maximum", "start", "cache", "cycle"})
    if (value_of(a.identity_options, name) != value_of(b.identity_options, name))
      actions.push_back("SET " + identity_option(name, value_of(b.identity_options, name)));
  if (value_of(a.identity_options, "name") != value_of(b.identity_options, "name")) return std::nullopt;
  return Statements{alter(to, "Change the numbering of " + to.ref.sql(), fmt::format("{}", fmt::join(actions, " ")),
                          "'unknown'", {})};
}

std::optional<Statements> set_identity_options(const Object& from, const Object& to, ServerVersion) {
  if (narrows_identity(column_of(from), column_of(to))) return Statements{};  // done together with the type
  return change_identity_options(from, to);
}

/// The storage of a type with values of any length (pg_type.typstorage); others have one storage only.
std::string default_storage(const std::string& type) {
  const std::string base = parts_of(type).base;
  return base == "numeric" || base == "inet" || base == "cidr" ? "main" : "extended";
}

std::optional<Statements> set_storage(const Object&, const Object& to, ServerVersion version) {
  std::string storage = column_of(to).storage;
  if (storage.empty() && !version.storage_in_create_table()) storage = default_storage(column_of(to).type.stored);
  return Statements{alter(
      to, "Change the storage of " + to.ref.sql(), fmt::format("SET STORAGE {}", storage.empty() ? "DEFAULT" : storage),
      "CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END",
      {storage})};
}

std::optional<Statements> set_compression(const Object&, const Object& to, ServerVersion) {
  const std::string compression = column_of(to).compression;
  return Statements{alter(to, "Change the compression of " + to.ref.sql(),
                          "SET COMPRESSION " + (compression.empty() ? "default" : quote_ident(compression)),
                          "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END", {compression})};
}

std::optional<Statements> set_statistics(const Object&, const Object& to, ServerVersion) {
  const long long target = column_of(to).statistics.value_or(-1);
  Statement statement =
      alter(to, "Change the statistics target of " + to.ref.sql(), fmt::format("SET STATISTICS {}", target),
            "coalesce(a.attstattarget, -1)::text", {std::to_string(target)});
  statement.lock = Lock::share_update_exclusive;
  return Statements{std::move(statement)};
}

std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion) {
  Statements statements;
  for (const auto& action : change_options(column_of(from).options, column_of(to).options)) {
    statements.push_back(alter(to, "Change options of " + to.ref.sql(), action, "'unknown'", {}));
    statements.back().lock = Lock::share_update_exclusive;
  }
  return statements;
}

Field type_field() {
  Field made = field<&Column::type>("type", "any type that the server accepts, aliases included", set_type);
  made.shape = "a type";
  return made;
}

}  // namespace

std::string identity_option(const std::string& name, const std::string& value) {
  if (name == "name") return "SEQUENCE NAME " + spell_name(value);
  if (name == "cycle") return value == "true" ? "CYCLE" : "NO CYCLE";
  if (name == "minimum") return value.empty() ? "NO MINVALUE" : "MINVALUE " + value;
  if (name == "maximum") return value.empty() ? "NO MAXVALUE" : "MAXVALUE " + value;
  if (name == "start") return "START WITH " + (value.empty() ? "1" : value);
  if (name == "cache") return "CACHE " + (value.empty() ? "1" : value);
  return "INCREMENT BY " + (value.empty() ? "1" : value);
}

const Kind column_kind{
    .name = "column",
    .section = "columns",
    .nested_in = {&table_kind},
    .short_scalar = "type",
    .make = make<Column>,
    .fields =
        {type_field(),
         field<&Column::collation>("collation", "how its text is ordered (default: that of the type)", set_collation),
         field<&Column::generated>("generated", "expression that the column is computed from", set_generated),
         since(
             field<&Column::is_virtual>(
                 "virtual", "a generated column is computed when read, not stored (default false)", set_generated),
             [](const ServerVersion& version) { return version.virtual_generated_columns(); }, "PostgreSQL 18"),
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
         wish(field<&Column::backfill>("backfill", "what existing rows get before NULL is forbidden; not compared"))},
    .shorthands = {{"unique", "a unique constraint on this column alone", "true or false"},
                   {"references", "a foreign key from this column: table, table(column), schema.table(column)",
                    "a table"},
                   {"on_delete", "what `references` does when the row referred to goes",
                    "cascade | restrict | set null | set default | no action"},
                   {"on_update", "what `references` does when the key referred to changes",
                    "cascade | restrict | set null | set default | no action"},
                   {"one_of", "the values allowed, as a check constraint", "a list of values"}},
    .catalog_query =
        [](ServerVersion version) {
          // the type's words are worked out once for each type (the lateral subquery is memoised), defaults only where
          // there are any
          return "SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, a.attnum AS position_, t.printed AS type,"
                 " CASE WHEN a.attnotnull THEN 'false' END AS nullable,"
                 " CASE WHEN a.attcollation <> t.typcollation THEN (SELECT CASE o.collnamespace WHEN 'pg_catalog'::regnamespace THEN"
                 "  o.collname ELSE o.collnamespace::regnamespace::text || '.' || o.collname END FROM pg_catalog.pg_collation o"
                 "  WHERE o.oid = a.attcollation) END AS collation,"
                 " CASE WHEN a.attgenerated <> '' THEN (" +
                 default_query() +
                 ") END AS generated,"
                 " CASE a.attgenerated WHEN 'v' THEN 'true' END AS virtual,"
                 " CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,"
                 " CASE WHEN a.attidentity <> '' THEN (" +
                 identity_query() +
                 ") END AS identity_options,"
                 " CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'"
                 "  WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage,"
                 " CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression," +
                 std::string(version.statistics_target_is_null()
                                 ? " a.attstattarget"
                                 : " CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END") +
                 " AS statistics, " + options_json("a.attoptions") +
                 " AS options,"
                 " CASE WHEN a.atthasdef AND a.attgenerated = '' THEN (" +
                 default_query() +
                 ") END AS default"
                 " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                 " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
                 " JOIN LATERAL (SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) AS printed, y.typcollation, y.typstorage"
                 "  FROM pg_catalog.pg_type y WHERE y.oid = a.atttypid) t ON true"
                 " WHERE a.attnum > 0 AND NOT a.attisdropped AND " +
                 tables_in_scope("c");
        },
    .create = [](const Object& object, ServerVersion version) -> Statements {
      const Column& column = column_of(object);
      const bool fills = !column.nullable && !column.backfill.empty() && column.generated.empty();
      const std::string element = spell_definition(column, version, column.nullable);
      Statement added = alter_table(
          column.ref, fmt::format("Add column {} to {}", quote_ident(column.ref.name), column.ref.table_sql()),
          "ADD COLUMN " + (fills ? spell_definition(column, version, true) : element),
          {column.ref.described(), {}, {stored_definition(column, column.nullable)}, false, column.ref.name},
          Guard::Action::make);
      if (fills) added.guard.parts[0].wanted.push_back(stored_definition(column, true));
      added.element = element;
      if (!column.identity.empty() || (!column.generated.empty() && !column.is_virtual)) added.work = Work::rewrite;
      Statements statements{std::move(added)};
      const auto append = [&](std::optional<Statements> more) {
        for (Statement& statement : *more) statements.push_back(std::move(statement));
      };
      if (!column.storage.empty() && !version.storage_in_create_table()) append(set_storage(object, object, version));
      if (column.statistics) append(set_statistics(object, object, version));
      if (!column.options.empty()) append(set_options(Column(), object, version));
      if (fills) {
        append(set_nullable(Column(), object, version));
        statements.back().for_existing_rows = true;
      }
      return statements;
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return {alter_table(
          object.ref, fmt::format("Drop column {} of {}", quote_ident(object.ref.name), object.ref.table_sql()),
          "DROP COLUMN " + quote_ident(object.ref.name),
          {object.ref.described(), column_found(object.ref, "a.attname::text"), {}, false, {}}, Guard::Action::remove)};
    },
    .rename =
        [](const Object& from, const Object& to) {
          return alter_table(
              from.ref, fmt::format("Rename column {} to {}", from.ref.sql(), quote_ident(to.ref.name)),
              fmt::format("RENAME COLUMN {} TO {}", quote_ident(from.ref.name), quote_ident(to.ref.name)),
              {from.ref.described(), column_found(from.ref, "a.attname::text"), {}, false, {}}, Guard::Action::remove);
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Column& column = column_of(object);
          need({&table_kind, column.ref.schema, {}, column.ref.table, nullptr});
          needs_of(column.type, column.ref, database, need);
          needs_of(column.generated, column.ref, database, need);
        },
    .move_to = move_to_type,
    .disposable = [](const Object& object) { return !column_of(object).generated.empty(); },
    .breaks =
        [](const Object& from, const Object& to, const Object& dependent) {
          const std::string &a = column_of(from).type.stored, &b = column_of(to).type.stored;
          if (a == b) return false;
          // the server converts no generated column, and no default across types
          if (dependent.ref.kind == &column_kind) return true;
          return dependent.ref.kind == &default_kind && parts_of(a).base != parts_of(b).base;
        },
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const Column& column = column_of(object);
          if (column.type.empty())
            mistakes.add(fmt::format("column '{}' has no type", column.ref.name), column.place, "write type: …");
          if (!column.backfill.empty())
            if (const auto error = syntax_error(column.backfill.written, Syntax::expression))
              mistakes.add(fmt::format("SQL of {}: {}", column.ref.described(), error->message), column.backfill.place);
          if (column.is_virtual && column.generated.empty())
            mistakes.add(fmt::format("column '{}' is virtual but not generated", column.ref.name), column.place);
          if (!column.identity_options.empty() && column.identity.empty())
            mistakes.add(fmt::format("column '{}' has identity_options but is no identity column", column.ref.name),
                         column.place);
        },
    .data_loss = [](const Object& from, const Object& to) -> std::string {
      const std::string &a = column_of(from).type.stored, &b = column_of(to).type.stored;
      if (a == b || loses_nothing(a, b)) return {};
      return fmt::format("{} becomes the narrower {}", a, b);
    },
};

std::string identity_query() {
  // what CREATE TABLE would choose is left out, so that only what differs from it is told
  return "SELECT CASE WHEN o.options::text <> '{}' THEN o.options END FROM (SELECT pg_catalog.json_strip_nulls(pg_catalog.json_build_object("
         "'name', CASE WHEN q.relname <> left(c.relname || '_' || a.attname || '_seq', 63) OR q.relnamespace <> (SELECT x.relnamespace"
         "  FROM pg_catalog.pg_class x WHERE x.oid = a.attrelid) THEN q.relnamespace::regnamespace::text || '.' || q.relname END,"
         "'start', CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart::text END,"
         "'increment', CASE WHEN s.seqincrement <> 1 THEN s.seqincrement::text END,"
         "'minimum', CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 'int2'::regtype THEN -32768"
         "  WHEN s.seqtypid = 'int4'::regtype THEN -2147483648 ELSE -9223372036854775808 END THEN s.seqmin::text END,"
         "'maximum', CASE WHEN s.seqmax <> CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 'int2'::regtype THEN 32767"
         "  WHEN s.seqtypid = 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END THEN s.seqmax::text END,"
         "'cache', CASE WHEN s.seqcache <> 1 THEN s.seqcache::text END, 'cycle', CASE WHEN s.seqcycle THEN 'true' END)) AS options"
         " FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_sequence s ON s.seqrelid = p.objid JOIN pg_catalog.pg_class q ON q.oid = p.objid"
         " WHERE p.classid = 'pg_catalog.pg_class'::regclass AND p.refclassid = 'pg_catalog.pg_class'::regclass"
         " AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i') o";
}

}  // namespace reconcile
