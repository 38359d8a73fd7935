// What comments and security labels share: a catalog that has rows about objects of every kind.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

/// SQL for the rows that the catalog (pg_description, pg_seclabel) has about objects in scope: whose they are,
/// `columns` of the row `d`, and on_foreign_table_.
std::string about_objects(std::string_view catalog, std::string_view columns, ServerVersion version,
                          const std::vector<const Kind*>& present);
/// `TABLE migration.flows`, after ON.
std::string address_of(const ObjectRef& ref, bool on_foreign_table);

}  // namespace reconcile
