#include "load/follow.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_set>

#include "core/sql.hpp"
#include "core/stands_on.hpp"
#include "load/catalog.hpp"
#include "load/scratch.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// What it is called once that one is called so.
ObjectRef after(ObjectRef ref, const Renamed& rename) {
  const ObjectRef &from = rename.from, &to = rename.to;
  const bool is_it = ref.schema == from.schema && ref.table == from.table && ref.name == from.name;
  if (is_it && (ref.kind == from.kind || ref.of == from.kind)) {
    ref.schema = to.schema;
    ref.name = to.name;
  } else if (from.kind->name_space == Namespace::relation && from.table.empty() && ref.schema == from.schema &&
             ref.table == from.name) {
    ref.schema = to.schema;
    ref.table = to.name;
  }
  return follow_type(ref, from, to);
}

/// What it was called before all of them.
ObjectRef before_all(ObjectRef ref, const std::vector<Renamed>& renames, std::size_t count) {
  for (std::size_t i = count; i > 0; --i) ref = after(ref, {renames[i - 1].to, renames[i - 1].from});
  return ref;
}

using Refs = std::unordered_set<ObjectRef, ObjectRefHash>;

/// What speaks of one of them in a way that no text tells: of a column in its own table every text does.
std::vector<ObjectRef> that_speak_of(const Refs& renamed, const Database& before) {
  std::vector<ObjectRef> found;
  for (const auto& object : before.objects()) {
    const bool is_whole = object->ref.kind->printed_whole;
    if (!is_whole && texts_of(*object).empty()) continue;
    bool speaks = false;
    const auto look = [&](const ObjectRef& need) {
      const bool in_text = need.kind == &column_kind || need.kind == &table_kind;
      speaks |= renamed.contains(need) && (is_whole || !in_text);
    };
    if (!object->stands_on.empty())
      needs_of_addresses(object->stands_on, before, look);
    else if (object->ref.kind->needs)
      object->ref.kind->needs(*object, before, look);
    if (speaks) found.push_back(object->ref);
  }
  return found;
}

void take(Database& live, const ObjectRef& ref, const Object& found, const Object& before) {
  Object* mine = live.find(ref);
  if (!mine) return;
  if (ref.kind->printed_whole) {
    auto copy = found.clone();
    copy->position = mine->position;
    live.replace(std::move(copy));
  } else {
    const auto texts = texts_of(*mine);
    const auto prints = texts_of(found);
    for (std::size_t i = 0; i < std::min(texts.size(), prints.size()); ++i) *texts[i] = *prints[i];
  }
  // on the way back it gets its old print when the other one has its old name again
  const auto texts = texts_of(*live.find(ref));
  const auto prints = texts_of(before);
  for (std::size_t i = 0; i < std::min(texts.size(), prints.size()); ++i)
    if (!(*texts[i] == *prints[i])) texts[i]->restored = prints[i]->stored;
}

}  // namespace

void follow_renames(Database& live, const Database& before, const std::vector<Renamed>& renames,
                    const Statements& statements, Connection& target, const Scratch& scratch, const BuildState& build) {
  Refs renamed;
  for (std::size_t i = 0; i < renames.size(); ++i) renamed.insert(before_all(renames[i].from, renames, i));
  const std::vector<ObjectRef> speaking = that_speak_of(renamed, before);
  if (speaking.empty()) return;
  std::vector<ObjectRef> needed = speaking;
  needed.insert(needed.end(), renamed.begin(), renamed.end());
  ServerNeeds needs;
  needs.add(before);
  const auto ask = [&](Connection& connection) {
    connection.execute("BEGIN; SET LOCAL client_min_messages = error");
    build(connection, before, needed);
    for (const Renamed& rename : renames)
      if (!(rename.from.schema == rename.to.schema))
        connection.execute("CREATE SCHEMA IF NOT EXISTS " + quote_ident(rename.to.schema));
    for (const Statement& statement : statements) connection.execute(statement.text());
    const Database answer = read_within(connection);
    connection.execute("ROLLBACK");
    for (const ObjectRef& old : speaking) {
      ObjectRef ref = old;
      for (const Renamed& rename : renames) ref = after(ref, rename);
      if (const Object* found = answer.find(ref)) take(live, ref, *found, *before.find(old));
    }
  };
  use_scratch_database(target, scratch, needs, [&](Connection& connection) {
    try {
      ask(connection);
    } catch (const UnsuitableServer&) {
      throw;
    } catch (const Error& error) {
      spdlog::info("what a renaming does to what speaks of it is told from the text alone: {}", error.what());
      connection.execute("ROLLBACK");
    }
  });
}

}  // namespace reconcile
