// What functions and procedures share.
#pragma once

#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

/// SELECT of those of a prokind: `f`, `p`.
std::string routine_query(std::string_view kinds);
std::string routine_list(std::string_view kinds);
/// CREATE OR REPLACE, which also changes what is there.
Statement spell_routine(const Object& object, const Routine& routine);
/// Whether the server replaces one by the other: the same result, and arguments that differ in new defaults alone.
bool is_replaceable(const Routine& from, const Routine& to);
void routine_needs(const Object& object, const Routine& routine, const Database& database,
                   const std::function<void(const ObjectRef&)>& need);
/// What the SQL in its body names with its schema, and what `needs` says.
void routine_uses(const Object& object, const Routine& routine, const Database& database,
                  const std::function<void(const ObjectRef&)>& use);
void validate_routine(const Object& object, const Routine& routine, Mistakes& mistakes);

template <typename T>
std::optional<Statements> replace_routine(const Object& from, const Object& to, ServerVersion) {
  const auto& now = static_cast<const T&>(to);
  if (!is_replaceable(static_cast<const T&>(from), now)) return std::nullopt;
  Statement statement = spell_routine(to, now);
  statement.does = "Replace " + to.ref.described();
  return Statements{std::move(statement)};
}

/// What a function that has the rights of its owner finds under the names in its body.
template <typename T>
bool moves_search_path(const Object& from, const Object& to) {
  const auto &old = static_cast<const T&>(from), &now = static_cast<const T&>(to);
  return (old.security_definer || now.security_definer) &&
         old.settings.value("search_path") != now.settings.value("search_path");
}

/// Its language has got another name; of all else the server is asked (load/follow).
template <typename T>
void follow_language(Object& object, const ObjectRef& from, const ObjectRef& to) {
  auto& language = static_cast<T&>(object).language;
  if (from.kind == &language_kind && language == from.name.text()) language = to.name.text();
}

template <typename T>
std::vector<Field> routine_fields() {
  const InPlace replace = replace_routine<T>;
  return {
      field<&Routine::arguments, T>("arguments", "as in CREATE FUNCTION: `flow uuid, retries integer DEFAULT 3`",
                                    replace),
      field<&Routine::language, T>("language", "its language (default sql)", replace),
      field<&Routine::body, T>("body", "its source, which the server keeps as it is written", replace),
      field<&Routine::sql_body, T>(
          "sql_body", "instead of a body: SQL that is parsed when it is made: `RETURN …`, `BEGIN ATOMIC …`", replace),
      field<&Routine::library, T>("library", "of a function in C, whose body is the name of its symbol", replace),
      secures(field<&Routine::security_definer, T>("security_definer",
                                                   "runs with the rights of its owner (default false)", replace)),
      field<&Routine::transforms, T>("transforms", "the types for which transforms are used", replace),
      secures(field<&Routine::settings, T>("set", "settings while it runs: `search_path: pg_catalog`", replace),
              moves_search_path<T>),
      wish(field<&Routine::needs, T>("needs", "what must be there before it, where its body hides that"))};
}

}  // namespace reconcile
