// Short ways of writing: the keys of a column that mean a constraint.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/json.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "load/resolve_steps.hpp"

namespace reconcile {

namespace {

class Expansion {
 public:
  Expansion(Database& desired, Mistakes& mistakes) : desired_(desired), mistakes_(mistakes) {}

  void expand(const std::vector<Shorthand>& shorthands) {
    for (std::size_t i = 0; i < shorthands.size();) {
      // the keys of one column stand together
      std::size_t end = i;
      while (end < shorthands.size() && shorthands[end].of == shorthands[i].of) ++end;
      if (shorthands[i].of.kind == &primary_key_kind)
        key_names(shorthands[i]);
      else
        of_column(&shorthands[i], shorthands.data() + end);
      i = end;
    }
  }

 private:
  void add_named(std::unique_ptr<Object> object, std::string_view columns, const std::string& suffix,
                 const Shorthand* name) {
    if (name) {
      object->ref.name = name->value.text();
      if (!name->value.is_scalar() || name->value.text().empty())
        mistakes_.add(fmt::format("'{}' must be a name", name->name), name->place);
      else if (name->value.text().size() > longest_name)
        mistakes_.add(fmt::format("the name '{}' is {} bytes long; PostgreSQL keeps 63", name->value.text(),
                                  name->value.text().size()),
                      name->place, "shorten it");
      else if (taken(object->ref))
        mistakes_.add(fmt::format("table '{}' has two constraints called '{}'", object->ref.table, object->ref.name),
                      name->place, "give each a name of its own");
      else
        desired_.add(std::move(object));
      return;
    }
    object->unnamed = true;
    object->ref.name = chosen_name(object->ref.table, columns, suffix);
    for (int i = 1; taken(object->ref); ++i)
      object->ref.name = chosen_name(object->ref.table, columns, suffix + std::to_string(i));
    desired_.add(std::move(object));
  }

  bool taken(const ObjectRef& ref) const {
    for (const Kind* kind : {&primary_key_kind, &unique_kind, &check_kind, &exclusion_kind, &foreign_key_kind})
      if (desired_.find({kind, ref.schema, ref.table, ref.name, nullptr})) return true;
    return false;
  }

  void key_names(const Shorthand& shorthand) {
    PrimaryKey* key = nullptr;  // by its table: it may have got its name only later
    for (Object* part : desired_.parts(shorthand.of.schema, shorthand.of.table))
      if (part->ref.kind == &primary_key_kind) key = static_cast<PrimaryKey*>(part);
    Names names;
    if (!Value<Names>::read(shorthand.value, names) || names.empty()) {
      detail::wrong_shape(shorthand.value, "a list of names", mistakes_);
      return;
    }
    if (!key) return;
    if (!key->columns.empty()) {
      mistakes_.add("'any_of' and 'columns' cannot both be given", shorthand.place);
      return;
    }
    key->columns = {names.front()};
    if (auto* table = desired_.find({&table_kind, key->ref.schema, {}, key->ref.table, nullptr}))
      static_cast<Table*>(table)->key_names = names;
  }

  template <typename T>
  std::unique_ptr<T> part(const Kind& kind, const ObjectRef& column, Place place) {
    auto made = std::make_unique<T>();
    made->ref = {&kind, column.schema, column.table, {}, nullptr};
    made->place = place;
    return made;
  }

  void of_column(const Shorthand* begin, const Shorthand* end) {
    const ObjectRef& column = begin->of;
    const auto find = [&](std::string_view name) {
      const auto* found = std::find_if(begin, end, [&](const Shorthand& each) { return each.name == name; });
      return found == end || found->value.is_null() ? nullptr : found;
    };
    for (const char* key : {"unique", "references", "one_of"})
      if (const Shorthand* name = find(std::string(key) + "_name"); name && !find(key))
        mistakes_.add(fmt::format("'{}' is given without '{}'", name->name, key), name->place);
    if (const Shorthand* unique = find("unique")) {
      bool is_unique = false;
      if (!Value<bool>::read(unique->value, is_unique)) detail::wrong_shape(unique->value, "true or false", mistakes_);
      if (is_unique) {
        auto made = part<Unique>(unique_kind, column, unique->place);
        made->columns = {column.name};
        add_named(std::move(made), column.name, "key", find("unique_name"));
      }
    }
    const Shorthand *references = find("references"), *on_delete = find("on_delete"), *on_update = find("on_update");
    if (references) {
      auto made = part<ForeignKey>(foreign_key_kind, column, references->place);
      made->columns = {column.name};
      const auto read = [&](const Shorthand* from, const char* name) {
        if (!from) return;
        const Field& field = *foreign_key_kind.field(name);
        field.read(from->value, *made, mistakes_);
        check_choice(field, from->value, mistakes_);
      };
      read(references, "references");
      read(on_delete, "on_delete");
      read(on_update, "on_update");
      add_named(std::move(made), column.name, "fkey", find("references_name"));
    } else if (const Shorthand* lonely = on_delete ? on_delete : on_update) {
      mistakes_.add(fmt::format("'{}' is given without 'references'", lonely->name), lonely->place);
    }
    if (const Shorthand* one_of = find("one_of")) values(column, *one_of, find("one_of_name"));
  }

  void values(const ObjectRef& ref, const Shorthand& one_of, const Shorthand* name) {
    if (!one_of.value.is_list() || one_of.value.items().empty()) {
      mistakes_.add("'one_of' must be a list of values", one_of.value.place() ? one_of.value.place() : one_of.place);
      return;
    }
    const auto* column = static_cast<const Column*>(desired_.find(ref));
    static const std::set<std::string, std::less<>> numbers{"integer", "bigint", "smallint", "real",
                                                            "double precision"};
    const std::string type = column ? type_name(column->type.written) : std::string();
    const bool is_number = numbers.contains(type) || type.starts_with("numeric");
    std::vector<std::string> literals;
    for (const Document& item : one_of.value.items()) {
      if (!item.is_scalar()) {
        mistakes_.add(fmt::format("a value of 'one_of' is a single value, not {}", item.shape_name()),
                      item.place() ? item.place() : one_of.place,
                      "a missing value is always allowed; say nullable: false to forbid it");
        return;
      }
      literals.push_back(is_number && is_json_literal(item.text()) ? item.text() : quote_literal(item.text()));
    }
    auto made = part<Check>(check_kind, ref, one_of.place);
    made->expression =
        SqlText(fmt::format("{} IN ({})", quote_ident(ref.name), fmt::join(literals, ", ")), Syntax::expression);
    made->expression.place = one_of.value.place();
    add_named(std::move(made), ref.name, "check", name);
  }

  Database& desired_;
  Mistakes& mistakes_;
};

}  // namespace

void expand_shorthands(Database& desired, const std::vector<Shorthand>& shorthands, Mistakes& mistakes) {
  Expansion(desired, mistakes).expand(shorthands);
}

}  // namespace reconcile
