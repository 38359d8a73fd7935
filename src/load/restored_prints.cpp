#include "load/restored_prints.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

#include "load/asking.hpp"
#include "load/catalog.hpp"
#include "load/scratch.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

void take_prints(Object& object, const Object& found) {
  const auto texts = texts_of(object);
  const auto prints = texts_of(found);
  for (std::size_t i = 0; i < std::min(texts.size(), prints.size()); ++i)
    if (texts[i]->restored.empty() && !(*texts[i] == *prints[i])) texts[i]->restored = prints[i]->stored;
}

/// Parts of tables, asked about in temporary tables on the target. Returns false where it refuses one.
bool ask_target(Database& state, const Database& live, const std::vector<Object*>& objects, Connection& target) {
  std::map<std::string, std::vector<Object*>> by_schema;
  for (Object* object : objects) by_schema[object->ref.schema].push_back(object);
  Asking asking(state, live, false);
  for (const auto& [schema, some] : by_schema) {
    Mistakes refused;
    const Database answer = asking.ask(target, schema, {some.begin(), some.end()}, refused);
    if (!refused.empty()) return false;
    const std::string temporary = temporary_schema(answer);
    for (Object* object : some)
      if (const Object* found = answer_for(answer, *object, temporary)) take_prints(*object, *found);
  }
  return true;
}

void ask_scratch_database(Database& state, const Database& live, const std::vector<Object*>& objects,
                          Connection& target, const Scratch& scratch, const BuildState& build) {
  Database all;
  all.version = state.version;
  all.schemas = state.schemas;
  for (const auto& object : state.objects()) all.add(object->clone());
  for (const auto& object : live.ignored) all.add(object->clone());
  std::vector<ObjectRef> refs;
  for (const Object* object : objects) refs.push_back(object->ref);
  ServerNeeds needs;
  needs.add(all);
  use_scratch_database(target, scratch, needs, [&](Connection& connection) {
    connection.execute("BEGIN; SET LOCAL client_min_messages = error");
    build(connection, all, refs);
    const Database answer = read_within(connection);
    connection.execute("ROLLBACK");
    for (Object* object : objects)
      if (const Object* found = answer.find(object->ref)) take_prints(*object, *found);
  });
}

}  // namespace

bool may_print_otherwise(const Object& object) {
  const auto texts = texts_of(object);
  return std::any_of(texts.begin(), texts.end(), [](const SqlText* text) {
    return text->restored.empty() && text->stored.text().find("ARRAY[") != std::string::npos;
  });
}

void find_restored_prints(Database& state, const Database& live, const std::vector<ObjectRef>& created,
                          Connection& target, const Scratch& scratch, const BuildState& build) {
  std::vector<Object*> in_tables, others;
  for (const ObjectRef& ref : created) {
    Object* object = state.find(ref);
    if (!object || !may_print_otherwise(*object)) continue;
    const bool is_in_table =
        !ref.kind->printed_whole && !ref.table.empty() && state.find({&table_kind, ref.schema, {}, ref.table, nullptr});
    (is_in_table ? in_tables : others).push_back(object);
  }
  try {
    if (!in_tables.empty() && ask_target(state, live, in_tables, target)) in_tables.clear();
  } catch (const SqlError&) {
    // no right to, or read-only: somewhere else
  }
  others.insert(others.end(), in_tables.begin(), in_tables.end());
  if (others.empty()) return;
  try {
    ask_scratch_database(state, live, others, target, scratch, build);
  } catch (const Error& error) {
    spdlog::info("what the server prints for {} objects when they are created again is not known: {}", others.size(),
                 error.what());
  }
}

}  // namespace reconcile
