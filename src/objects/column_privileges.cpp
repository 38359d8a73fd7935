// The privileges on columns of a view (manual, 5.8 Privileges; GRANT).
#include "objects/by_column.hpp"
#include "objects/identity_sequence.hpp"
#include "objects/kinds.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

using Columns = ByColumn<Grants>;

template <>
struct Value<Columns> {
  static constexpr std::string_view shape =
      "a map of columns, each with a map of roles, each with a list of privileges";
  static bool read(const Document& document, Columns& columns) { return read_by_column(document, columns); }
  static Document write(const Columns& columns) { return write_by_column(columns); }
};

namespace {

const Columns& columns_of(const Object& object) { return static_cast<const ColumnPrivileges&>(object).columns; }

Statements change(const Object& object, const Columns& from, const Columns& to) {
  return change_by_column(object, from, to, [](ObjectRef ref, const Grants& before, const Grants& after) {
    ref.kind = &privileges_kind;
    return change_grants(ref, before, after, {});
  });
}

}  // namespace

bool forget_grants(Object& object, const std::function<bool(const std::string& role)>& goes) {
  const auto forget = [&](Grants& roles) {
    std::erase_if(roles, [&](const auto& each) { return goes(each.first); });
    return roles.empty();
  };
  if (object.ref.kind == &privileges_kind) return forget(static_cast<Privileges&>(object).roles);
  if (object.ref.kind == &identity_privileges_kind) return forget(static_cast<IdentityPrivileges&>(object).roles);
  if (object.ref.kind == &default_privileges_kind) return forget(static_cast<DefaultPrivileges&>(object).roles);
  if (object.ref.kind != &column_privileges_kind) return false;
  Columns& columns = static_cast<ColumnPrivileges&>(object).columns;
  for (auto& [column, roles] : columns) forget(roles);
  std::erase_if(columns, [](const auto& each) { return each.second.empty(); });
  return columns.empty();
}

const Kind column_privileges_kind{
    .name = "column privileges",
    .section = "column_grants",
    .nested_in = {&view_kind, &materialized_view_kind},
    .single = true,
    .security = true,
    .short_map = "columns",
    .make = make<ColumnPrivileges>,
    .fields = {field<&ColumnPrivileges::columns>(
        "columns", "what each role may do with a column beyond what it may with the view: `email: { app: [select] }`",
        [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
          return change(to, columns_of(from), columns_of(to));
        })},
    .create = [](const Object& object, ServerVersion) { return change(object, {}, columns_of(object)); },
    .drop = [](const Object& object, ServerVersion) { return change(object, columns_of(object), {}); },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          // REVOKE on the view takes those on its columns along
          ObjectRef privileges = object.ref;
          privileges.kind = &privileges_kind;
          if (database.find(privileges)) need(privileges);
        },
    .roles =
        [](const Object& object) {
          Names roles;
          for (const auto& [column, grants] : columns_of(object))
            for (std::string& role : roles_in(grants)) roles.push_back(std::move(role));
          return roles;
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          for (const auto& [column, grants] : columns_of(object))
            check_privileges(grants, 'c', fmt::format("column {}.{}", object.ref.sql(), quote_ident(column)),
                             object.place, mistakes);
        },
};

}  // namespace reconcile
