// A sequence, and the column that owns it (manual, CREATE SEQUENCE). The sequence of an identity column is part of the
// column.
#include "core/type_name.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

SequenceBounds bounds_of(const Sequence& sequence) {
  const long long most = sequence.type == "smallint"  ? 32767
                         : sequence.type == "integer" ? 2147483647
                                                      : 9223372036854775807;
  const bool up = sequence.increment.value_or(1) > 0;
  return {sequence.minimum.value_or(up ? 1 : -most - 1), sequence.maximum.value_or(up ? most : -1)};
}

std::string numbering_found(std::string_view oid) {
  return fmt::format(
      "(SELECT concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)"
      " FROM pg_sequence s WHERE s.seqrelid = {})",
      oid);
}

std::string numbering(const Sequence& sequence) {
  const auto [minimum, maximum] = bounds_of(sequence);
  const long long increment = sequence.increment.value_or(1);
  return fmt::format("{} {} {} {} {} {} {}", sequence.type.empty() ? "bigint" : sequence.type,
                     sequence.start.value_or(increment > 0 ? minimum : maximum), increment, minimum, maximum,
                     sequence.cache.value_or(1), sequence.cycle ? "t" : "f");
}

std::string within_bounds(const std::string& sql, std::string_view restart, const std::string& sequence,
                          long long minimum, long long maximum) {
  return fmt::format("DO {}",
                     dollar_quote(fmt::format(" BEGIN\n  IF (SELECT last_value FROM {0}) < {1} THEN\n    {2}{4}{1};\n"
                                              "  ELSIF (SELECT last_value FROM {0}) > {3} THEN\n    {2}{4}{3};\n"
                                              "  ELSE\n    {2};\n  END IF;\nEND ",
                                              sequence, minimum, sql, maximum, restart)));
}

namespace {

const Sequence& sequence_of(const Object& object) { return static_cast<const Sequence&>(object); }

std::string number(const std::optional<long long>& value) { return value ? std::to_string(*value) : std::string(); }

std::string options_of(const Sequence& sequence) {
  std::string sql;
  if (!sequence.type.empty()) sql += " AS " + sequence.type;
  if (sequence.increment) sql += " " + identity_option("increment", number(sequence.increment));
  if (sequence.minimum) sql += " " + identity_option("minimum", number(sequence.minimum));
  if (sequence.maximum) sql += " " + identity_option("maximum", number(sequence.maximum));
  if (sequence.start) sql += " " + identity_option("start", number(sequence.start));
  if (sequence.cache) sql += " " + identity_option("cache", number(sequence.cache));
  if (sequence.cycle) sql += " CYCLE";
  return sql;
}

std::string found(const ObjectRef& ref) {
  return numbering_found(fmt::format("to_regclass({})", quote_literal(ref.sql())));
}

Statement statement(const Object& object, std::string does, std::string sql, Guard::Action action, std::string found,
                    std::vector<std::string> wanted) {
  return {object.ref,
          std::move(does),
          std::move(sql),
          {action, {}, {{object.ref.described(), std::move(found), std::move(wanted), false, {}}}},
          Lock::share_row_exclusive,
          Work::catalog,
          {},
          true,
          false,
          {}};
}

/// One statement changes them all, and belongs to the first field that differs.
template <std::size_t index>
std::optional<Statements> alter(const Object& from, const Object& to, ServerVersion) {
  for (std::size_t i = 0; i < index; ++i)
    if (!sequence_kind.fields[i].equal(from, to)) return Statements{};
  const Sequence& sequence = sequence_of(to);
  std::string sql =
      fmt::format("ALTER SEQUENCE {} AS {}", to.ref.sql(), sequence.type.empty() ? "bigint" : sequence.type);
  sql += " " + identity_option("increment", number(sequence.increment));
  sql += " " + identity_option("minimum", number(sequence.minimum)) + " " +
         identity_option("maximum", number(sequence.maximum));
  const bool up = sequence.increment.value_or(1) > 0;
  const long long start = sequence.start.value_or(up ? sequence.minimum.value_or(1) : sequence.maximum.value_or(-1));
  sql += fmt::format(" START WITH {} CACHE {}{}", start, sequence.cache.value_or(1),
                     sequence.cycle ? " CYCLE" : " NO CYCLE");
  const auto [was_minimum, was_maximum] = bounds_of(sequence_of(from));
  const auto [minimum, maximum] = bounds_of(sequence);
  if (minimum > was_minimum || maximum < was_maximum)
    sql = within_bounds(sql, " RESTART WITH ", to.ref.sql(), minimum, maximum);
  return Statements{statement(to, "Change sequence " + to.ref.sql(), std::move(sql), Guard::Action::change,
                              found(to.ref), {numbering(sequence)})};
}

std::optional<Statements> set_unlogged(const Object&, const Object& to, ServerVersion) {
  const bool unlogged = sequence_of(to).unlogged;
  return Statements{statement(to, fmt::format("Make sequence {} {}", to.ref.sql(), unlogged ? "unlogged" : "logged"),
                              fmt::format("ALTER SEQUENCE {} SET {}", to.ref.sql(), unlogged ? "UNLOGGED" : "LOGGED"),
                              Guard::Action::change, relation_found(to.ref.sql(), "c.relpersistence::text"),
                              {unlogged ? "u" : "p"})};
}

Statements own(const Object& object, const std::string& column) {
  const ObjectRef& ref = object.ref;
  return {statement(
      object,
      column.empty() ? "Take the owner column from sequence " + ref.sql()
                     : fmt::format("Make {} the owner column of sequence {}", column, ref.sql()),
      fmt::format("ALTER SEQUENCE {} OWNED BY {}", ref.sql(), column.empty() ? "NONE" : column), Guard::Action::change,
      fmt::format("coalesce((SELECT d.refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend d"
                  " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
                  " WHERE d.classid = 'pg_class'::regclass AND d.objid = to_regclass({}) AND d.deptype = 'a'), '')",
                  quote_literal(ref.sql())),
      {column})};
}

using OwnerColumn = Setting<&SequenceOwner::column, own>;

}  // namespace

