#include "load/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <future>
#include <iterator>
#include <map>
#include <tuple>

#include "core/json.hpp"
#include "core/sql.hpp"
#include "core/stands_on.hpp"
#include "load/inventory.hpp"
#include "load/read_object.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// Where the values of one column of a result go.
struct Target {
  enum class What { of, schema, table, name, position, stands_on, field, nested, ignored } what = What::ignored;
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
    else if (name == "stands_on_")
      target.what = Target::What::stands_on;
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

using Objects = Database::Objects;

void read_rows(const Kind& kind, const Rows& rows, Objects& objects, Mistakes& mistakes) {
  const std::vector<Target> targets = targets_of(kind, rows);
  // mostly those of the row before
  Symbol schema, table;
  const auto same = [](Symbol& last, std::string_view text) {
    if (last != text) last = text;
    return last;
  };
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::unique_ptr<Object> object = kind.make();
    object->ref.kind = &kind;
    std::vector<std::unique_ptr<Object>> facets;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (rows.is_null(row, i)) continue;
      const std::string_view text = rows.value(row, i);
      const Target& target = targets[i];
      switch (target.what) {
        case Target::What::schema: object->ref.schema = same(schema, text); break;
        case Target::What::of: object->ref.of = kind_named(text); break;
        case Target::What::table: object->ref.table = same(table, text); break;
        case Target::What::name: object->ref.name = text; break;
        case Target::What::position: std::from_chars(text.data(), text.data() + text.size(), object->position); break;
        case Target::What::stands_on: object->stands_on = read_addresses(parse_json(text)); break;
        case Target::What::ignored: break;
        case Target::What::field:
          target.field->read(
              target.json ? parse_json(text) : Document::scalar(std::string(text), Document::Style::quoted), *object,
              mistakes);
          break;
        case Target::What::nested: {
          auto facet = target.nested->make();
          if (target.json) {
            const Document fields = parse_json(text);
            for (std::size_t each = 0; each < fields.size(); ++each)
              target.nested->field(fields.key(each).text())->read(fields.value(each), *facet, mistakes);
          } else {
            target.field->read(Document::scalar(std::string(text), Document::Style::quoted), *facet, mistakes);
          }
          facet->ref.kind = target.nested;
          facets.push_back(std::move(facet));
          break;
        }
      }
    }
    for (auto& facet : facets) {
      facet->ref = facet_of(object->ref, *facet->ref.kind);
      objects.push_back(std::move(facet));
    }
    objects.push_back(std::move(object));
  }
}

/// Queries that one connection sends in one round trip, and what they brought.
struct Part {
  std::vector<std::string> queries;
  std::vector<const Kind*> kinds;              // of the query at the same place; null: not a kind's
  std::vector<std::vector<std::string>> rest;  // rows of what is not a kind's, values one after the other
  Objects objects;
  Mistakes mistakes;

  void add(std::string query, const Kind* kind = nullptr) {
    queries.push_back(std::move(query));
    kinds.push_back(kind);
  }

  void read(Connection& connection) {
    rest.assign(queries.size(), {});
    objects.clear();
    mistakes = {};
    connection.query_all(queries, [&](std::size_t index, const Rows& rows) {
      if (const Kind* kind = kinds[index]) {
        read_rows(*kind, rows, objects, mistakes);
        return;
      }
      for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t column = 0; column < rows.columns(); ++column)
          rest[index].emplace_back(rows.value(row, column));
    });
  }

  void give_to(Database& database) {
    mistakes.throw_if_any();
    database.reserve(objects.size());
    for (auto& object : objects) database.add(std::move(object));
  }
};

constexpr std::string_view tables_of_extensions =
    "SELECT objid FROM pg_catalog.pg_depend WHERE refclassid ="
    " 'pg_catalog.pg_extension'::regclass AND classid = 'pg_catalog.pg_class'::regclass AND deptype = 'e'";

/// What the kinds' queries are about.
struct Scope {
  std::vector<const Kind*> kinds;  // those that the server may have objects of
  std::map<const Kind*, std::vector<std::string_view>> told;
  bool has_more = false;  // than the kinds cover
};

constexpr std::string_view not_of_system = "nspname !~ '^pg_' AND nspname <> 'information_schema'";

/// The queries name their tables in the order in which to join them; to search for a better one takes longer than to
/// read a small schema.
constexpr std::string_view reading_settings =
    "SET LOCAL search_path = ''; SET LOCAL join_collapse_limit = 1; SET LOCAL enable_mergejoin = off";

/// A snapshot of another transaction has to be taken before anything is read.
std::string begin_reading(std::string_view snapshot = {}) {
  return fmt::format("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}{}; {}",
                     snapshot.empty() ? "" : fmt::format("SET TRANSACTION SNAPSHOT {}; ", quote_literal(snapshot)),
                     print_settings, reading_settings);
}

