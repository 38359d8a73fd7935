#include "load/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <unordered_set>

#include "core/json.hpp"
#include "core/mentions.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

class Resolver {
 public:
  Resolver(Database& desired, Mistakes& mistakes) : desired_(desired), mistakes_(mistakes) {}

  void expand(std::vector<Shorthand>& shorthands) {
    for (std::size_t i = 0; i < shorthands.size();) {
      // the keys of one column stand together
      std::size_t end = i;
      while (end < shorthands.size() && shorthands[end].of == shorthands[i].of) ++end;
      if (shorthands[i].of.kind == &primary_key_kind)
        key_names(shorthands[i]);
      else
        of_column(&shorthands[i], &shorthands[0] + end);
      i = end;
    }
  }

  void schemas() {
    std::set<std::string> named;
    for (const auto& object : desired_.objects()) {
      if (!object->ref.schema.empty()) named.insert(object->ref.schema);
      if (object->ref.kind == &schema_kind) named.insert(object->ref.name);
    }
    desired_.schemas.assign(named.begin(), named.end());
    for (const std::string& name : named) {
      auto schema = std::make_unique<Schema>();
      schema->ref = {&schema_kind, {}, {}, name, nullptr};
      for (const auto& object : desired_.objects())
        if (object->ref.schema == name && !schema->place) schema->place = object->place;
      desired_.add(std::move(schema));
    }
  }

  /// bigserial is no type but a sequence with a default (manual, 8.1.4).
  void serials() {
    static const std::map<std::string, std::string, std::less<>> types{
        {"serial", "integer"}, {"serial4", "integer"},      {"bigserial", "bigint"},
        {"serial8", "bigint"}, {"smallserial", "smallint"}, {"serial2", "smallint"}};
    std::vector<Column*> columns;
    for (const auto& object : desired_.objects())
      if (object->ref.kind == &column_kind && types.contains(static_cast<Column&>(*object).type.written.text()))
        columns.push_back(&static_cast<Column&>(*object));
    for (Column* column : columns) {
      const ObjectRef ref = column->ref;
      const std::string type = types.find(column->type.written.text())->second;
      column->type.written = column->type.stored = type;
      column->nullable = false;
      if (desired_.find(facet_of(ref, default_kind))) {
        mistakes_.add(fmt::format("column '{}' is a serial and has a default too", ref.name), column->place,
                      "write { type: " + type + ", default: … }");
        continue;
      }
      auto sequence = std::make_unique<Sequence>();
      sequence->ref = {&sequence_kind, ref.schema, {}, chosen_name(ref.table, ref.name, "seq"), nullptr};
      if (type != "bigint") sequence->type = type;
      auto owner = std::make_unique<SequenceOwner>();
      owner->ref = facet_of(sequence->ref, sequence_owner_kind);
      owner->column = write_name({}, ref.table, {}) + "." + write_name({}, ref.name, {});
      auto number = std::make_unique<Default>();
      number->ref = facet_of(ref, default_kind);
      number->expression =
          SqlText(fmt::format("nextval({}::regclass)", quote_literal(sequence->ref.sql())), Syntax::expression);
      for (Object* object : std::initializer_list<Object*>{sequence.get(), owner.get(), number.get()})
        object->place = column->place;
      desired_.add(std::move(sequence));
      desired_.add(std::move(owner));
      desired_.add(std::move(number));
    }
  }

  /// DEFAULT NULL is what a column without a default has.
  void null_defaults() {
    std::vector<ObjectRef> without;
    for (const auto& object : desired_.objects())
      if (object->ref.kind == &default_kind) {
        std::string text = static_cast<const Default&>(*object).expression.written;
        for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        if (text == "NULL") without.push_back(object->ref);
      }
    for (const ObjectRef& ref : without) desired_.remove(ref);
  }

