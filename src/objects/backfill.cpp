// Giving existing rows a value before NULL is forbidden, without a long lock (manual, ALTER TABLE, notes).
#include "core/indented.hpp"
#include "objects/column_changes.hpp"

namespace reconcile {

namespace {

/// Rows of the primary key, whatever that is where this runs; each batch is committed.
constexpr std::string_view in_batches = R"(DECLARE
  key text;      -- the columns of the primary key
  spelled text;  -- an expression that spells the key of a row as SQL
  past text;     -- the key at which the batch before ended
  upto text;     -- the key at which this one ends; null: with the last row
  patience text := current_setting('lock_timeout');
  batch bigint;
  filled bigint := 0;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n),
    string_agg(format('quote_literal(%I::text) || %L', a.attname, '::' || format_type(a.atttypid, a.atttypmod)),
      ' || '', '' || ' ORDER BY k.n)
    INTO key, spelled
    FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = {table}::regclass AND i.indisprimary AND k.n <= i.indnkeyatts;
  IF key IS NULL THEN
    RAISE NOTICE 'table % has no primary key: its rows are filled in one statement', {table};
  END IF;
  LOOP
    SET LOCAL search_path = pg_catalog, pg_temp;
    PERFORM set_config('lock_timeout', patience, true);
    IF key IS NOT NULL THEN
      EXECUTE concat('SELECT ', spelled, {from}, ' WHERE (' || key || ') > (' || past || ')', ' ORDER BY ', key,
        ' OFFSET {others} LIMIT 1') INTO upto;
    END IF;
{fill}
    IF current_setting('reconcile.commit', true) IS DISTINCT FROM 'off' THEN COMMIT; END IF;
    EXIT WHEN upto IS NULL;
    past := upto;
  END LOOP;
  RAISE NOTICE '% rows of % filled', filled, {column};
END)";

constexpr std::string_view at_once = R"(DECLARE
  filled bigint := 0;
BEGIN
{fill}
  RAISE NOTICE '% rows of % filled', filled, {column};
END)";

constexpr std::string_view shape = "a SQL expression, or { value:, batch:, on_error: }";

void read(const Document& document, Object& object, Mistakes& mistakes) {
  Backfill& backfill = static_cast<Column&>(object).backfill;
  if (document.is_scalar()) {
    Value<SqlText>::read(document, backfill.value);
    return;
  }
  if (!document.is_map()) {
    detail::wrong_shape(document, shape, mistakes);
    return;
  }
  for (std::size_t i = 0; i < document.size(); ++i) {
    const Document &key = document.key(i), &value = document.value(i);
    if (key.text() == "value") {
      if (!Value<SqlText>::read(value, backfill.value)) detail::wrong_shape(value, "a SQL expression", mistakes);
    } else if (key.text() == "batch") {
      if (!Value<std::optional<long long>>::read(value, backfill.batch) || *backfill.batch < 0)
        detail::wrong_shape(value, "a number of rows, 0 for all at once", mistakes);
    } else if (key.text() == "on_error") {
      backfill.on_error = value.text();
      if (backfill.on_error != "warn" && backfill.on_error != "fail")
        detail::wrong_shape(value, "warn or fail", mistakes);
    } else {
      mistakes.add(fmt::format("unknown key '{}'", key.text()), key.place(),
                   did_you_mean(key.text(), {"value", "batch", "on_error"}));
    }
  }
  if (backfill.value.empty())
    mistakes.add(fmt::format("the backfill of column '{}' has no value", object.ref.name), document.place(),
                 "write value: …");
}

bool warns(const Column& column) { return column.backfill.on_error == "warn"; }

std::string caught_if_wanted(const Column& column, const std::string& lines, std::string_view what,
                             std::size_t margin) {
  return indented(warns(column) ? caught(lines, what) + ";" : lines, margin);
}

Statement warned(const Column& column, Statement statement) {
  if (!warns(column)) return statement;
  statement.sql = do_block(caught(statement.sql + ";", statement.does));
  statement.is_block = true;
  return statement;
}

/// `done` reads from pg_attribute whether it is too late for this.
Statement fill(const Column& column, std::string does, long long batch, std::string_view done = "a.attnotnull::text") {
  const std::string update =
      quote_literal(fmt::format("UPDATE {0} SET {1} = {2} WHERE {1} IS NULL", column.ref.table_sql(),
                                quote_ident(column.ref.name), column.backfill.value.written));
  Statement statement;
  if (batch > 0) {
    const std::string lines = fmt::format(
        "EXECUTE concat({}, ' AND (' || key || ') > (' || past || ')', ' AND (' || key || ') <= (' || upto || ')');\n"
        "GET DIAGNOSTICS batch = ROW_COUNT;\nfilled := filled + batch;",
        update);
    statement.sql =
        do_block(fmt::format(in_batches, fmt::arg("table", quote_literal(column.ref.table_sql())),
                             fmt::arg("from", quote_literal(" FROM " + column.ref.table_sql())),
                             fmt::arg("others", batch - 1), fmt::arg("fill", caught_if_wanted(column, lines, does, 4)),
                             fmt::arg("column", quote_literal(column.ref.sql()))));
    statement.in_transaction = false;
  } else {
    const std::string lines = fmt::format("EXECUTE {};\nGET DIAGNOSTICS filled = ROW_COUNT;", update);
    statement.sql = do_block(fmt::format(at_once, fmt::arg("fill", caught_if_wanted(column, lines, does, 2)),
                                         fmt::arg("column", quote_literal(column.ref.sql()))));
  }
  statement.is_block = true;
  statement.object = column.ref;
  statement.does = std::move(does);
  statement.guard = {Guard::Action::change,
                     column.ref.table_sql(),
                     {{column.ref.described(), column_found(column.ref, done), {"true"}, false, {}}}};
  statement.lock = Lock::row_exclusive;
  statement.work = Work::scan;
  return statement;
}

