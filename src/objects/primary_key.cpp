// A primary key (manual, CREATE TABLE).
#include "objects/key.hpp"

namespace reconcile {

const Kind primary_key_kind{
    .name = "primary key",
    .section = "primary_key",
    .nested_in = {&table_kind},
    .single = true,
    .own_name = true,
    .in_sql = constraint_in_sql,
    .short_scalar = "columns",
    .short_list = "columns",
    .make = make<PrimaryKey>,
    .fields = key_fields<PrimaryKey>(),
    .shorthands = {{"any_of", "the names that the key column may have; the first is used where the table is created",
                    "a list of names"}},
    .catalog_query = [](ServerVersion version) { return key_query('p', version); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {create_key(object, static_cast<const PrimaryKey&>(object), "PRIMARY KEY",
                         static_cast<const PrimaryKey&>(object).without_overlaps)};
    },
    .drop = drop_constraint,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          follow_column(object, static_cast<PrimaryKey&>(object).columns, from, to);
          follow_column(object, static_cast<PrimaryKey&>(object).include, from, to);
        },
    .rename = rename_constraint,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          key_needs(object, static_cast<const PrimaryKey&>(object), database, need);
        },
    .disposable = always,
    .chosen_name = [](const Object& object) { return chosen_name(object.ref.table, {}, "pkey"); },
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const auto& key = static_cast<const PrimaryKey&>(object);
          validate_key(object, key, key.without_overlaps, database, mistakes);
        },
};

}  // namespace reconcile
