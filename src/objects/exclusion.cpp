// An exclusion constraint (manual, CREATE TABLE … EXCLUDE).
#include "objects/key.hpp"

namespace reconcile {

namespace {

const Exclusion& exclusion_of(const Object& object) { return static_cast<const Exclusion&>(object); }

enum class Text { written, stored, restored };

std::string definition(const Exclusion& exclusion, Text text_of) {
  const bool stored = text_of != Text::written;
  std::vector<std::string> elements;
  for (const SqlText& element : exclusion.elements) elements.push_back(stored ? element.stored : element.written);
  std::string text = fmt::format("EXCLUDE USING {} ({})", quote_ident(exclusion.method), fmt::join(elements, ", "));
  if (!exclusion.include.empty()) text += fmt::format(" INCLUDE ({})", quote_list(exclusion.include));
  if (!stored) text += spell_with(exclusion.storage_parameters);
  if (!stored && !exclusion.tablespace.empty()) text += " USING INDEX TABLESPACE " + quote_ident(exclusion.tablespace);
  if (!exclusion.where.empty())
    text += fmt::format(" WHERE ({})", text_of == Text::written    ? exclusion.where.written
                                       : text_of == Text::restored ? exclusion.where.restored
                                                                   : exclusion.where.stored);
  return text + spell_deferrable(exclusion.deferrable);
}

Field elements_field() {
  Field made = field<&Exclusion::elements>("elements", "`column or expression WITH operator`, one or more");
  made.visit = [](Object& object, const std::function<void(SqlText&)>& visit) {
    for (SqlText& element : static_cast<Exclusion&>(object).elements) {
      element.syntax = Syntax::exclusion_element;
      visit(element);
    }
  };
  return made;
}

}  // namespace

const Kind exclusion_kind{
    .name = "exclusion constraint",
    .section = "exclusions",
    .nested_in = {&table_kind},
    .in_sql = constraint_in_sql,
    .short_list = "elements",
    .make = make<Exclusion>,
    .fields = {elements_field(), field<&Exclusion::method>("using", "index method (default gist)"),
               field<&Exclusion::include>("include", "columns that the index carries along"),
               field<&Exclusion::where>("where", "the rows that it is about (default: all)"),
               choice<&Exclusion::deferrable>(
                   "deferrable", "whether its check may wait for the end of the transaction (default false)",
                   "true | false | initially deferred"),
               field<&Exclusion::storage_parameters>("with", "storage parameters of the index"),
               field<&Exclusion::tablespace>("tablespace", "where the index is stored")},
    .probe = "SELECT FROM pg_catalog.pg_constraint WHERE contype = 'x'",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, CASE WHEN m.amname <> 'gist' THEN m.amname END AS using,"
              " (SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(x.indexrelid, p.n::int, false)"
              "   || CASE WHEN p.collated <> 0 AND p.collated <> coalesce((SELECT ta.attcollation FROM pg_catalog.pg_attribute ta"
              "    WHERE ta.attrelid = x.indrelid AND ta.attnum = x.indkey[p.n - 1] AND ta.attnum > 0), t.typcollation) THEN ' COLLATE ' || p.collated::regcollation::text ELSE '' END"
              "   || CASE WHEN NOT q.opcdefault THEN ' ' || CASE q.opcnamespace WHEN 'pg_catalog'::regnamespace THEN ''"
              "    ELSE q.opcnamespace::regnamespace::text || '.' END || pg_catalog.quote_ident(q.opcname) ELSE '' END"
              "   || CASE WHEN m.amname <> 'btree' THEN '' WHEN p.options = 1 THEN ' DESC NULLS LAST' WHEN p.options = 3 THEN ' DESC'"
              "    WHEN p.options = 2 THEN ' NULLS FIRST' ELSE '' END"
              "   || ' WITH ' || CASE o.oprnamespace WHEN 'pg_catalog'::regnamespace THEN o.oprname::text ELSE"
              "    'OPERATOR(' || o.oprnamespace::regnamespace::text || '.' || o.oprname || ')' END ORDER BY p.n)"
              "   FROM ROWS FROM (pg_catalog.unnest(k.conexclop), pg_catalog.unnest(x.indclass), pg_catalog.unnest(x.indcollation),"
              "    pg_catalog.unnest(x.indoption)) WITH ORDINALITY AS p(operator, opclass, collated, options, n)"
              "   JOIN pg_catalog.pg_operator o ON o.oid = p.operator JOIN pg_catalog.pg_opclass q ON q.oid = p.opclass"
              "   JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indexrelid AND a.attnum = p.n JOIN pg_catalog.pg_type t ON t.oid = a.atttypid) AS elements,"
              " (SELECT pg_catalog.json_agg(a.attname ORDER BY p.n) FROM pg_catalog.unnest(x.indkey) WITH ORDINALITY AS p(attnum, n)"
              "   JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.attnum WHERE p.n > x.indnkeyatts) AS include,"
              " pg_catalog.pg_get_expr(x.indpred, x.indrelid) AS where, {}, {} AS with,"
              " (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace) AS tablespace"
              " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              " JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid JOIN pg_catalog.pg_class i ON i.oid = k.conindid"
              " JOIN pg_catalog.pg_am m ON m.oid = i.relam"
              " WHERE k.contype = 'x' AND k.conparentid = 0 AND {}",
              deferrable_column, options_json("i.reloptions"), tables_in_scope("c"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Exclusion& exclusion = exclusion_of(object);
      Statement statement =
          add_constraint(object, definition(exclusion, Text::written), {definition(exclusion, Text::stored)});
      if (!exclusion.where.restored.empty())
        statement.guard.parts[0].wanted.push_back(definition(exclusion, Text::restored));
      statement.guard.parts[0].printed = true;
      statement.guard.parts[0].found =
          constraint_found(object.ref, "regexp_replace(pg_get_constraintdef(k.oid), ' WITH \\([^()]*\\)', '')");
      statement.work = Work::build;
      statement.note = "fails if two rows exclude each other";
      return {std::move(statement)};
    },
    .drop = drop_constraint,
    .follow = [](Object& object, const ObjectRef& from,
                 const ObjectRef& to) { follow_column(object, static_cast<Exclusion&>(object).include, from, to); },
    .rename = rename_constraint,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Exclusion& exclusion = exclusion_of(object);
          need({&table_kind, object.ref.schema, {}, object.ref.table, nullptr});
          for (const SqlText& element : exclusion.elements) needs_of(element, object.ref, database, need);
          needs_of(exclusion.where, object.ref, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          need_field(object, exclusion_of(object).elements.empty(), "elements", mistakes);
        },
};

}  // namespace reconcile
