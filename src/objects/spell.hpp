// Pieces of DDL and of guards that many kinds share.
#pragma once

#include <fmt/format.h>

#include "core/sql.hpp"
#include "objects/objects.hpp"

namespace reconcile {

/// `(a = '1', b = '2')` for WITH and SET; `(a, b)` for RESET.
std::string spell_options(const Options& options);
/// ` WITH (…)`, or nothing.
std::string spell_with(const Options& options);
/// SET what is new or changed, RESET what is gone: the actions after ALTER … name.
std::vector<std::string> change_options(const Options& from, const Options& to);

/// A collation or operator class as SQL: `"de_DE"`, `migration.ci`.
std::string spell_name(std::string_view written);

/// Lines of PL/pgSQL of which an error is a warning: BEGIN … EXCEPTION … END.
std::string caught(std::string_view lines, std::string_view what);
/// `DO $$ … $$`
std::string do_block(std::string_view lines);
std::string indented(std::string_view lines, std::size_t by);

/// ALTER TABLE <the table that ref nests in> <action>.
Statement alter_table(const ObjectRef& ref, std::string does, const std::string& action, Guard::Part part,
                      Guard::Action guard = Guard::Action::change);

/// `(SELECT <expression> FROM pg_attribute …)` for one column.
std::string column_found(const ObjectRef& column, std::string_view expression);
/// `(SELECT <expression> FROM pg_class c WHERE c.oid = to_regclass(…))`
std::string relation_found(const std::string& relation, std::string_view expression);
/// `(SELECT pg_get_constraintdef(oid) …)` for one constraint.
std::string constraint_found(const ObjectRef& constraint, std::string_view expression = "pg_get_constraintdef(k.oid)");

/// Statements about one constraint of a table: ALTER TABLE … ADD CONSTRAINT name definition, with a guard for any of
/// its prints.
Statement add_constraint(const Object& constraint, const std::string& definition, std::vector<std::string> prints);
Statements drop_constraint(const Object& constraint, ServerVersion);
Statement rename_constraint(const Object& from, const Object& to);
/// ` DEFERRABLE INITIALLY DEFERRED`, as pg_get_constraintdef prints it.
std::string spell_deferrable(std::string_view deferrable);
/// pg_get_constraintdef's columns of pg_constraint, in SQL, as the YAML key `deferrable`.
inline constexpr std::string_view deferrable_column =
    "CASE WHEN k.condeferred THEN 'initially deferred' WHEN k.condeferrable THEN 'true' END AS deferrable";
/// ALTER TABLE … ALTER CONSTRAINT, only for foreign keys; other constraints are made anew.
std::optional<Statements> validate_constraint(const Object& from, const Object& to, bool was_valid, bool is_valid);

/// A setting of an object that is an object of its own: the statements of `set` make, change and, for an empty value,
/// remove it.
template <auto member, Statements (*set)(const Object&, const std::string& value)>
struct Setting {
  static Statements create(const Object& object, ServerVersion) {
    return set(object, static_cast<const typename detail::MemberOf<decltype(member)>::Class&>(object).*member);
  }
  static std::optional<Statements> change(const Object&, const Object& to, ServerVersion version) {
    return create(to, version);
  }
  static Statements drop(const Object& object, ServerVersion) { return set(object, {}); }
};

/// `validated` of a constraint that is not enforced says nothing.
template <typename T>
Field of_enforced(Field validated) {
  validated.equal = [](const Object& a, const Object& b) {
    const auto &from = static_cast<const T&>(a), &to = static_cast<const T&>(b);
    return from.validated == to.validated || !from.enforced || !to.enforced;
  };
  return validated;
}

/// One option of an identity column or sequence: `INCREMENT BY 2`; without a value its default.
std::string identity_option(const std::string& name, const std::string& value);
/// SQL that reads what is not as usual with the sequence of identity column `a`, as a json map.
std::string identity_query();

/// SQL that reads reloptions as a json map, or null.
std::string options_json(std::string_view reloptions);

}  // namespace reconcile
