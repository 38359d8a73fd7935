// The composite type that a typed table takes its columns from (manual, CREATE TABLE … OF; ALTER TABLE … OF).
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

Statements be_of(const Object& object, const std::string& type) {
  const std::string table = object.ref.sql();
  return {alter_table(object.ref,
                      type.empty() ? fmt::format("Let {} have columns of its own", table)
                                   : fmt::format("Make {} a table of {}", table, type),
                      type.empty() ? "NOT OF" : "OF " + type,
                      {object.ref.described(),
                       relation_found(table, "coalesce(nullif(c.reloftype, 0)::regtype::text, '')"),
                       {type},
                       false,
                       {}})};
}

using Of = Setting<&RowType::type, be_of>;

}  // namespace

const Kind row_type_kind{
    .name = "row type",
    .section = "of_type",
    .nested_in = {&table_kind},
    .single = true,
    .short_scalar = "type",
    .make = make<RowType>,
    .fields = {field<&RowType::type>("type", "the composite type that its rows have; its columns are the type's",
                                     Of::change)},
    .create = Of::create,
    .drop = Of::drop,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          std::string& type = static_cast<RowType&>(object).type;
          if (from.kind == &composite_type_kind && type == from.sql()) type = to.sql();
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const WrittenName name = parse_name(static_cast<const RowType&>(object).type, {});
          need({&composite_type_kind, name.schema, {}, name.name, nullptr});
          for (const Object* part : database.parts(object.ref.schema, object.ref.name))
            if (part->ref.kind == &column_kind) need(part->ref);
        },
    .disposable = always,
};

}  // namespace reconcile
