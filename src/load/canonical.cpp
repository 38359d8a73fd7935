#include "load/canonical.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/in_list.hpp"
#include "core/mentions.hpp"
#include "core/surely_differ.hpp"
#include "load/asking.hpp"
#include "load/match_texts.hpp"
#include "load/scratch.hpp"
#include "load/whole.hpp"
#include "objects/objects.hpp"

namespace reconcile {

bool needs_print(const SqlText& text) {
  if (text.written == text.stored) return false;
  if (text.stored.text().find("OPERATOR(") != std::string::npos &&
      text.written.text().find("OPERATOR(") == std::string::npos)
    return true;
  const auto written = mentions(text.written, text.syntax);
  for (const Mention& mention : mentions(text.stored, text.syntax)) {
    if (mention.schema.empty() || mention.schema == "pg_catalog") continue;
    if (std::any_of(written.begin(), written.end(),
                    [&](const Mention& each) { return each.schema.empty() && each.name == mention.name; }))
      return true;
  }
  return text.syntax == Syntax::type;
}

namespace {

using BySchema = std::map<std::string, std::vector<Object*>>;

BySchema by_schema(const std::vector<Object*>& objects) {
  BySchema groups;
  for (Object* object : objects) groups[object->ref.schema].push_back(object);
  return groups;
}

/// Asks about the pieces of SQL and writes the prints into `stored`.
void ask_once(Asking& asking, Connection& connection, Database& desired, BySchema& groups, Mistakes& refused) {
  for (auto& [schema, objects] : groups) {
    const Database answer = asking.ask(connection, schema, {objects.begin(), objects.end()}, refused);
    const std::string temporary = temporary_schema(answer);
    // DEFAULT NULL in any spelling is stored as no default at all
    std::erase_if(objects, [&](Object* object) {
      if (object->ref.kind != &default_kind || answer_for(answer, *object, temporary) || !refused.empty()) return false;
      desired.remove(object->ref);
      return true;
    });
    for (Object* object : objects) {
      const Object* found = answer_for(answer, *object, temporary);
      if (!found) continue;
      const auto mine = texts_of(*object);
      const auto theirs = texts_of(*found);
      for (std::size_t i = 0; i < mine.size() && i < theirs.size(); ++i) {
        mine[i]->stored = theirs[i]->stored;
        if (needs_print(*mine[i])) mine[i]->written = mine[i]->stored;
      }
    }
  }
}

/// Two lists of other values, two types: no second print makes them one.
bool prints_differ(const SqlText& a, const SqlText& b) {
  if (a.syntax == Syntax::type) return true;
  const auto any_type = [](std::string_view) -> std::string_view { return "character varying"; };
  const auto x = as_in_list(a.stored, any_type), y = as_in_list(b.stored, any_type);
  return x && y && x->column == y->column && x->literals != y->literals;
}

bool is_over_changed_type(const Object& object, const Database& desired, const Database& live) {
  const auto changes = [&](const Mention& mention) {
    if (mention.what != Mention::What::column) return false;
    const ObjectRef ref = column_ref(object.ref, mention.name);
    const auto *mine = desired.get<Column>(ref), *theirs = live.get<Column>(ref);
    return mine && theirs && !(mine->type == theirs->type);
  };
  const auto texts = texts_of(object);
  return std::any_of(texts.begin(), texts.end(), [&](const SqlText* text) {
    const auto found = mentions(text->stored, text->syntax);
    return std::any_of(found.begin(), found.end(), changes);
  });
}

/// What the server makes of its own prints.
Database print_again(Asking& asking, Connection& connection, const std::string& schema,
                     const std::vector<std::unique_ptr<Object>>& copies) {
  std::vector<const Object*> objects;
  for (const auto& copy : copies) {
    for (SqlText* text : texts_of(*copy)) text->written = text->stored;
    objects.push_back(copy.get());
  }
  Mistakes ignored;
  return asking.ask(connection, schema, objects, ignored);
}

/// Over a column that changes its type the server reads its own print anew. What comes out right, there and on the way
/// back, stays where it is.
void ask_over_changed_types(Asking& there, Asking& back, Connection& connection, const BySchema& groups,
                            const Database& desired, const Database& live) {
  for (const auto& [schema, objects] : groups) {
    std::vector<Object*> about;
    std::vector<std::unique_ptr<Object>> before, after;
    for (Object* object : objects) {
      const Object* counterpart = live.find(object->ref);
      if (object->ref.kind == &column_kind || !counterpart || !is_over_changed_type(*object, desired, live)) continue;
      about.push_back(object);
      before.push_back(counterpart->clone());
      after.push_back(object->clone());
    }
    if (about.empty()) continue;
    const Database arrived = print_again(there, connection, schema, before);
    const Database returned = print_again(back, connection, schema, after);
    for (Object* object : about) {
      const auto same = [](const Object* a, const Object* b) {
        if (!a || !b) return false;
        const auto mine = texts_of(*a), theirs = texts_of(*b);
        return std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
                          [](const SqlText* x, const SqlText* y) { return x->stored == y->stored; });
      };
      const Object* counterpart = live.find(object->ref);
      if (!same(answer_for(arrived, *object, temporary_schema(arrived)), object) ||
          !same(answer_for(returned, *object, temporary_schema(returned)), counterpart))
        continue;
      const auto prints = texts_of(*counterpart);
      std::size_t i = 0;
      for (SqlText* text : texts_of(*object)) text->stored = prints[i++]->stored;
    }
  }
}

/// A print is no fixed point: what the server makes of its own print, of ours and of the live one, decides.
void ask_again(Asking& asking, Connection& connection, const BySchema& groups, const Database& desired,
               const Database& live, bool for_guards) {
  for (const auto& [schema, objects] : groups) {
    std::vector<std::unique_ptr<Object>> own, other;
    std::vector<Object*> about;
    for (Object* object : objects) {
      if (object->ref.kind == &column_kind && static_cast<const Column&>(*object).generated.empty()) continue;
      const Object* counterpart = live.find(object->ref);
      const auto prints = texts_of(*object);
      const bool printed_twice = for_guards && std::any_of(prints.begin(), prints.end(), [](const SqlText* text) {
                                   return text->stored.text().find("ARRAY[") != std::string::npos;
                                 });
      bool differs = false;
      if (counterpart) {
        const auto mine = texts_of(*object);
        const auto theirs = texts_of(*counterpart);
        for (std::size_t i = 0; mine.size() == theirs.size() && i < mine.size(); ++i)
          differs |= !(*mine[i] == *theirs[i]) && !prints_differ(*mine[i], *theirs[i]);
      }
      if (differs && is_over_changed_type(*object, desired, live)) differs = false;
      if (!printed_twice && !differs) continue;
      about.push_back(object);
      own.push_back(object->clone());
      if (differs) other.push_back(counterpart->clone());
    }
    if (own.empty()) continue;
    const Database mine = print_again(asking, connection, schema, own);
    const Database theirs = other.empty() ? Database() : print_again(asking, connection, schema, other);
    const std::string my_schema = temporary_schema(mine), their_schema = temporary_schema(theirs);
    for (Object* object : about) {
      const Object* again = answer_for(mine, *object, my_schema);
      const Object* live_again = answer_for(theirs, *object, their_schema);
      const Object* counterpart = live.find(object->ref);
      const auto texts = texts_of(*object);
      for (std::size_t i = 0; again && i < texts.size(); ++i) {
        const auto second = texts_of(*again);
        if (i >= second.size()) continue;
        if (second[i]->stored != texts[i]->stored) texts[i]->restored = second[i]->stored;
        if (!live_again || i >= texts_of(*live_again).size()) continue;
        if (second[i]->stored == texts_of(*live_again)[i]->stored) texts[i]->stored = texts_of(*counterpart)[i]->stored;
      }
    }
  }
}

/// Those that may be the same as the live ones, for all that is known without a server.
std::vector<const Object*> unproven(const std::vector<Object*>& open, const Database& desired, const Database& live) {
  const auto is_certain = [&](const Object* object) {
    const ObjectRef& ref = object->ref;
    const Object* counterpart = live.find(ref);
    if (!counterpart) return false;
    const ColumnType column_type = [&](std::string_view name) -> std::string_view {
      const ObjectRef column = column_ref(ref, std::string(name));
      const auto *a = desired.get<Column>(column), *b = live.get<Column>(column);
      return a && b && a->type == b->type ? std::string_view(a->type.stored) : std::string_view();
    };
    const std::string_view type = ref.kind == &default_kind ? column_type(ref.name.text()) : std::string_view();
    const auto mine = texts_of(*object);
    const auto theirs = texts_of(*counterpart);
    for (std::size_t i = 0; i < std::min(mine.size(), theirs.size()); ++i)
      if (surely_differ(*mine[i], *theirs[i], column_type, type)) return true;
    return false;
  };
  std::vector<const Object*> list;
  std::copy_if(open.begin(), open.end(), std::back_inserter(list),
               [&](const Object* each) { return !is_certain(each); });
  return list;
}

ServerNeeds needs_of_states(const Database& desired, const Database& live) {
  ServerNeeds needs;
  needs.add(desired);
  needs.add(live);
  return needs;
}

/// Throws UnsuitableServer where an extension of the desired state cannot be created.
void refuse_without_extensions(Connection& connection, const Database& desired) {
  std::set<std::string> names;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &extension_kind) names.insert(object->ref.name.text());
  if (const std::string reason = why_without_extensions(connection, names); !reason.empty())
    throw UnsuitableServer(reason);
}

}  // namespace

