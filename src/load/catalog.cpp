#include "load/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "core/json.hpp"
#include "core/sql.hpp"
#include "load/inventory.hpp"
#include "load/read_object.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// Where the values of one column of a result go.
struct Target {
  enum class What { of, schema, table, name, position, field, nested, ignored } what = What::ignored;
  const Field* field = nullptr;
  const Kind* nested = nullptr;
  bool json = false;
};

std::vector<Target> targets_of(const Kind& kind, const Rows& rows) {
  std::vector<Target> targets;
  for (std::size_t i = 0; i < rows.columns(); ++i) {
    const std::string_view name = rows.name(i);
    Target target;
    target.json = rows.is_json(i);
    if (name == "schema" && kind.in_schema)
      target.what = Target::What::schema;
    else if (name == "of_")
      target.what = Target::What::of;
    else if (name == "table")
      target.what = Target::What::table;
    else if (name == "name")
      target.what = Target::What::name;
    else if (name == "position_")
      target.what = Target::What::position;
    else if ((target.field = kind.field(name)))
      target.what = Target::What::field;
    else
      for (const Kind* nested : kind.nested())
        if (nested->section == name) {
          target.what = Target::What::nested;
          target.nested = nested;
          target.field = nested->field(nested->short_scalar);
        }
    if (target.what == Target::What::ignored)
      throw Error(
          fmt::format("the catalog query of {} returns column '{}', which it has no field for", kind.name, name));
    targets.push_back(target);
  }
  return targets;
}

void read_rows(const Kind& kind, const Rows& rows, Database& database, Mistakes& mistakes) {
  const std::vector<Target> targets = targets_of(kind, rows);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::unique_ptr<Object> object = kind.make();
    object->ref.kind = &kind;
    std::vector<std::unique_ptr<Object>> facets;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (rows.is_null(row, i)) continue;
      const std::string_view text = rows.value(row, i);
      const Target& target = targets[i];
      switch (target.what) {
        case Target::What::schema: object->ref.schema = text; break;
        case Target::What::of: object->ref.of = kind_named(text); break;
        case Target::What::table: object->ref.table = text; break;
        case Target::What::name: object->ref.name = text; break;
        case Target::What::position: std::from_chars(text.data(), text.data() + text.size(), object->position); break;
        case Target::What::ignored: break;
        case Target::What::field:
          target.field->read(
              target.json ? parse_json(text) : Document::scalar(std::string(text), Document::Style::quoted), *object,
              mistakes);
          break;
        case Target::What::nested: {
          auto facet = target.nested->make();
          target.field->read(Document::scalar(std::string(text), Document::Style::quoted), *facet, mistakes);
          facet->ref.kind = target.nested;
          facets.push_back(std::move(facet));
          break;
        }
      }
    }
    for (auto& facet : facets) {
      facet->ref = facet_of(object->ref, *facet->ref.kind);
      database.add(std::move(facet));
    }
    database.add(std::move(object));
  }
}

/// The queries of all kinds, and what to do with each result.
struct Reading {
  std::vector<std::string> queries;
  std::vector<const Kind*> kinds;  // of the query at the same place; null: not a kind's

  void add(std::string query, const Kind* kind = nullptr) {
    queries.push_back(std::move(query));
    kinds.push_back(kind);
  }
  void add_kinds(ServerVersion version) {
    for (const Kind* kind : reconcile::kinds())
      if (kind->catalog_query) add(kind->catalog_query(version), kind);
  }
};

void run(Connection& connection, const Reading& reading, Database& database, std::size_t schemas_at,
         std::size_t inventory_at) {
  Mistakes mistakes;
  connection.query_all(reading.queries, [&](std::size_t index, const Rows& rows) {
    if (const Kind* kind = reading.kinds[index]) {
      read_rows(*kind, rows, database, mistakes);
    } else if (index == schemas_at) {
      for (std::size_t row = 0; row < rows.size(); ++row) database.schemas.emplace_back(rows.value(row, 0));
    } else if (index == inventory_at) {
      for (std::size_t row = 0; row < rows.size(); ++row)
        database.not_covered.push_back({std::string(rows.value(row, 0)), std::string(rows.value(row, 1))});
      std::sort(database.not_covered.begin(), database.not_covered.end(), [](const NotCovered& a, const NotCovered& b) {
        return std::tie(a.what, a.name) < std::tie(b.what, b.name);
      });
    }
  });
  mistakes.throw_if_any();
}

/// The namespaces that in_scope() in the kinds' queries is about.
std::string set_scope(const std::string& condition) {
  return fmt::format(
      "SELECT pg_catalog.set_config('search_path', '', true), pg_catalog.set_config('reconcile.namespaces',"
      " (SELECT coalesce(pg_catalog.array_agg(oid), '{{}}')::text FROM pg_catalog.pg_namespace WHERE {}), true)",
      condition);
}

}  // namespace

Database read_catalog(Connection& connection, const std::vector<std::string>& schemas) {
  std::string condition = "nspname !~ '^pg_' AND nspname <> 'information_schema'";
  if (!schemas.empty()) {
    std::vector<std::string> names;
    for (const auto& schema : schemas) names.push_back(quote_literal(schema));
    condition = fmt::format("nspname IN ({})", fmt::join(names, ", "));
  }
  Database database;
  database.version = connection.version();
  Reading reading;
  reading.add(set_scope(condition));
  const std::size_t schemas_at = reading.queries.size();
  reading.add("SELECT nspname FROM pg_catalog.pg_namespace WHERE " + condition);
  reading.add_kinds(connection.version());
  const std::size_t inventory_at = reading.queries.size();
  reading.add(inventory_query(connection.version()));
  reading.add("COMMIT");
  connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    run(connection, reading, database, schemas_at, inventory_at);
  } catch (const SqlError&) {
    connection.execute("ROLLBACK");
    throw;
  }
  return database;
}

Database read_temporary(Connection& connection, const std::set<const Kind*>& kinds) {
  Database database;
  database.version = connection.version();
  Reading reading;
  reading.add(set_scope("oid = pg_catalog.pg_my_temp_schema()"));
  for (const Kind* kind : kinds) reading.add(kind->catalog_query(connection.version()), kind);
  run(connection, reading, database, reading.queries.size(), reading.queries.size());
  return database;
}

}  // namespace reconcile