  void objects() {
    for (const auto& object : desired_.objects()) {
      const Kind* kind = object->ref.kind;
      if (kind == &primary_key_kind)
        for (const std::string& name : static_cast<PrimaryKey&>(*object).columns) forbid_null(*object, name);
      if (kind == &column_kind) column(static_cast<Column&>(*object));
      if (kind == &default_kind) json_default(static_cast<Default&>(*object));
      if (kind == &foreign_key_kind) foreign_key(static_cast<ForeignKey&>(*object));
      if (kind == &sequence_owner_kind) owner(static_cast<SequenceOwner&>(*object));
      for (std::string* deferrable : deferrable_of(*object))
        if (*deferrable == "false") deferrable->clear();
      for (const Field& field : kind->fields)
        if (field.visit) field.visit(*object, [&](SqlText& text) { sql(*object, text); });
    }
    for (const auto& object : desired_.objects()) {
      if (object->ref.kind == &foreign_key_kind) default_target(static_cast<ForeignKey&>(*object));
      if (object->ref.kind->validate) object->ref.kind->validate(*object, desired_, mistakes_);
    }
  }

  /// An unnamed constraint gets the name that PostgreSQL would choose, a number behind it where that is taken.
  void add_named(std::unique_ptr<Object> object, std::string_view columns, const std::string& suffix) {
    object->unnamed = true;
    object->ref.name = chosen_name(object->ref.table, columns, suffix);
    for (int i = 1; taken(object->ref); ++i)
      object->ref.name = chosen_name(object->ref.table, columns, suffix + std::to_string(i));
    desired_.add(std::move(object));
  }

 private:
  bool taken(const ObjectRef& ref) const {
    for (const Kind* kind : {&primary_key_kind, &unique_kind, &check_kind, &exclusion_kind, &foreign_key_kind})
      if (desired_.find({kind, ref.schema, ref.table, ref.name, nullptr})) return true;
    return false;
  }

  ObjectRef column_ref(const ObjectRef& of, const std::string& name) const {
    return {&column_kind, of.schema, of.table, name, nullptr};
  }

