#include "load/match_texts.hpp"

#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/mentions.hpp"
#include "core/normal_form.hpp"
#include "load/own_names.hpp"
#include "objects/domain.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// Equal text or equal trees.
class Matcher {
 public:
  Matcher(const Database& desired, const Database& live) : desired_(desired), live_(live) {
    for (const auto& object : desired.objects()) {
      if (object->ref.kind != &column_kind) continue;
      const auto* before = live.get<Column>(object->ref);
      if (before && !(before->type == static_cast<const Column&>(*object).type))
        changed_.insert({object->ref.schema, object->ref.table});
    }
  }

  /// Takes over the server's print where it is the same; false if anything is left open.
  bool match(Object& object, const Object& live) {
    const auto mine = texts_of(object);
    const auto theirs = texts_of(live);
    if (mine.size() != theirs.size()) return false;
    bool all = !is_of_changed_key(object);
    for (std::size_t i = 0; i < mine.size(); ++i) {
      if (mine[i]->stored == theirs[i]->stored) {
        all &= !calls_with_changed_type(object.ref, *mine[i]);
        continue;
      }
      if (!take_print(object.ref, *mine[i], *theirs[i])) all = false;
    }
    return all;
  }

  /// The same for the parts of a definition that only a server prints as a whole: what is equal by itself takes the
  /// server's print.
  void match_pieces(Object& object, const Object& live) {
    const auto mine = texts_of(object);
    const auto theirs = texts_of(live);
    for (std::size_t i = 0; mine.size() == theirs.size() && i < mine.size(); ++i)
      if (mine[i]->syntax == Syntax::expression && !(*mine[i] == *theirs[i]))
        take_print(object.ref, *mine[i], *theirs[i]);
  }

 private:
  bool take_print(const ObjectRef& ref, SqlText& mine, const SqlText& theirs) {
    if (!is_piece(mine.syntax)) return false;
    if (mine.syntax != Syntax::type && same_tree(ref, mine, theirs)) {
      mine.stored = theirs.stored;
      return true;
    }
    // a type or an operator class that an extension has made in the object's own schema: its name alone means no other,
    // or the server had printed the other without a schema
    const std::string bare = without_own_schema(theirs.stored, mine.syntax, ref.schema);
    if (bare == theirs.stored.text()) return false;
    const bool is_same = mine.syntax == Syntax::type
                             ? mine.stored == Symbol(bare)
                             : form(ref, mine.written, mine.syntax) == form(ref, bare, mine.syntax);
    if (is_same) mine.written = mine.stored = theirs.stored;
    return is_same;
  }

  /// Bounds are values of the types of the partition key: `(0)` of an integer is printed as `('0')` of a bigint.
  bool is_of_changed_key(const Object& object) const {
    if (object.ref.kind != &partition_kind) return false;
    const WrittenName table = parse_name(static_cast<const Partition&>(object).of, {});
    return changed_.contains({table.schema, table.name});
  }

  /// The same text means something else over columns of other types: coalesce(a, b) casts one of them.
  bool calls_with_changed_type(const ObjectRef& ref, const SqlText& text) const {
    if (text.syntax == Syntax::type || !changed_.contains({ref.schema, ref.table})) return false;
    if (text.stored.text().find('(') == std::string::npos) return false;
    const std::vector<Mention> found = mentions(text.stored, text.syntax);
    return std::any_of(found.begin(), found.end(), [&](const Mention& mention) {
      if (mention.what != Mention::What::column) return false;
      return live_.get<Column>(column_ref(ref, mention.name)) && !type_of(ref, mention.name).empty() &&
             !same_type(ref, mention.name);
    });
  }

  bool same_tree(const ObjectRef& ref, const SqlText& mine, const SqlText& theirs) {
    if (ref.kind == &default_kind)
      return same_type(ref, ref.name) &&
             same_default(mine.written, theirs.stored, desired_.get<Column>(column_ref(ref, ref.name))->type.stored);
    if (form(ref, mine.written, mine.syntax) != form(ref, theirs.stored, theirs.syntax)) return false;
    // below a column that changes its type the server reads its own print again, casts and all
    const std::vector<std::string>& columns = columns_.at(mine.written);
    return std::none_of(columns.begin(), columns.end(), [&](const std::string& name) {
      return live_.get<Column>(column_ref(ref, name)) && !type_of(ref, name).empty() && !same_type(ref, name);
    });
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
    if (const Domain* domain = domain_of_value(desired_, ref, name)) return domain->type.stored.text();
    const auto* column = desired_.get<Column>(column_ref(ref, name));
    return column ? std::string_view(column->type.stored) : std::string_view();
  }
  static const Domain* domain_of_value(const Database& state, const ObjectRef& ref, std::string_view name) {
    return ref.kind == &domain_kind && name == "value" ? state.get<Domain>(ref) : nullptr;
  }
  bool same_type(const ObjectRef& ref, const std::string& name) const {
    const Domain *mine = domain_of_value(desired_, ref, name), *theirs = domain_of_value(live_, ref, name);
    if (mine && theirs) return mine->type == theirs->type;
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
  std::unordered_set<NameInSchema, NameInSchemaHash> changed_;  ///< tables of which a column changes its type
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

}  // namespace

std::vector<Object*> match_texts(Database& desired, const Database& live) {
  Matcher matcher(desired, live);
  std::vector<Object*> open;
  for (const auto& object : desired.objects()) {
    const Object* counterpart = live.find(object->ref);
    if (object->ref.kind->printed_whole && counterpart) matcher.match_pieces(*object, *counterpart);
    if (object->ref.kind->printed_whole || texts_of(*object).empty()) continue;
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

}  // namespace reconcile
