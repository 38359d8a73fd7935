// What comments and security labels share: a catalog that has rows about objects of every kind.
#pragma once

#include <array>

#include "objects/spell.hpp"

namespace reconcile {

/// The catalogs of objects that any database has; `others` stands for all the rest.
inline constexpr std::array<std::string_view, 5> usual_catalogs{"pg_class", "pg_constraint", "pg_type", "pg_namespace",
                                                                "pg_extension"};
inline constexpr std::string_view other_catalogs = "others";

/// SQL for the rows that the catalog (pg_description, pg_seclabel) has about objects in scope: whose they are,
/// `columns` of the row `d`, and on_foreign_table_. `told`: of which of the catalogs above there are any.
std::string about_objects(std::string_view catalog, std::string_view columns, ServerVersion version,
                          const std::vector<std::string_view>& told, const std::vector<const Kind*>& present);
/// `TABLE migration.flows`, after ON.
std::string address_of(const ObjectRef& ref, bool on_foreign_table);

}  // namespace reconcile
