#include "commands/build_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "core/sql.hpp"
#include "load/catalog.hpp"
#include "load/scratch.hpp"
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

/// Roles belong to the server, and a server that is only used to try SQL may have none of them.
void create_roles(Connection& connection, const ServerNeeds& needs) {
  const std::set<std::string> roles = missing_roles(connection, needs.roles);
  try {
    for (const std::string& role : roles) connection.execute("CREATE ROLE " + quote_ident(role));
  } catch (const SqlError& error) {
    throw UnsuitableServer(fmt::format("it lacks the role {}: {}", *roles.begin(), error.server_message));
  }
}

/// The extensions of which the server has no files.
std::set<std::string> unavailable_extensions(Connection& connection, const ServerNeeds& needs) {
  return needs.extensions.empty() ? std::set<std::string>() : missing_extensions(connection, needs.extensions);
}

bool is_of_extension(const ObjectRef& ref, const std::set<std::string>& names) {
  return (ref.kind == &extension_kind || ref.of == &extension_kind) && names.contains(ref.name.text());
}

/// An extension that has to be preloaded ends the session.
void roll_back(Connection& connection, const char* savepoint, const SqlError& refused) {
  try {
    connection.execute(fmt::format("ROLLBACK TO SAVEPOINT {}", savepoint));
  } catch (const Error&) {
    throw UnsuitableServer(refused.server_message);
  }
}

/// What waits for something that was refused is not refused itself.
bool is_missing_something(const SqlError& error) {
  return error.sqlstate == "42P01" || error.sqlstate == "42704" || error.sqlstate == "42883" ||
         error.sqlstate == "42703" || error.sqlstate == "3F000";
}

}  // namespace

void build_state(Connection& connection, const Database& state, const std::vector<ObjectRef>& objects) {
  const Database part = needed(state, objects);
  ServerNeeds needs;
  needs.add(part);
  create_roles(connection, needs);
  // what is asked about may do without them: nothing tells what of an extension is used
  std::set<std::string> lacking = unavailable_extensions(connection, needs);
  Database from;
  from.version = state.version;
  for (const std::string& name : schemas_on(connection)) {
    auto schema = std::make_unique<Schema>();
    schema->ref = {&schema_kind, {}, {}, name, nullptr};
    if (part.find(schema->ref)) from.add(std::move(schema));
  }
  Statements statements = make_plan(from, part, {}, {}).statements();
  std::erase_if(statements, [&](const Statement& each) { return is_of_extension(each.object, lacking); });
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
  } catch (const SqlError& error) {
    roll_back(connection, "before", error);
  }
  // one by one, to learn all that it refuses
  Mistakes refused;
  connection.execute(commands.front());
  for (std::size_t i = 0; i < statements.size(); ++i) {
    connection.execute("SAVEPOINT one");
    try {
      connection.execute(commands[i + 1]);
    } catch (const SqlError& error) {
      roll_back(connection, "one", error);
      if (statements[i].object.kind == &extension_kind) lacking.insert(statements[i].object.name.text());
      if (error.sqlstate == "58P01") throw UnsuitableServer(error.server_message);
      if (!refused.empty() && is_missing_something(error)) continue;
      const Object* object = state.find(statements[i].object);
      refused.add(fmt::format("{}: {}", statements[i].object.described(), error.server_message),
                  object ? object->place : Place{}, error.mistakes.front().hint);
    }
  }
  if (!refused.empty() && !lacking.empty()) throw UnsuitableServer(lacks_extensions(lacking));
  refused.throw_if_any();
}

}  // namespace reconcile