long long batch_of(const Column& column) { return column.backfill.batch.value_or(5000); }

std::string does_fill(const Column& column, long long batch) {
  return fmt::format("Fill {} where it is NULL{}", column.ref.sql(),
                     batch == 0 ? "" : fmt::format(", {} rows at a time", batch));
}

// A valid check that no row has NULL spares SET NOT NULL its scan (release notes of 12). Such a check is added without
// looking at the rows, and looked after under a lock that keeps nobody from reading and writing.

ObjectRef proof_of(const Column& column) {
  return {&check_kind, column.ref.schema, column.ref.table,
          chosen_name(column.ref.table, column.ref.name, "is_not_null"), nullptr};
}

std::string definition_of_proof(const Column& column) {
  return fmt::format("CHECK (({} IS NOT NULL))", quote_ident(column.ref.name));
}

/// A condition for column_found; a check of that name with another definition is no proof.
std::string has_proof(const Column& column, std::string_view more = {}) {
  const std::string definition = definition_of_proof(column);
  return fmt::format(
      "EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = {} AND "
      "pg_get_constraintdef(k.oid) IN ({}, {}){})",
      quote_literal(proof_of(column).name), quote_literal(definition), quote_literal(definition + " NOT VALID"), more);
}

Statement of_proof(const Column& column, std::string does, const std::string& action, const std::string& done) {
  return alter_table(column.ref, std::move(does), action,
                     {column.ref.described(),
                      column_found(column.ref, fmt::format("(a.attnotnull OR {})::text", done)),
                      {"true"},
                      false,
                      {}});
}

Statement add_proof(const Column& column) {
  return of_proof(
      column, fmt::format("Prove with a check that {} has no NULL", column.ref.sql()),
      fmt::format("ADD CONSTRAINT {} {} NOT VALID", quote_ident(proof_of(column).name), definition_of_proof(column)),
      has_proof(column));
}

Statement validate_proof(const Column& column) {
  Statement statement =
      of_proof(column, fmt::format("Validate that {} has no NULL", column.ref.sql()),
               "VALIDATE CONSTRAINT " + quote_ident(proof_of(column).name), has_proof(column, " AND k.convalidated"));
  statement.lock = Lock::share_update_exclusive;
  statement.work = Work::scan;
  return statement;
}

}  // namespace

Field backfill_field() {
  Field made;
  made.name = "backfill";
  made.about = "what existing rows get before NULL is forbidden; not compared";
  made.shape = shape;
  made.read = read;
  made.write = [](const Object& object) {
    const SqlText& value = column_of(object).backfill.value;
    return value.empty() ? Document() : Value<SqlText>::write(value);
  };
  return wish(std::move(made));
}

void backfill_needs(const Column& column, const Database& database, const std::function<void(const ObjectRef&)>& need) {
  if (column.nullable) return;
  needs_of(column.backfill.value, column.ref, database, [&](const ObjectRef& ref) {
    if (ref.kind != &column_kind || database.find(ref)->position < column.position) need(ref);
  });
}

Statement drop_proof(const Column& column) {
  return alter_table(column.ref, fmt::format("Drop the check that {} has no NULL", column.ref.sql()),
                     "DROP CONSTRAINT IF EXISTS " + quote_ident(proof_of(column).name),
                     {proof_of(column).described(),
                      column_found(column.ref, fmt::format("CASE WHEN {} THEN 'there' END", has_proof(column))),
                      {},
                      false,
                      {}},
                     Guard::Action::remove);
}

Statements backfill_and_validate(const Column& column, Statement validate, std::string_view validated) {
  const long long batch = batch_of(column);
  Statements statements{fill(column, does_fill(column, batch), batch, validated)};
  statements.push_back(warned(column, std::move(validate)));
  if (batch > 0) statements.back().wait = Statement::Wait::commit;
  for (Statement& statement : statements) statement.for_existing_rows = true;
  return statements;
}

Statements backfill_and_forbid_null(const Column& column) {
  const long long batch = batch_of(column);
  Statements statements{fill(column, does_fill(column, batch), batch)};
  Statement forbidden = forbid_null(column);
  if (batch == 0) {
    forbidden.work = Work::scan;
  } else {
    statements.push_back(add_proof(column));
    statements.back().wait = Statement::Wait::commit;
    // rows that came in since the batches passed by
    statements.push_back(fill(column, fmt::format("Fill {} where it is NULL still", column.ref.sql()), 0));
    statements.back().wait = Statement::Wait::commit;
    statements.push_back(warned(column, validate_proof(column)));
    forbidden.wait = Statement::Wait::rest;
  }
  statements.push_back(warned(column, std::move(forbidden)));
  if (batch > 0) statements.push_back(drop_proof(column));
  for (Statement& statement : statements) statement.for_existing_rows = true;
  return statements;
}

}  // namespace reconcile