  void forbid_null(const Object& key, const std::string& name) {
    if (auto* found = desired_.find(column_ref(key.ref, name))) static_cast<Column*>(found)->nullable = false;
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
    if (const Shorthand* unique = find("unique")) {
      bool is_unique = false;
      if (!Value<bool>::read(unique->value, is_unique)) detail::wrong_shape(unique->value, "true or false", mistakes_);
      if (is_unique) {
        auto made = part<Unique>(unique_kind, column, unique->place);
        made->columns = {column.name};
        add_named(std::move(made), column.name, "key");
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
      add_named(std::move(made), column.name, "fkey");
    } else if (const Shorthand* lonely = on_delete ? on_delete : on_update) {
      mistakes_.add(fmt::format("'{}' is given without 'references'", lonely->name), lonely->place);
    }
    if (const Shorthand* one_of = find("one_of")) values(column, *one_of);
  }

  void values(const ObjectRef& ref, const Shorthand& one_of) {
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
    add_named(std::move(made), ref.name, "check");
  }

  void column(Column& column) {
    if (!column.identity.empty()) column.nullable = false;
    if (column.type.empty()) return;
    column.type.syntax = Syntax::type;
    Symbol& canonical = types_[{column.ref.schema, column.type.written}];
    if (canonical.empty()) canonical = type_of(column);
    column.type.written = column.type.stored = canonical;
  }

  Symbol type_of(const Column& column) {
    std::string written = column.type.written;
    // a type of the same schema may be written without it
    const bool is_array = written.ends_with("[]");
    const std::string name = is_array ? written.substr(0, written.size() - 2) : written;
    if (const Object* own = desired_.find(Namespace::type, column.ref.schema, name))
      written = own->ref.sql() + (is_array ? "[]" : "");
    const std::string& canonical = type_name(written);
    return canonical;
  }

  void json_default(Default& object) {
    if (object.json.is_null()) {
      if (object.expression.empty()) mistakes_.add("a default needs an expression", object.place);
      return;
    }
    const auto* column = static_cast<const Column*>(desired_.find(column_ref(object.ref, object.ref.name)));
    if (!column) return;
    const std::string type = type_name(column->type.written);
    if (type != "jsonb" && type != "json") {
      mistakes_.add(fmt::format("a default that is {} needs a json or jsonb column, and {} is {}",
                                object.json.shape_name(), object.ref.sql(), type),
                    object.json.place(), "write a SQL expression in quotes");
      return;
    }
    object.expression = SqlText(fmt::format("{}::{}", quote_literal(to_jsonb(object.json)), type), Syntax::expression);
    object.expression.place = object.json.place();
    object.json = Document();
  }

  void foreign_key(ForeignKey& key) {
    for (std::string* action : {&key.on_delete, &key.on_update})
      if (*action == "no action") action->clear();
    if (key.match == "simple") key.match.clear();
    std::string text = key.references;
    if (text.empty()) return;
    if (const auto open = text.find('('); open != std::string::npos) {
      const auto close = text.rfind(')');
      if (close == std::string::npos || close < open) {
        mistakes_.add(fmt::format("'{}' has no closing parenthesis", text), key.place, "write table(column, …)");
        return;
      }
      for (std::size_t at = open + 1; at < close;) {
        const std::size_t comma = std::min(text.find(',', at), close);
        std::string name = text.substr(at, comma - at);
        name.erase(0, name.find_first_not_of(' '));
        name.erase(name.find_last_not_of(' ') + 1);
        key.referenced.push_back(parse_name(name, {}).name);
        at = comma + 1;
      }
      text.erase(open);
      text.erase(text.find_last_not_of(' ') + 1);
    } else {
      key.by_key = true;
    }
    const WrittenName name = parse_name(text, key.ref.schema);
    key.references = qualified(name.schema, name.name);
    if (const Object* table = desired_.find(Namespace::relation, name.schema, name.name)) {
      for (const std::string& column : key.referenced)
        if (!desired_.find({&column_kind, name.schema, name.name, column, nullptr}))
          mistakes_.add(fmt::format("foreign key '{}' refers to column '{}', which table {} does not have",
                                    key.ref.name, column, table->ref.sql()),
                        key.place);
    } else if (std::find(desired_.schemas.begin(), desired_.schemas.end(), name.schema) != desired_.schemas.end()) {
      std::vector<std::string_view> known;
      for (const auto& object : desired_.objects())
        if (object->ref.kind == &table_kind && object->ref.schema == name.schema) known.push_back(object->ref.name);
      mistakes_.add(fmt::format("foreign key '{}' refers to table {}, which the desired state does not have",
                                key.ref.name, key.references),
                    key.place, did_you_mean(name.name, known));
    }
  }

  /// Without columns it is the primary key; of a table that is only live, load/match looks it up.
  void default_target(ForeignKey& key) {
    if (!key.by_key || !key.referenced.empty() || key.references.empty()) return;
    const WrittenName name = parse_name(key.references, {});
    for (const Object* part : desired_.parts(name.schema, name.name))
      if (part->ref.kind == &primary_key_kind) {
        key.referenced = static_cast<const PrimaryKey*>(part)->columns;
        return;
      }
    if (desired_.find(Namespace::relation, name.schema, name.name))
      mistakes_.add(
          fmt::format("foreign key '{}' refers to the primary key of {}, which has none", key.ref.name, key.references),
          key.place, "name the columns: table(column, …)");
  }

  void owner(SequenceOwner& owner) {
    ColumnName name = parse_column(owner.column);
    if (name.schema.empty()) name.schema = owner.ref.schema;
    if (!desired_.find({&column_kind, name.schema, name.table, name.column, nullptr}))
      mistakes_.add(fmt::format("sequence {} is owned by '{}', which is no column of the desired state",
                                owner.ref.sql(), owner.column),
                    owner.place, "write table.column");
    owner.column = qualified(name.schema, name.table) + "." + quote_ident(name.column);
  }

  static std::vector<std::string*> deferrable_of(Object& object) {
    if (object.ref.kind == &primary_key_kind) return {&static_cast<PrimaryKey&>(object).deferrable};
    if (object.ref.kind == &unique_kind) return {&static_cast<Unique&>(object).deferrable};
    if (object.ref.kind == &exclusion_kind) return {&static_cast<Exclusion&>(object).deferrable};
    if (object.ref.kind == &foreign_key_kind) return {&static_cast<ForeignKey&>(object).deferrable};
    return {};
  }

  void sql(const Object& object, SqlText& text) {
    if (text.syntax == Syntax::index_key && desired_.find(column_ref(object.ref, text.written))) {
      text.written = text.stored = quote_ident(text.written);
      return;
    }
    if (!checked_[static_cast<std::size_t>(text.syntax)].insert(text.written).second) return;
    const auto error = syntax_error(text.written, text.syntax);
    if (!error) {
      if (object.ref.kind == &default_kind)
        bare_word(text);
      else if (text.syntax != Syntax::type)
        unknown_columns(object, text);
      return;
    }
    checked_[static_cast<std::size_t>(text.syntax)].erase(text.written);
    Place place = text.place ? text.place : object.place;
    if (text.place && text.written.text().find('\n') == std::string::npos)
      place.column += static_cast<unsigned>(error->offset);
    mistakes_.add(fmt::format("{} of {}: {}", text.syntax == Syntax::type ? "type" : "SQL", object.ref.described(),
                              error->message),
                  place, hint_for(text));
  }

  static std::string hint_for(const SqlText& text) {
    const std::string& sql = text.written;
    // { type: numeric(10,2) } is read as numeric(10 and a key 2)
    if ((sql.starts_with("numeric(") || sql.starts_with("decimal(")) && sql.find(')') == std::string::npos)
      return "inside { } a comma ends the value: write \"numeric(10,2)\" in double quotes";
    return text.syntax == Syntax::type ? "write a type as PostgreSQL spells it, for instance varchar(50)" : "";
  }

  /// `default: pending` is meant as a text, and SQL takes it for a column.
  void bare_word(const SqlText& text) {
    for (const Mention& mention : mentions(text.written, text.syntax))
      if (mention.what == Mention::What::column) {
        checked_[0].erase(text.written);
        mistakes_.add(fmt::format("'{}' is no SQL expression that a default can be: it names a column", text.written),
                      text.place, fmt::format("for the text write default: \"'{}'\"", text.written));
        return;
      }
  }

  void unknown_columns(const Object& object, const SqlText& text) {
    // another table may have the column that this one lacks
    checked_[static_cast<std::size_t>(text.syntax)].erase(text.written);
    for (const Mention& mention : mentions(text.written, text.syntax)) {
      if (mention.what != Mention::What::column || mention.name.empty() || object.ref.table == mention.name) continue;
      if (desired_.find(column_ref(object.ref, mention.name))) continue;
      std::vector<std::string_view> known;
      for (const Object* part : desired_.parts(object.ref.schema, object.ref.table))
        if (part->ref.kind == &column_kind) known.push_back(part->ref.name.text());
      Place place = text.place ? text.place : object.place;
      if (text.place && text.written.text().find('\n') == std::string::npos)
        place.column += static_cast<unsigned>(mention.offset);
      mistakes_.add(fmt::format("{} names column '{}', which table {} does not have", object.ref.described(),
                                mention.name, object.ref.table_sql()),
                    place, did_you_mean(mention.name, known));
    }
  }

  Database& desired_;
  Mistakes& mistakes_;
  std::unordered_set<std::string> checked_[4];
  std::unordered_map<NameInSchema, Symbol, NameInSchemaHash> types_;  // by schema and as written
};

}  // namespace

void resolve(Database& desired, std::vector<Shorthand>& shorthands, Mistakes& mistakes) {
  Resolver resolver(desired, mistakes);
  resolver.serials();
  resolver.schemas();
  resolver.expand(shorthands);
  resolver.null_defaults();
  resolver.objects();
}

}  // namespace reconcile
