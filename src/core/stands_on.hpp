// What the server says that an object stands on.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/database.hpp"

namespace reconcile {

/// SQL that reads it, for a catalog query's column `stands_on_`: stands_on_query("pg_proc", "p.oid").
std::string stands_on_query(std::string_view catalog, std::string_view oid);

/// The value of that column.
std::vector<Address> read_addresses(const Document& document);

/// Calls `need` for what the database has of it.
void needs_of_addresses(const std::vector<Address>& addresses, const Database& database,
                        const std::function<void(const ObjectRef&)>& need);

}  // namespace reconcile
