#include "commands/build_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "core/sql.hpp"
#include "load/catalog.hpp"
#include "objects/objects.hpp"
#include "plan/plan.hpp"

namespace reconcile {

namespace {

/// A query may name every column of a table with a star, and group by its key.
bool comes_with_its_table(const Object& part) {
  const Kind* kind = part.ref.kind;
  return kind == &column_kind || kind == &primary_key_kind || kind == &unique_kind;
}

Database needed(const Database& state, const std::vector<ObjectRef>& objects) {
  Database part;
  part.version = state.version;
  part.schemas = state.schemas;
  std::unordered_set<ObjectRef, ObjectRefHash> seen;
  std::vector<ObjectRef> next(objects);
  // nothing tells what of an extension is used
  for (const auto& object : state.objects())
    if (object->ref.kind == &extension_kind) next.push_back(object->ref);
  while (!next.empty()) {
    const ObjectRef ref = next.back();
    next.pop_back();
    const Object* object = state.find(ref);
    if (!object || !seen.insert(ref).second) continue;
    part.add(object->clone());
    const auto with = [&](const ObjectRef& need) { next.push_back(need); };
    needs_of_object(*object, state, with);
    if (ref.kind->uses) ref.kind->uses(*object, state, with);
    if (ref.kind == &partition_kind)
      for (const std::string& table : {ref.sql(), static_cast<const Partition&>(*object).of}) {
        const WrittenName name = parse_name(table, {});
        for (const Object* each : state.parts(name.schema, name.name))
          if (each->ref.kind == &check_kind) next.push_back(each->ref);
      }
    if (ref.kind == &table_kind)
      for (const Object* each : state.parts(ref.schema, ref.name))
        if (comes_with_its_table(*each)) next.push_back(each->ref);
  }
  return part;
}

std::string search_path(const Database& state, const std::string& schema) {
  std::set<std::string> others{"public"};
  for (const auto& object : state.objects())
    if (object->ref.kind == &extension_kind && !static_cast<const Extension&>(*object).schema.empty())
      others.insert(static_cast<const Extension&>(*object).schema);
  others.erase(schema);
  std::string path = schema.empty() ? "pg_catalog" : quote_ident(schema);
  for (const std::string& other : others) path += ", " + quote_ident(other);
  return path;
}

/// Roles are the cluster's, and the one that this is built in may have none of them.
void make_roles(Connection& connection, const Database& state) {
  std::set<std::string> named;
  for (const auto& object : state.objects())
    if (object->ref.kind->roles)
      for (std::string& role : object->ref.kind->roles(*object)) named.insert(std::move(role));
  for (const std::string& role : named)
    if (connection.query("SELECT FROM pg_catalog.pg_roles WHERE rolname = " + quote_literal(role)).size() == 0)
      connection.execute("CREATE ROLE " + quote_ident(role));
}

/// What waits for something that was refused is not refused itself.
bool is_missing_something(const SqlError& error) {
  return error.sqlstate == "42P01" || error.sqlstate == "42704" || error.sqlstate == "42883" ||
         error.sqlstate == "42703" || error.sqlstate == "3F000";
}

}  // namespace

void build_state(Connection& connection, const Database& state, const std::vector<ObjectRef>& objects) {
  const Database part = needed(state, objects);
  make_roles(connection, part);
  Database from;
  from.version = state.version;
  for (const std::string& name : schemas_on(connection)) {
    auto schema = std::make_unique<Schema>();
    schema->ref = {&schema_kind, {}, {}, name, nullptr};
    if (part.find(schema->ref)) from.add(std::move(schema));
  }
  const Statements statements = make_plan(from, part, {}, {}).statements();
  std::vector<std::string> commands{"SET LOCAL check_function_bodies = off"};
  for (const Statement& statement : statements)
    commands.push_back(
        fmt::format("SET LOCAL search_path = {}; {}", search_path(state, statement.object.schema), statement.text()));
  connection.execute("SAVEPOINT before");
  try {
    std::string all;
    for (const std::string& command : commands) all += command + ";\n";
    connection.execute(all);
    return;
  } catch (const SqlError&) {
    connection.execute("ROLLBACK TO SAVEPOINT before");
  }
  // one by one, to learn all that it refuses
  Mistakes refused;
  connection.execute(commands.front());
  for (std::size_t i = 0; i < statements.size(); ++i) {
    connection.execute("SAVEPOINT one");
    try {
      connection.execute(commands[i + 1]);
    } catch (const SqlError& error) {
      connection.execute("ROLLBACK TO SAVEPOINT one");
      if (!refused.empty() && is_missing_something(error)) continue;
      const Object* object = state.find(statements[i].object);
      refused.add(fmt::format("{}: {}", statements[i].object.described(), error.server_message),
                  object ? object->place : Place{}, error.mistakes.front().hint);
    }
  }
  refused.throw_if_any();
}

}  // namespace reconcile
