// What types of all sorts share: they are listed in pg_type, and set aside where columns are moved to a new one.
#pragma once

#include "objects/privileges.hpp"

namespace reconcile {

/// For Kind::in_sql: the types of one sort in scope, by the words of a condition on pg_type `t`.
std::string type_list(std::string_view condition);
/// `… FROM pg_type t JOIN pg_namespace n …`, the columns that name it before `columns`, and those of its owner and
/// privileges behind.
std::string type_query(std::string_view columns, std::string_view condition);
/// `t.typtype = 'c'` and what makes it one of its own, not the row of a table.
inline constexpr std::string_view is_composite =
    "t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class r WHERE r.oid = t.typrelid AND r.relkind = 'c')";

/// SQL for the name of the collation `oid` where it is not `usual`, as YAML has it: `"C"`, `public.german`.
std::string collation_column(std::string_view oid, std::string_view usual);

/// SQL for the oid of a type, null for one that is only a shell: to_regtype raises for that before 16.
std::string oid_of_defined_type(const ObjectRef& ref);
/// For what begins as a shell type: for Kind::announce, and its dropping with the functions that it stands on, which
/// speak of it. Fails where anything else does.
Statement create_shell(const ObjectRef& ref);
Statement drop_with_functions(const Object& object);

/// `(SELECT <expression> FROM pg_type t WHERE …)`
std::string type_found(const ObjectRef& ref, std::string_view expression);
/// ` COLLATE "C"`, or nothing.
std::string spell_collation(const std::string& collation);

/// For Kind::set_aside and discard: `found` tells what there is, `wanted` what the new one has there.
/// What a type is called that is set aside.
ObjectRef aside(ObjectRef ref);
Statements set_type_aside(const Object& from, std::string found, std::string wanted);
Statements discard_type(const Object& from);

}  // namespace reconcile
