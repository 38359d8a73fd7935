#include "load/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_map>

#include "core/json.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "load/resolve_steps.hpp"
#include "load/serials.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

namespace {

/// Every schema that something is in is wanted too.
void add_schemas(Database& desired) {
  std::set<std::string> named;
  for (const auto& object : desired.objects()) {
    if (!object->ref.schema.empty()) named.insert(object->ref.schema);
    if (object->ref.kind == &schema_kind) named.insert(object->ref.name);
  }
  desired.schemas.assign(named.begin(), named.end());
  for (const std::string& name : named) {
    auto schema = std::make_unique<Schema>();
    schema->ref = {&schema_kind, {}, {}, name, nullptr};
    for (const auto& object : desired.objects())
      if (object->ref.schema == name && !schema->place) schema->place = object->place;
    desired.add(std::move(schema));
  }
}

/// DEFAULT NULL is what a column without a default has.
void drop_null_defaults(Database& desired) {
  std::vector<ObjectRef> without;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &default_kind) {
      std::string text = static_cast<const Default&>(*object).expression.written;
      for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      if (text == "NULL") without.push_back(object->ref);
    }
  for (const ObjectRef& ref : without) desired.remove(ref);
}

class Resolver {
 public:
  Resolver(Database& desired, Mistakes& mistakes) : desired_(desired), mistakes_(mistakes), sql_(desired, mistakes) {}

  void objects() {
    std::vector<ObjectRef> unsaid;
    for (const auto& object : desired_.objects()) {
      const Kind* kind = object->ref.kind;
      if (kind == &primary_key_kind)
        for (const std::string& name : static_cast<PrimaryKey&>(*object).columns) forbid_null(*object, name);
      if (kind == &column_kind) {
        column(static_cast<Column&>(*object));
        static_cast<Column&>(*object).on_foreign_table = is_foreign(object->ref.schema, object->ref.table);
      }
      if (kind == &default_kind) json_default(static_cast<Default&>(*object));
      if (kind == &comment_kind)
        static_cast<Comment&>(*object).on_foreign_table =
            object->ref.of == &table_kind && is_foreign(object->ref.schema, object->ref.name);
      if (kind == &security_labels_kind)
        static_cast<SecurityLabels&>(*object).on_foreign_table =
            object->ref.of == &table_kind && is_foreign(object->ref.schema, object->ref.name);
      if (kind == &row_type_kind) row_type(static_cast<RowType&>(*object));
      if (kind == &foreign_key_kind) resolve_references(desired_, static_cast<ForeignKey&>(*object), mistakes_);
      if (kind == &sequence_owner_kind) resolve_owner(desired_, static_cast<SequenceOwner&>(*object), mistakes_);
      if (forget_defaults(*object)) unsaid.push_back(object->ref);
      for (const Field& field : kind->fields)
        if (field.visit)
          field.visit(*object, [&](SqlText& text) {
            if (text.syntax == Syntax::type) name_type(object->ref.schema, text);
            sql_.check(*object, text);
          });
    }
    for (const ObjectRef& ref : unsaid) desired_.remove(ref);
    for (const auto& object : desired_.objects()) {
      if (object->ref.kind == &foreign_key_kind)
        refer_to_primary_key(desired_, static_cast<ForeignKey&>(*object), mistakes_);
      if (object->ref.kind == &data_kind) resolve_rows(desired_, static_cast<Data&>(*object), mistakes_);
      if (object->ref.kind->validate) object->ref.kind->validate(*object, desired_, mistakes_);
    }
  }

 private:
  void forbid_null(const Object& key, const std::string& name) {
    if (auto* found = desired_.find(column_ref(key.ref, name))) static_cast<Column*>(found)->nullable = false;
  }

  void column(Column& column) {
    if (!column.identity.empty()) column.nullable = false;
    if (column.type.empty()) return;
    column.type.syntax = Syntax::type;
    name_type(column.ref.schema, column.type);
  }

  void row_type(RowType& row) {
    const WrittenName name = parse_name(row.type, row.ref.schema);
    row.type = qualified(name.schema, name.name);
    if (!desired_.find({&composite_type_kind, name.schema, {}, name.name, nullptr}))
      mistakes_.add(fmt::format("{} is of type {}, which the desired state does not have", row.ref.sql(), row.type),
                    row.place, "write it under composite_types");
  }

  bool is_foreign(const Symbol& schema, const Symbol& name) const {
    const auto* table = desired_.get<Table>({&table_kind, schema, {}, name, nullptr});
    return table && !table->server.empty();
  }

  void name_type(const Symbol& schema, SqlText& type) {
    Symbol& canonical = types_[{schema, type.written}];
    if (canonical.empty()) canonical = type_of(schema, type.written);
    type.written = type.stored = canonical;
  }

  Symbol type_of(const Symbol& schema, const std::string& written) {
    // a type of the same schema may be written without it, as its name or as SQL
    const bool is_array = written.ends_with("[]");
    const std::string name = is_array ? written.substr(0, written.size() - 2) : written;
    const Object* own = desired_.find(Namespace::type, schema, name);
    if (!own && name.starts_with('"')) {
      const WrittenName sql = parse_name(name, {});
      if (sql.schema.empty()) own = desired_.find(Namespace::type, schema, sql.name);
    }
    return type_name(own ? own->ref.sql() + (is_array ? "[]" : "") : written);
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

  Database& desired_;
  Mistakes& mistakes_;
  SqlCheck sql_;
  std::unordered_map<NameInSchema, Symbol, NameInSchemaHash> types_;  // by schema and as written
};

}  // namespace

void resolve(Database& desired, std::vector<Shorthand>& shorthands, Mistakes& mistakes) {
  expand_serials(desired, mistakes);
  name_routines(desired, mistakes);
  add_schemas(desired);
  expand_shorthands(desired, shorthands, mistakes);
  complete_partitions(desired, mistakes);
  drop_null_defaults(desired);
  Resolver(desired, mistakes).objects();
}

}  // namespace reconcile
