// What PostgreSQL alters of a column in place, and what that does to its values.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

inline const Column& column_of(const Object& object) { return static_cast<const Column&>(object); }

/// ALTER TABLE … ALTER COLUMN <action>; `expression` reads from pg_attribute what is then `wanted`.
Statement alter_column(const Object& column, std::string does, const std::string& action, std::string_view expression,
                       std::vector<std::string> wanted, bool printed = false);

std::optional<Statements> set_type(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_collation(const Object& from, const Object& to, ServerVersion version);
/// `using`, and `using_down` for the way back.
Field conversion_field();
Field conversion_down_field();
/// Its values, as text, become those of the new type of the same name.
Statements move_to_type(const Object& object, const Object& new_type);
Field backfill_field();
/// The columns above it that its backfill reads come first, with what fills them.
void backfill_needs(const Column& column, const Database& database, const std::function<void(const ObjectRef&)>& need);
/// What the column's `backfill` asks for, then SET NOT NULL.
Statements backfill_and_forbid_null(const Column& column);
/// The same for rows from before a NOT NULL that is there, NOT VALID; `validated` reads from pg_attribute whether that
/// is over.
Statements backfill_and_validate(const Column& column, Statement validate, std::string_view validated);
/// Of a backfill that did not come to its end.
Statement drop_proof(const Column& column);
/// `NOT NULL`, or `CONSTRAINT flows_status_needed NOT NULL NO INHERIT`.
std::string spell_not_null(const Column& column);
Field not_null_field();
Field not_null_name_field();
/// What is said about a NOT NULL that is there, where that changes.
Statements comment_on_not_null(const Column& from, const Column& to);
/// SET NOT NULL, or ADD CONSTRAINT … NOT NULL where there is more to say.
Statement forbid_null(const Column& column);
std::optional<Statements> set_nullable(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_generated(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_identity(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_identity_options(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_storage(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_compression(const Object& from, const Object& to, ServerVersion version);
std::optional<Statements> set_statistics(const Object& from, const Object& to, ServerVersion version);
/// SQL that reads them of column `a`; the storage only where it is another than that of the type.
std::string storage_query(std::string_view usual);
inline constexpr std::string_view compression_query =
    "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END";
std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion version);
/// SQL that reads column `a`'s options (pg_attribute.attoptions) as a json map, null where it has none: only those that
/// ALTER TABLE … ALTER COLUMN … SET accepts (manual, ALTER TABLE, "attribute_option"). A server may store settings of
/// its own beside them (15.20 and 17.12: pg_attver), which no command changes and pg_dump does not print.
std::string column_options_query();
/// Adds a mistake for each of `options` that a column cannot have; `object` is the column or its view.
void check_column_options(const Object& object, const Options& options, Mistakes& mistakes);

/// `integer` and `(10,2)` of `numeric(10,2)`.
struct TypeParts {
  std::string base;
  std::vector<int> modifiers;
};
TypeParts parts_of(const std::string& type);
/// The bytes of an integer type, 0 of another.
int integer_width(const std::string& base);
/// Whether an index over the one type finds values of the other: a foreign key holds while its two columns change in
/// turn.
bool is_compared_with(const std::string& a, const std::string& b);
/// Whether every value of the one type is a value of the other.
bool loses_nothing(const std::string& from, const std::string& to);

/// `GENERATED ALWAYS AS IDENTITY (START WITH 10)`
std::string spell_identity(const Column& column);
/// The sequence behind it.
WrittenName sequence_of(const Column& column);
/// Takes out of its options what they are without them.
void forget_identity_defaults(Column& column);
/// An identity whose numbers get a smaller type needs its bounds first, one with a larger type last.
bool narrows_identity(const Column& from, const Column& to);
/// Nothing where the server cannot; no statement where one of the two has no identity.
std::optional<Statements> change_identity_options(const Column& from, const Column& to);

}  // namespace reconcile
