#include "load/canonical.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "core/in_list.hpp"
#include "core/mentions.hpp"
#include "core/normal_form.hpp"
#include "core/sql.hpp"
#include "load/catalog.hpp"
#include "load/scratch.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

std::vector<SqlText*> texts_of(Object& object) {
  std::vector<SqlText*> texts;
  for (const Field& field : object.ref.kind->fields)
    if (field.visit) field.visit(object, [&](SqlText& text) { texts.push_back(&text); });
  return texts;
}
std::vector<const SqlText*> texts_of(const Object& object) {
  std::vector<const SqlText*> texts;
  for (const SqlText* text : texts_of(const_cast<Object&>(object))) texts.push_back(text);
  return texts;
}

/// Equal text or equal trees.
class Matcher {
 public:
  Matcher(const Database& desired, const Database& live) : desired_(desired), live_(live) {}

  /// Takes over the server's print where it is the same; false if anything is left open.
  bool match(Object& object, const Object& live) {
    const auto mine = texts_of(object);
    const auto theirs = texts_of(live);
    if (mine.size() != theirs.size()) return false;
    bool all = true;
    for (std::size_t i = 0; i < mine.size(); ++i) {
      if (mine[i]->stored == theirs[i]->stored) continue;
      if (mine[i]->syntax != Syntax::type && same_tree(object.ref, *mine[i], *theirs[i]))
        mine[i]->stored = theirs[i]->stored;
      else
        all = false;
    }
    return all;
  }

 private:
  bool same_tree(const ObjectRef& ref, const SqlText& mine, const SqlText& theirs) {
    if (ref.kind == &default_kind)
      return same_type(ref, ref.name) &&
             same_default(mine.written, theirs.stored, desired_.get<Column>(column_ref(ref, ref.name))->type.stored);
    return form(ref, mine.written, mine.syntax) == form(ref, theirs.stored, theirs.syntax);
  }

  /// A default speaks of no columns: one answer for every pair of texts and type.
  bool same_default(const Symbol& mine, const Symbol& theirs, const Symbol& type) {
    const auto [at, is_new] = defaults_.try_emplace({mine, theirs, type}, false);
    if (is_new) {
      const auto form = [&](const Symbol& sql) { return normal_form(sql, Syntax::expression, nullptr, type); };
      at->second = form(mine) == form(theirs);
    }
    return at->second;
  }

  std::string_view type_of(const ObjectRef& ref, const std::string& name) const {
    const auto* column = desired_.get<Column>(column_ref(ref, name));
    return column ? std::string_view(column->type.stored) : std::string_view();
  }
  bool same_type(const ObjectRef& ref, const std::string& name) const {
    const auto *a = desired_.get<Column>(column_ref(ref, name)), *b = live_.get<Column>(column_ref(ref, name));
    return a && b && a->type == b->type && a->collation == b->collation;
  }

  /// The same text over columns of the same types has one form, which is worked out once.
  const std::string& form(const ObjectRef& ref, const std::string& sql, Syntax syntax) {
    std::string used;
    const std::string key = sql + '\1' + std::to_string(static_cast<int>(syntax)) + '\1';
    const auto known_columns = columns_.find(sql);
    if (known_columns != columns_.end())
      for (const std::string& name : known_columns->second)
        used.append(name).append(" ").append(stable_type(ref, name)).append(",");
    if (known_columns != columns_.end())
      if (const auto found = forms_.find(key + used); found != forms_.end()) return found->second;
    std::set<std::string> columns;
    std::string made = normal_form(sql, syntax, [&](std::string_view column) {
      std::string name(column);
      columns.insert(name);
      return stable_type(ref, name);
    });
    used.clear();
    for (const std::string& name : columns) used.append(name).append(" ").append(stable_type(ref, name)).append(",");
    columns_[sql].assign(columns.begin(), columns.end());
    return forms_[key + used] = std::move(made);
  }

  /// A column whose type changes has no type that both sides were printed for.
  std::string_view stable_type(const ObjectRef& ref, const std::string& name) const {
    return same_type(ref, name) ? type_of(ref, name) : std::string_view();
  }

  const Database& desired_;
  const Database& live_;
  std::unordered_map<std::string, std::vector<std::string>> columns_;
  std::unordered_map<std::string, std::string> forms_;
  struct Triple {
    Symbol mine, theirs, type;
    friend bool operator==(const Triple&, const Triple&) = default;
  };
  struct TripleHash {
    std::size_t operator()(const Triple& key) const {
      return (key.mine.hash() * 31 + key.theirs.hash()) * 31 + key.type.hash();
    }
  };
  std::unordered_map<Triple, bool, TripleHash> defaults_;
};

/// The server stores something that the user wrote in the reach of a search path: its print is what can be run
/// anywhere.
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

class Asking {
 public:
  Asking(Database& desired, const Database& live, bool everything)
      : desired_(desired), live_(live), everything_(everything) {}

