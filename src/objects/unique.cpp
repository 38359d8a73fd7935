// A unique constraint (manual, CREATE TABLE).
#include "objects/key.hpp"

namespace reconcile {

namespace {

std::vector<Field> fields() {
  auto list = key_fields<Unique>();
  list.push_back(since(
      field<&Unique::nulls_distinct>("nulls_distinct", "whether two NULLs differ (default true)"),
      [](const ServerVersion& version) { return version.unique_nulls_not_distinct(); }, "PostgreSQL 15"));
  return list;
}

}  // namespace

const Kind unique_kind{
    .name = "unique constraint",
    .section = "unique",
    .nested_in = {&table_kind},
    .in_sql = constraint_in_sql,
    .short_scalar = "columns",
    .short_list = "columns",
    .make = make<Unique>,
    .fields = fields(),
    .catalog_query = [](ServerVersion version) { return key_query('u', version); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const auto& key = static_cast<const Unique&>(object);
      return {
          create_key(object, key, key.nulls_distinct ? "UNIQUE" : "UNIQUE NULLS NOT DISTINCT", key.without_overlaps)};
    },
    .drop = drop_constraint,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          follow_column(object, static_cast<Unique&>(object).columns, from, to);
          follow_column(object, static_cast<Unique&>(object).include, from, to);
        },
    .rename = rename_constraint,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          key_needs(object, static_cast<const Unique&>(object), database, need);
        },
    .disposable = always,
    .chosen_name =
        [](const Object& object) {
          return chosen_name(object.ref.table,
                             fmt::format("{}", fmt::join(static_cast<const Unique&>(object).columns, "_")), "key");
        },
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const auto& key = static_cast<const Unique&>(object);
          validate_key(object, key, key.without_overlaps, database, mistakes);
        },
};

}  // namespace reconcile