void forget_defaults(Sequence& sequence) {
  if (!sequence.type.empty()) sequence.type = type_name(sequence.type);
  if (sequence.type == "bigint") sequence.type.clear();
  Sequence usual;
  usual.type = sequence.type;
  usual.increment = sequence.increment;
  const bool up = sequence.increment.value_or(1) > 0;
  const auto forget = [](std::optional<long long>& value, long long default_value) {
    if (value == default_value) value.reset();
  };
  const auto [minimum, maximum] = bounds_of(sequence);
  forget(sequence.start, up ? minimum : maximum);
  forget(sequence.minimum, bounds_of(usual).minimum);
  forget(sequence.maximum, bounds_of(usual).maximum);
  forget(sequence.increment, 1);
  forget(sequence.cache, 1);
}

const Kind sequence_kind{
    .name = "sequence",
    .section = "sequences",
    .name_space = Namespace::relation,
    .in_sql = {.words = "SEQUENCE",
               .catalog = "pg_class",
               .oid = oid_of_relation,
               .owner = "relowner",
               .privileges = "relacl",
               .privilege_class = 's'},
    .make = make<Sequence>,
    .fields = {choice<&Sequence::type>("type", "its range (default bigint)",
                                       "smallint | integer | bigint | int2 | int | int4 | int8", alter<0>),
               field<&Sequence::increment>("increment", "the step (default 1)", alter<1>),
               field<&Sequence::minimum>(
                   "minimum", "the lowest number (default 1, of a descending one that of its type)", alter<2>),
               field<&Sequence::maximum>(
                   "maximum", "the highest number (default that of its type, of a descending one -1)", alter<3>),
               field<&Sequence::start>(
                   "start", "the first number (default: the minimum, of a descending one the maximum)", alter<4>),
               field<&Sequence::cache>("cache", "how many numbers a session takes at once (default 1)", alter<5>),
               field<&Sequence::cycle>("cycle", "starts again at its end (default false)", alter<6>),
               since(
                   field<&Sequence::unlogged>("unlogged", "not in the write-ahead log (default false)", set_unlogged),
                   [](const ServerVersion& version) { return version.major() >= 15; }, "PostgreSQL 15")},
    .probe = "SELECT FROM pg_catalog.pg_sequence",
    .catalog_query =
        [](ServerVersion) {
          return "SELECT n.nspname AS schema, c.relname AS name, CASE WHEN s.seqtypid <> 'int8'::regtype THEN pg_catalog.format_type(s.seqtypid, NULL) END AS type,"
                 " CASE WHEN s.seqincrement <> 1 THEN s.seqincrement END AS increment,"
                 " CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 'int2'::regtype THEN -32768"
                 "  WHEN s.seqtypid = 'int4'::regtype THEN -2147483648 ELSE -9223372036854775808 END THEN s.seqmin END AS minimum,"
                 " CASE WHEN s.seqmax <> CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 'int2'::regtype THEN 32767"
                 "  WHEN s.seqtypid = 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END THEN s.seqmax END AS maximum,"
                 " CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart END AS start,"
                 " CASE WHEN s.seqcache <> 1 THEN s.seqcache END AS cache, CASE WHEN s.seqcycle THEN 'true' END AS cycle,"
                 " CASE c.relpersistence WHEN 'u' THEN 'true' END AS unlogged,"
                 " pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname) || '.' || pg_catalog.quote_ident(a.attname) AS owned_by, " +
                 // one that a column owns goes with its table
                 owner_column("c.relowner", fmt::format("CASE WHEN t.oid IS NOT NULL THEN c.relowner ELSE {} END",
                                                        usual_owner_in_schema)) +
                 " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid"
                 " LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_class'::regclass AND p.objid = c.oid AND p.deptype IN ('a', 'i')"
                 "  AND p.refclassid = 'pg_catalog.pg_class'::regclass"
                 " LEFT JOIN pg_catalog.pg_class t ON t.oid = p.refobjid LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace"
                 " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = p.refobjid AND a.attnum = p.refobjsubid"
                 " WHERE c.relkind = 'S' AND p.deptype IS DISTINCT FROM 'i' AND " +
                 in_scope("c.relnamespace") + " AND " + not_of_extension("pg_class", "c.oid");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Sequence& sequence = sequence_of(object);
      Statement created = statement(object, "Create sequence " + object.ref.sql(),
                                    fmt::format("CREATE {}SEQUENCE {}{}", sequence.unlogged ? "UNLOGGED " : "",
                                                object.ref.sql(), options_of(sequence)),
                                    Guard::Action::make, found(object.ref), {numbering(sequence)});
      created.lock = Lock::none;
      return {std::move(created)};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      // an identity column may have got a sequence of the same name since, and an index or a table may have taken it
      return {statement(
          object, "Drop sequence " + object.ref.sql(), "DROP SEQUENCE " + object.ref.sql(), Guard::Action::remove,
          fmt::format("(SELECT 'sequence' FROM pg_class c WHERE c.oid = to_regclass({}) AND c.relkind = 'S'"
                      " AND NOT EXISTS (SELECT FROM"
                      " pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'))",
                      quote_literal(object.ref.sql())),
          {})};
    },
    .rename =
        [](const Object& from, const Object& to) {
          return statement(from, fmt::format("Rename sequence {} to {}", from.ref.sql(), quote_ident(to.ref.name)),
                           fmt::format("ALTER SEQUENCE {} RENAME TO {}", from.ref.sql(), quote_ident(to.ref.name)),
                           Guard::Action::remove, fmt::format("to_regclass({})::text", quote_literal(from.ref.sql())),
                           {});
        },
    .disposable = never,
    .holds = "the number that it has reached",
};