/// SQL that sets for the transaction what in_scope() and tables_in_scope() read: the oids of the namespaces that are
/// read, and of the tables of extensions, which are not.
std::string set_scope(const std::string& namespaces) {
  return fmt::format(
      "SELECT pg_catalog.set_config('reconcile.namespaces', ARRAY(SELECT oid FROM pg_catalog.pg_namespace WHERE {})::text, true),"
      " pg_catalog.set_config('reconcile.no_tables', ARRAY({})::text, true)",
      namespaces, tables_of_extensions);
}

/// A kind that any database may have, whose query is always sent.
bool is_usual(const Kind& kind) { return kind.probe.empty() && kind.tells.empty(); }

/// A comment on an index that is none by itself is one on the index of a constraint, which has its name.
void tell_index_comments(Database& database) {
  std::vector<std::pair<ObjectRef, const Kind*>> found;
  for (const auto& object : database.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind != &comment_kind || ref.of != &index_kind) continue;
    for (const Kind* kind : {&primary_key_kind, &unique_kind, &exclusion_kind})
      if (database.find({kind, ref.schema, ref.table, ref.name, nullptr})) found.emplace_back(ref, kind);
  }
  for (const auto& [ref, kind] : found) {
    auto comment = database.find(ref)->clone();
    database.remove(ref);
    comment->ref.kind = &index_comment_kind;
    comment->ref.of = kind;
    database.add(std::move(comment));
  }
}

/// SQL for whether a probe has rows, or may have: a whole catalog is empty in most databases, as its size tells sooner.
std::string may_have_rows(std::string_view probe) {
  constexpr std::string_view whole = "SELECT FROM ";
  const std::string_view catalog = probe.substr(std::min(probe.size(), whole.size()));
  return catalog.find(' ') == std::string_view::npos ? fmt::format("pg_catalog.pg_relation_size('{}') > 0", catalog)
                                                     : fmt::format("EXISTS ({})", probe);
}

Scope find_scope(Connection& connection, const std::string& namespaces, const std::vector<const Kind*>& kinds) {
  std::vector<std::string> asked;
  std::map<std::string, std::size_t, std::less<>> columns;  // by the probe: some kinds share one
  const auto ask = [&](std::string_view probe) {
    if (columns.emplace(probe, columns.size()).second) asked.push_back(may_have_rows(probe));
  };
  for (const std::string& probe : inventory_probes()) ask(probe);
  for (const Kind* kind : kinds) {
    if (!kind->probe.empty()) ask(kind->probe);
    for (const auto& [word, probe] : kind->tells) ask(probe);
  }
  const Rows rows = connection.query(fmt::format("{}; SELECT {}", set_scope(namespaces), fmt::join(asked, ", ")));
  const auto has_rows = [&](std::string_view probe) { return rows.value(0, columns.find(probe)->second) == "t"; };
  Scope scope;
  for (const std::string& probe : inventory_probes()) scope.has_more |= has_rows(probe);
  for (const Kind* kind : kinds) {
    bool present = is_usual(*kind) || (!kind->probe.empty() && has_rows(kind->probe));
    for (const auto& [word, probe] : kind->tells)
      if (has_rows(probe)) {
        scope.told[kind].push_back(word);
        present = true;
      }
    if (present) scope.kinds.push_back(kind);
  }
  return scope;
}

std::string query_of(const Kind& kind, ServerVersion version, const Scope& scope) {
  const auto told = scope.told.find(&kind);
  return kind.catalog_query_of
             ? kind.catalog_query_of(version, told == scope.told.end() ? std::vector<std::string_view>() : told->second,
                                     scope.kinds)
             : kind.catalog_query(version);
}

/// Reads a part over another connection, if it can be had, while this one does the rest.
class Helping {
 public:
  /// Behind a pooler the other's transaction may not begin before this one ends. So it takes its part only then, and
  /// only if nobody else has.
  Helping(Connection& connection, Companion* companion, const std::string& snapshot, Part& part)
      : connection_(connection), part_(part) {
    if (!companion) return;
    helping_ = std::async(std::launch::async, [this, companion, snapshot] {
      Connection* other = companion->second();
      if (!other) return;
      try {
        other->execute(begin_reading(snapshot));
        if (!taken_.exchange(true)) part_.read(*other);
      } catch (const Error&) {
        // a transaction that has failed still holds the pooler's connection
        other->execute("ROLLBACK");
        throw;
      }
      other->execute("COMMIT");
    });
  }

  void finish() {
    bool done = false;
    if (taken_.exchange(true)) {
      try {
        helping_.get();
        done = true;
      } catch (const Error&) {
        // whatever it was, this connection will meet it too or do without
      }
    }
    if (!done) part_.read(connection_);
    connection_.execute("COMMIT");
    if (helping_.valid()) helping_.wait();
  }