  /// Builds the objects in temporary tables, reads them back and lets all of it go. `refused` gets what the server says
  /// no to.
  Database ask(Connection& connection, const std::string& schema, const std::vector<const Object*>& objects,
               Mistakes& refused) {
    connection.execute("BEGIN; SET LOCAL client_min_messages = error; SET LOCAL lock_timeout = '5s'");
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

 private:
  struct Building {
    std::string sql;
    const Object* object = nullptr;
  };

  std::string search_path(const std::string& schema) const {
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

  /// What the objects may need and the server does not have yet, in order of creation.
  std::vector<std::string> prerequisites() const {
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
      for (const Statement& statement : object->ref.kind->create(*object, live_.version))
        sql.push_back(statement.text());
    return sql;
  }

  /// The tables that the objects stand on, then the objects.
  std::vector<Building> statements(const std::vector<const Object*>& objects) const {
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

  /// All at once; if the server refuses, one by one, to learn all that it refuses.
  static void build(Connection& connection, const std::vector<Building>& list, Mistakes& refused) {
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

  /// Where in the user's text the server's finger points.
  static Place place_of(const Object& object, const std::string& sql, const SqlError& error) {
    for (const SqlText* text : texts_of(object)) {
      const auto at = sql.find(text->written.text());
      if (!text->place || at == std::string::npos) continue;
      const auto position = static_cast<std::size_t>(std::max(error.position, 1)) - 1;
      if (error.position > 0 && (position < at || position > at + text->written.size())) continue;
      Place place = text->place;
      if (error.position > 0 && text->written.text().find('\n') == std::string::npos)
        place.column += static_cast<unsigned>(position - at);
      return place;
    }
    return object.place;
  }

  Database& desired_;
  const Database& live_;
  bool everything_;
};

/// An object of the answer for one that was asked about.
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
bool surely_differ(const SqlText& a, const SqlText& b) {
  if (a.syntax == Syntax::type) return true;
  const auto any_type = [](std::string_view) -> std::string_view { return "character varying"; };
  const auto x = as_in_list(a.stored, any_type), y = as_in_list(b.stored, any_type);
  return x && y && x->column == y->column && x->literals != y->literals;
}

/// A print is no fixed point: what the server makes of its own print, of ours and of the live one, decides.
void ask_again(Asking& asking, Connection& connection, const BySchema& groups, const Database& live, bool for_guards) {
  const auto prints_of_prints = [&](const std::vector<std::unique_ptr<Object>>& copies, const std::string& schema) {
    std::vector<const Object*> objects;
    for (const auto& copy : copies) objects.push_back(copy.get());
    Mistakes ignored;
    Database answer = asking.ask(connection, schema, objects, ignored);
    return answer;
  };
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
          differs |= !(*mine[i] == *theirs[i]) && !surely_differ(*mine[i], *theirs[i]);
      }
      if (!printed_twice && !differs) continue;
      about.push_back(object);
      own.push_back(object->clone());
      for (SqlText* text : texts_of(*own.back())) text->written = text->stored;
      if (differs) {
        other.push_back(counterpart->clone());
      }
    }
    if (own.empty()) continue;
    const Database mine = prints_of_prints(own, schema);
    const Database theirs = other.empty() ? Database() : prints_of_prints(other, schema);
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

}  // namespace

std::vector<Object*> match_texts(Database& desired, const Database& live) {
  Matcher matcher(desired, live);
  std::vector<Object*> open;
  for (const auto& object : desired.objects()) {
    if (texts_of(*object).empty()) continue;
    const Object* counterpart = live.find(object->ref);
    if (counterpart) {
      if (!matcher.match(*object, *counterpart)) open.push_back(object.get());
      continue;
    }
    bool adopted = false;
    if (object->unnamed)
      for (const Object* part : live.parts(object->ref.schema, object->ref.table))
        if (!adopted && part->ref.kind == object->ref.kind && !desired.find(part->ref))
          adopted = matcher.match(*object, *part);
    if (!adopted) open.push_back(object.get());
  }
  return open;
}

std::vector<const Object*> make_canonical(Database& desired, const Database& live, Connection& target,
                                          const Scratch& scratch, bool for_guards) {
  const std::vector<Object*> open = match_texts(desired, live);
  if (open.empty()) return {};
  BySchema groups = by_schema(open);
  const bool target_lacks = std::any_of(desired.objects().begin(), desired.objects().end(), [&](const auto& object) {
    // a label that is added cannot be used before it is committed
    const auto* old = live.get<Enum>(object->ref);
    if (object->ref.kind == &enum_kind && old && !(old->values == static_cast<const Enum&>(*object).values))
      return true;
    // the target may still have it under its old name
    return !object->renamed_from.empty() && (object->ref.kind == &enum_kind || object->ref.kind == &sequence_kind);
  });
  const auto ask = [&](Connection& connection, bool everything) {
    Asking asking(desired, live, everything);
    Mistakes refused;
    ask_once(asking, connection, desired, groups, refused);
    refused.throw_if_any();
    ask_again(asking, connection, groups, live, for_guards);
  };
  if (!target_lacks) {
    try {
      ask(target, false);
      return {};
    } catch (const SqlError&) {
      // no right to, or read-only: somewhere else
    }
  }
  if (auto elsewhere = ScratchDatabase::open(target, scratch)) {
    ask(elsewhere->connection(), true);
    return {};
  }
  return {open.begin(), open.end()};
}

}  // namespace reconcile
