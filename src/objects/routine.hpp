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
/// Whether the server stores the value of a setting as a list of quoted names (GUC_LIST_QUOTE).
bool is_name_list(std::string_view setting);
/// Arguments or a result with the new name of a type.
std::string follow_in_signature(const std::string& sql, const ObjectRef& from, const ObjectRef& to);
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

/// Its language, or a type in its signature, has another name; its body is the server's to follow (load/follow).
template <typename T>
void follow_signature(Object& object, const ObjectRef& from, const ObjectRef& to) {
  auto& routine = static_cast<T&>(object);
  if (from.kind == &language_kind && routine.language == from.name.text()) routine.language = to.name.text();
  routine.arguments = follow_in_signature(routine.arguments, from, to);
  routine.returns = follow_in_signature(routine.returns, from, to);
}

/// Settings while a routine runs. A list of names that is empty, which the server stores as one empty name, is written
/// as an empty text.
template <typename T>
Field settings_field(InPlace replace) {
  Field made = field<&Routine::settings, T>(
      "set", "settings while it runs: `search_path: pg_catalog`, and `search_path: \"\"` for an empty list", replace);
  made.read = [](const Document& value, Object& object, Mistakes& mistakes) {
    Options& settings = static_cast<T&>(object).settings;
    if (!Value<Options>::read(value, settings)) detail::wrong_shape(value, Value<Options>::shape, mistakes);
    for (auto& [name, text] : settings)
      if (is_name_list(name) && text == "\"\"") text.clear();
  };
  made.write = [](const Object& object) {
    const Options& settings = static_cast<const T&>(object).settings;
    if (settings.empty()) return Document();
    Document map = Document::map();
    for (const auto& [name, text] : settings)
      map.set(name, Document::scalar(text, text.empty() ? Document::Style::quoted : Document::Style::plain));
    return map;
  };
  return made;
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
      secures(settings_field<T>(replace), moves_search_path<T>),
      wish(field<&Routine::needs, T>("needs", "what must be there before it, where its body hides that"))};
}

}  // namespace reconcile