 private:
  Connection& connection_;
  Part& part_;
  std::atomic<bool> taken_ = false;
  std::future<void> helping_;
};

std::vector<const Kind*> kinds_with_query() {
  std::vector<const Kind*> found;
  std::copy_if(kinds().begin(), kinds().end(), std::back_inserter(found),
               [](const Kind* kind) { return kind->catalog_query || kind->catalog_query_of; });
  return found;
}

}  // namespace

Database read_catalog(Connection& connection, const std::vector<std::string>& schemas, Companion* companion) {
  std::string condition(not_of_system);
  if (!schemas.empty()) {
    std::vector<std::string> names;
    for (const auto& schema : schemas) names.push_back(quote_literal(schema));
    condition = fmt::format("nspname IN ({})", fmt::join(names, ", "));
  }
  Database database;
  database.version = connection.version();
  try {
    // Tables and their columns, defaults and constraints take the server about as long as all the rest, indexes and
    // foreign keys among it.
    Part on_tables, rest;
    const Rows snapshot = connection.query(
        fmt::format("{}; SELECT {}", begin_reading(), companion ? "pg_catalog.pg_export_snapshot()" : "''"));
    on_tables.add(set_scope(condition));
    const auto is_on_tables = [](const Kind* kind) {
      return is_usual(*kind) && (kind == &table_kind || !kind->nested_in.empty()) && kind != &index_kind &&
             kind != &foreign_key_kind;
    };
    const std::vector<const Kind*> all = kinds_with_query();
    for (const Kind* kind : all)
      if (is_on_tables(kind)) on_tables.add(kind->catalog_query(connection.version()), kind);
    Helping helping(connection, companion, std::string(snapshot.value(0, 0)), on_tables);
    const std::size_t schemas_at = rest.queries.size();
    rest.add(
        "SELECT o.schema, pg_catalog.pg_get_userbyid(o.owner), CASE WHEN pg_catalog.pg_get_userbyid(o.owner) <> CURRENT_USER"
        " AND pg_catalog.pg_has_role(o.owner, 'MEMBER') THEN 'given' ELSE '' END"
        " FROM (SELECT n.nspname AS schema, " +
        std::string(usual_owner_in_schema) + " AS owner FROM pg_catalog.pg_namespace n WHERE " + condition +
        " UNION ALL SELECT '', datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) o");
    const Scope scope = find_scope(connection, condition, all);
    for (const Kind* kind : scope.kinds)
      if (!is_on_tables(kind)) rest.add(query_of(*kind, connection.version(), scope), kind);
    const std::size_t inventory_at = rest.queries.size();
    if (scope.has_more) rest.add(inventory_query());
    rest.read(connection);
    helping.finish();
    const auto& owners = rest.rest[schemas_at];
    for (std::size_t i = 0; i + 2 < owners.size(); i += 3) {
      database.usual_owners.emplace(owners[i], Database::UsualOwner{owners[i + 1], !owners[i + 2].empty()});
      if (!owners[i].empty()) database.schemas.push_back(owners[i]);
    }
    if (scope.has_more) {
      const auto& listed = rest.rest[inventory_at];
      for (std::size_t i = 0; i + 1 < listed.size(); i += 2) database.not_covered.push_back({listed[i], listed[i + 1]});
    }
    for (Part* part : {&rest, &on_tables}) part->give_to(database);
    tell_index_comments(database);
  } catch (const SqlError&) {
    connection.execute("ROLLBACK");
    throw;
  }
  std::sort(database.not_covered.begin(), database.not_covered.end(), [](const NotCovered& a, const NotCovered& b) {
    return std::tie(a.what, a.name) < std::tie(b.what, b.name);
  });
  return database;
}

std::vector<std::string> schemas_on(Connection& connection) {
  const Rows rows = connection.query(
      fmt::format("SELECT nspname FROM pg_catalog.pg_namespace WHERE {} ORDER BY nspname", not_of_system));
  std::vector<std::string> names;
  for (std::size_t row = 0; row < rows.size(); ++row) names.emplace_back(rows.value(row, 0));
  return names;
}

namespace {

Database read_inside(Connection& connection, const std::string& namespaces, const std::vector<const Kind*>& kinds) {
  connection.execute(reading_settings);
  const Scope scope = find_scope(connection, namespaces, kinds);
  Part part;
  for (const Kind* kind : scope.kinds) part.add(query_of(*kind, connection.version(), scope), kind);
  part.read(connection);
  Database database;
  database.version = connection.version();
  part.give_to(database);
  return database;
}

}  // namespace

Database read_temporary(Connection& connection, const std::set<const Kind*>& kinds) {
  return read_inside(connection, "oid = pg_catalog.pg_my_temp_schema()", {kinds.begin(), kinds.end()});
}

Database read_within(Connection& connection) {
  return read_inside(connection, std::string(not_of_system), kinds_with_query());
}

}  // namespace reconcile
