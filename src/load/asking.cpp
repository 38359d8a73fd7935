#include "load/asking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/sql.hpp"
#include "load/catalog.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// Where in the user's text the server's finger points.
Place place_of(const Object& object, const std::string& sql, const SqlError& error) {
  for (const SqlText* text : texts_of(object)) {
    const auto byte = sql.find(text->written.text());
    if (!text->place || byte == std::string::npos) continue;
    const std::size_t at = characters(std::string_view(sql).substr(0, byte));
    const auto position = static_cast<std::size_t>(std::max(error.position, 1)) - 1;
    if (error.position > 0 && (position < at || position > at + characters(text->written))) continue;
    Place place = text->place;
    if (error.position > 0 && text->written.text().find('\n') == std::string::npos)
      place.column += static_cast<unsigned>(position - at);
    return place;
  }
  return object.place;
}

}  // namespace

Database Asking::ask(Connection& connection, const std::string& schema, const std::vector<const Object*>& objects,
                     Mistakes& refused) {
  connection.execute(
      fmt::format("BEGIN; {}; SET LOCAL client_min_messages = error; SET LOCAL lock_timeout = '5s'", print_settings));
  try {
    for (const std::string& sql : prerequisites()) connection.execute(sql);
    connection.execute(fmt::format("SET LOCAL search_path = {}", search_path(schema)));
    build(connection, statements(objects), refused);
    std::set<const Kind*> kinds{&table_kind};
    for (const Object* object : objects)
      kinds.insert(object->ref.kind == &default_kind ? &column_kind : object->ref.kind);
    Database answer = read_temporary(connection, kinds);
    connection.execute("ROLLBACK");
    return answer;
  } catch (...) {
    try {
      connection.execute("ROLLBACK");
    } catch (const Error&) {
      // the connection is gone, and its transaction with it
    }
    throw;
  }
}

std::string Asking::search_path(const std::string& schema) const {
  std::set<std::string> others;
  for (const auto& object : desired_.objects())
    if (object->ref.kind == &extension_kind && !static_cast<const Extension&>(*object).schema.empty())
      others.insert(static_cast<const Extension&>(*object).schema);
  for (const auto& object : live_.objects())
    if (object->ref.kind == &extension_kind) others.insert(static_cast<const Extension&>(*object).schema);
  others.insert("public");
  others.erase(schema);
  std::string path = quote_ident(schema);
  for (const std::string& other : others) path += ", " + quote_ident(other);
  return path;
}

std::vector<std::string> Asking::prerequisites() const {
  std::vector<const Object*> missing;
  for (const auto& object : desired_.objects()) {
    const Kind* kind = object->ref.kind;
    if (kind != &schema_kind && kind != &extension_kind && kind != &enum_kind && kind != &sequence_kind) continue;
    if (!everything_ && live_.find(object->ref)) continue;
    if (everything_ && kind == &schema_kind && object->ref.name == "public") continue;
    missing.push_back(object.get());
  }
  std::sort(missing.begin(), missing.end(), [](const Object* a, const Object* b) { return a->ref < b->ref; });
  std::vector<std::string> sql;
  for (const Object* object : missing)
    for (const Statement& statement : object->ref.kind->create(*object, live_.version)) sql.push_back(statement.text());
  return sql;
}

std::vector<Asking::Building> Asking::statements(const std::vector<const Object*>& objects) const {
  std::vector<Building> list;
  std::set<std::string> tables;
  std::unordered_map<ObjectRef, const Object*, ObjectRefHash> asked;
  for (const Object* object : objects) {
    tables.insert(object->ref.table);
    asked.emplace(object->ref, object);
  }
  std::string schema = objects.empty() ? "" : objects.front()->ref.schema;
  for (const std::string& name : tables) {
    std::vector<const Column*> all;
    for (const Object* part : desired_.parts(schema, name)) {
      if (part->ref.kind != &column_kind) continue;
      // the one that is asked about may be another one than the desired one
      const auto given = asked.find(part->ref);
      all.push_back(static_cast<const Column*>(given == asked.end() ? part : given->second));
    }
    const auto temporary = [&](const Column& column) {
      Column copy = column;
      copy.ref.schema = "pg_temp";
      copy.identity.clear();
      copy.identity_options.clear();
      copy.nullable = true;
      copy.storage.clear();
      copy.compression.clear();
      copy.statistics.reset();
      copy.options.clear();
      copy.foreign_options.clear();
      return copy;
    };
    list.push_back({fmt::format("CREATE TEMPORARY TABLE {} ()", quote_ident(name)), nullptr});
    std::stable_partition(all.begin(), all.end(), [](const Column* column) { return column->generated.empty(); });
    for (const Column* column : all) {
      Statements made = column_kind.create(temporary(*column), live_.version);
      list.push_back({made.front().text(), column});
    }
  }
  for (const Object* object : objects) {
    if (object->ref.kind == &column_kind) continue;
    auto copy = object->clone();
    copy->ref.schema = "pg_temp";
    for (const Statement& statement : object->ref.kind->create(*copy, live_.version))
      list.push_back({statement.text(), object});
  }
  return list;
}

void Asking::build(Connection& connection, const std::vector<Building>& list, Mistakes& refused) {
  std::string all;
  for (const Building& each : list) all += each.sql + ";\n";
  connection.execute("SAVEPOINT before");
  try {
    connection.execute(all);
    return;
  } catch (const SqlError&) {
    connection.execute("ROLLBACK TO SAVEPOINT before");
  }
  for (const Building& each : list) {
    connection.execute("SAVEPOINT one");
    try {
      connection.execute(each.sql);
    } catch (const SqlError& error) {
      connection.execute("ROLLBACK TO SAVEPOINT one");
      if (!each.object) throw;
      const bool is_users = error.sqlstate.starts_with("42") || error.sqlstate.starts_with("22") ||
                            error.sqlstate.starts_with("0A") || error.sqlstate.starts_with("2F") ||
                            error.sqlstate.starts_with("3F");
      if (!is_users || error.sqlstate == "42501") throw;
      refused.add(fmt::format("{}: {}", each.object->ref.described(), error.server_message),
                  place_of(*each.object, each.sql, error), error.mistakes.front().hint);
    }
  }
}

const Object* answer_for(const Database& answer, const Object& object, const std::string& temporary) {
  ObjectRef ref = object.ref;
  ref.schema = temporary;
  return answer.find(ref);
}

std::string temporary_schema(const Database& answer) {
  for (const auto& object : answer.objects())
    if (object->ref.kind == &table_kind) return object->ref.schema;
  return {};
}

}  // namespace reconcile
