// Pieces of DDL and of guards that many kinds share.
#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "core/sql.hpp"
#include "core/stands_on.hpp"
#include "objects/objects.hpp"

namespace reconcile {

/// `(a = '1', b = '2')` for WITH and SET; `(a, b)` for RESET.
std::string spell_options(const Options& options);
/// ` WITH (…)`, or nothing.
std::string spell_with(const Options& options);
/// One action of ALTER that sets or resets options, and how a guard finds out whether they are as wanted.
struct OptionsChange {
  std::string action;  ///< `SET (fillfactor = '70')`
  std::string found;   ///< SQL for these options as they are stored, `` where none of them is
  std::string wanted;  ///< `fillfactor=70`
};
/// SET what is new or changed, RESET what is gone. `stored` is SQL for an array of options: reloptions or attoptions of
/// the row that a guard looks at; those of a TOAST table are looked up by its `c.reltoastrelid`.
std::vector<OptionsChange> change_options(const Options& from, const Options& to,
                                          std::string_view stored = "c.reloptions");

/// Complains about a key without which the object is none.
void need_field(const Object& object, bool is_missing, std::string_view key, Mistakes& mistakes);

/// A collation or operator class as SQL: `"de_DE"`, `migration.ci`.
std::string spell_name(std::string_view written);

/// Lines of PL/pgSQL of which an error is a warning: BEGIN … EXCEPTION … END.
std::string caught(std::string_view lines, std::string_view what);
/// `DO $$ … $$`
std::string do_block(std::string_view lines);

/// ALTER TABLE <the table that ref nests in> <action>.
Statement alter_table(const ObjectRef& ref, std::string does, const std::string& action, Guard::Part part,
                      Guard::Action guard = Guard::Action::change);

/// A text as an argument of a template.
template <std::size_t size>
struct Word {
  constexpr Word(const char (&text)[size]) { std::copy_n(text, size, characters); }  // NOLINT: meant to be implicit
  char characters[size];
  constexpr std::string_view text() const { return {characters, size - 1}; }
};

/// What SQL calls an object after the words for its kind: `migration.f(integer)`, `touch ON migration.flows`.
std::string address(const ObjectRef& ref);

// For Kind::in_sql: SQL for the oid of an object.
std::string oid_of_relation(const ObjectRef& ref);
/// Of one kind alone, since another may have taken the name.
template <char kind>
std::string oid_of_relation_of(const ObjectRef& ref) {
  return fmt::format("(SELECT o.oid FROM pg_class o WHERE o.oid = {} AND o.relkind = '{}')", oid_of_relation(ref),
                     kind);
}
std::string oid_of_type(const ObjectRef& ref);
std::string oid_of_routine(const ObjectRef& ref);
/// Of what lives outside of schemas: oid_by_name<"pg_extension", "extname">.
template <Word catalog, Word name>
std::string oid_by_name(const ObjectRef& ref) {
  return fmt::format("(SELECT o.oid FROM {} o WHERE o.{} = {})", catalog.text(), name.text(), quote_literal(ref.name));
}
/// Of what lives in one, by the prefix of its catalog's columns: oid_in_schema<"pg_statistic_ext", "stx">.
template <Word catalog, Word prefix>
std::string oid_in_schema(const ObjectRef& ref) {
  return fmt::format("(SELECT o.oid FROM {0} o WHERE o.{1}name = {2} AND o.{1}namespace = to_regnamespace({3}))",
                     catalog.text(), prefix.text(), quote_literal(ref.name), quote_literal(quote_ident(ref.schema)));
}
/// Of what nests in a table: oid_on_relation<"pg_policy", "polrelid", "polname">.
template <Word catalog, Word relation, Word name>
std::string oid_on_relation(const ObjectRef& ref) {
  return fmt::format("(SELECT o.oid FROM {} o WHERE o.{} = to_regclass({}) AND o.{} = {})", catalog.text(),
                     relation.text(), quote_literal(ref.table_sql()), name.text(), quote_literal(ref.name));
}

inline const InSql constraint_in_sql{
    .words = "CONSTRAINT", .catalog = "pg_constraint", .oid = oid_on_relation<"pg_constraint", "conrelid", "conname">};

/// A statement about what is no part of a table, of which nobody else needs a lock.
Statement statement_on(const ObjectRef& ref, std::string does, std::string sql, Guard::Action action, Guard::Part part);
/// DROP, and ALTER … RENAME TO, for a kind with `in_sql`.
Statements drop_object(const Object& object, ServerVersion);
Statement rename_object(const Object& from, const Object& to);
/// ALTER … SET SCHEMA.
Statement move_object(const ObjectRef& from, const Symbol& schema);

/// `(SELECT <expression> FROM pg_attribute …)` for one column.
std::string column_found(const ObjectRef& column, std::string_view expression);
/// `(SELECT <expression> FROM pg_class c WHERE c.oid = to_regclass(…))`
std::string relation_found(const std::string& relation, std::string_view expression);
/// The part of a guard that compares the options of a relation, which SQL calls `relation`.
Guard::Part options_part(const ObjectRef& ref, const std::string& relation, const OptionsChange& change);
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
  validated.compared = [](const Object& object) {
    const T& constraint = static_cast<const T&>(object);
    return constraint.validated || !constraint.enforced ? Document() : Document::scalar("false");
  };
  return validated;
}

/// One option of an identity column or sequence: `INCREMENT BY 2`; without a value its default.
std::string identity_option(const std::string& name, const std::string& value);
/// SQL that reads what is not as usual with the sequence of identity column `a`, as a json map.
std::string identity_query();

/// SQL that reads reloptions as a json map, or null.
std::string options_json(std::string_view reloptions);
/// The same of relation `c` with those of its TOAST table, as `toast.…`, which has to be joined.
inline constexpr std::string_view storage_parameters_query =
    "CASE WHEN c.reloptions IS NOT NULL OR x.reloptions IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(o.name, o.value)"
    " FROM (SELECT option_name AS name, option_value AS value FROM pg_catalog.pg_options_to_table(c.reloptions)"
    " UNION ALL SELECT 'toast.' || option_name, option_value FROM pg_catalog.pg_options_to_table(x.reloptions)) o) END";
inline constexpr std::string_view join_of_toast_table =
    "LEFT JOIN pg_catalog.pg_class x ON x.oid = c.reltoastrelid AND x.reloptions IS NOT NULL";
/// SQL for the replica identity of relation `c`, where that is not its primary key.
inline constexpr std::string_view replica_identity_query =
    "CASE CASE WHEN c.relkind <> 'f' THEN c.relreplident END WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN"
    " (SELECT ic.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid"
    "  WHERE i.indrelid = c.oid AND i.indisreplident) END";

}  // namespace reconcile