std::vector<const Object*> make_canonical(Database& desired, const Database& live, Connection& target,
                                          const Scratch& scratch, const BuildState& build, bool for_guards) {
  std::vector<ObjectRef> whole;
  for (const auto& object : desired.objects())
    if (object->ref.kind->printed_whole) whole.push_back(object->ref);
  const std::vector<Object*> open = match_texts(desired, live);
  std::erase_if(whole, [&](const ObjectRef& ref) {
    const Object* counterpart = live.find(ref);
    return counterpart && adopt_whole(desired, ref, *counterpart, live);
  });
  if (open.empty() && whole.empty()) return {};
  const bool in_tables = std::all_of(open.begin(), open.end(), [&](const Object* object) {
    const ObjectRef& ref = object->ref;
    if (ref.kind == &table_kind || ref.kind == &partition_kind) return false;
    return ref.table.empty() || desired.find({&table_kind, ref.schema, {}, ref.table, nullptr});
  });
  const auto ask_with_all_they_need = [&] {
    std::vector<ObjectRef> refs = whole;
    for (const Object* object : open) refs.push_back(object->ref);
    return use_scratch_database(target, scratch, needs_of_states(desired, live), [&](Connection& connection) {
      ask_for_whole(desired, live, refs, target, connection, build, for_guards);
    });
  };
  if (!whole.empty() || !in_tables) {
    if (ask_with_all_they_need()) return {};
    std::vector<ObjectRef> refs = whole;
    for (const Object* object : open) refs.push_back(object->ref);
    std::vector<const Object*> list;
    for (const ObjectRef& ref : refs) list.push_back(desired.find(ref));
    return list;
  }
  BySchema groups = by_schema(open);
  const bool target_lacks = std::any_of(desired.objects().begin(), desired.objects().end(), [&](const auto& object) {
    // a label that is added cannot be used before it is committed
    const auto* old = object->ref.kind == &enum_kind ? live.get<Enum>(object->ref) : nullptr;
    if (old && !(old->values == static_cast<const Enum&>(*object).values)) return true;
    // the target may still have it under its old name
    const bool is_in_tables = object->ref.kind == &table_kind || !object->ref.table.empty();
    return !object->renamed_from.empty() && !is_in_tables;
  });
  const auto ask = [&](Connection& connection, bool everything) {
    Asking asking(desired, live, everything);
    Mistakes refused;
    ask_once(asking, connection, desired, groups, refused);
    refused.throw_if_any();
    ask_again(asking, connection, groups, desired, live, for_guards);
    Asking back(live, live, everything);
    ask_over_changed_types(asking, back, connection, groups, desired, live);
  };
  if (!target_lacks) {
    try {
      ask(target, false);
      return {};
    } catch (const SqlError&) {
      // no right to, or read-only: somewhere else
    }
  }
  // elsewhere there is nothing that tables may stand on, unless it is made
  const bool is_plain = std::none_of(desired.objects().begin(), desired.objects().end(),
                                     [](const auto& object) { return object->ref.kind->printed_whole; });
  if (!is_plain) return ask_with_all_they_need() ? std::vector<const Object*>() : unproven(open, desired, live);
  const bool asked = use_scratch_database(target, scratch, needs_of_states(desired, live), [&](Connection& connection) {
    refuse_without_extensions(connection, desired);
    ask(connection, true);
  });
  return asked ? std::vector<const Object*>() : unproven(open, desired, live);
}

}  // namespace reconcile