const Kind sequence_owner_kind{
    .name = "owner column",
    .section = "owned_by",
    .nested_in = {&sequence_kind},
    .single = true,
    .short_scalar = "column",
    .make = make<SequenceOwner>,
    .fields = {field<&SequenceOwner::column>("column", "table.column at whose end the sequence goes too",
                                             OwnerColumn::change)},
    .create = OwnerColumn::create,
    .drop = OwnerColumn::drop,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          std::string& column = static_cast<SequenceOwner&>(object).column;
          ColumnName name = parse_column(column);
          if (from.kind == &table_kind && name.schema == from.schema && name.table == from.name) {
            name.schema = to.schema;
            name.table = to.name;
          }
          if (from.kind == &column_kind && name.schema == from.schema && name.table == from.table &&
              name.column == from.name)
            name.column = to.name;
          column = qualified(name.schema, name.table) + "." + quote_ident(name.column);
        },
    .needs =
        [](const Object& object, const Database&, const std::function<void(const ObjectRef&)>& need) {
          need({&sequence_kind, object.ref.schema, {}, object.ref.name, nullptr});
          const ColumnName column = parse_column(static_cast<const SequenceOwner&>(object).column);
          need({&column_kind, column.schema, column.table, column.column, nullptr});
        },
    .disposable = always,
};

ColumnName parse_column(std::string_view sql) {
  std::vector<std::string> parts = split_name(sql);
  while (parts.size() < 3) parts.insert(parts.begin(), std::string());
  return {parts[0], parts[1], parts[2]};
}

}  // namespace reconcile
