// What operator classes and families share: names that end with an access method, and members.
#pragma once

#include "objects/definition.hpp"

namespace reconcile {

/// SQL for `name USING btree` of the row `alias` of pg_opclass (`opc`) or pg_opfamily (`opf`).
std::string name_using_method(std::string_view alias, std::string_view prefix);
/// `oid` of one for Kind::in_sql.
std::string oid_using_method(const ObjectRef& ref, std::string_view catalog, std::string_view prefix);
/// `btree` of `name USING btree`.
std::string method_of(const ObjectRef& ref);

/// SQL for the members of a family as an array, as CREATE OPERATOR CLASS has them: those of which `condition` is true,
/// where `m.classid` and `m.oid` are one.
std::string members_column(std::string_view family, std::string_view condition);
/// The column stands_on_ of an object with members.
std::string stands_on_members(std::string_view catalog, std::string_view family, std::string_view condition);
/// The SQL condition that a member depends on an object: on its class or, more loosely, on its family.
std::string member_of(std::string_view catalog, std::string_view oid);
/// The SQL condition that the family `f` was made for the class `c` alone, which CREATE OPERATOR CLASS does by itself.
/// `n` is their schema.
std::string_view family_of_one_class();

/// The operator and function names in a member, with their schemas.
std::vector<WrittenName> names_of_member(const std::string& member, const std::string& method);
/// `OPERATOR 1 (integer, bigint)`, by which ALTER OPERATOR FAMILY … DROP calls it.
std::string place_of_member(const std::string& member, const std::string& method);

}  // namespace reconcile
