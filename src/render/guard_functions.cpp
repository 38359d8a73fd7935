#include "render/guard_functions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/lookup.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace {

using namespace guard_function;

struct Function {
  std::string_view name, does, text;
  std::vector<std::string_view> calls;
};

constexpr std::string_view
    definition_begin =
        R"(CREATE FUNCTION pg_temp.definition(kind text, relation text, name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE kind
)",
    definition_end = R"(  END;
END $$;)";

constexpr std::string_view present_text =
    R"(CREATE FUNCTION pg_temp.present(relation text, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(relation) IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', relation, what;
  END IF;
  RETURN to_regclass(relation) IS NOT NULL;
END $$;)";

constexpr std::string_view todo_if_text =
    R"(CREATE FUNCTION pg_temp.todo_if(action text, what text, existing text, VARIADIC expected text[] DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  hash text := 'sha256:' || left(encode(sha256(convert_to(existing, 'UTF8')), 'hex'), 12);
  same boolean := coalesce(existing = ANY (expected) OR hash = ANY (expected), false);
BEGIN
  IF action LIKE 'compare%' AND same THEN
    RETURN false;
  ELSIF (action = 'alter' AND NOT same) OR (action = 'drop' AND existing IS NOT NULL AND NOT same)
    OR (action LIKE 'create%' AND existing IS NULL) THEN
    RETURN true;
  ELSIF action = 'drop' OR same OR expected = '{}' THEN
    RAISE NOTICE '% %', what, CASE action WHEN 'drop' THEN 'is not there, or as wanted' WHEN 'alter' THEN 'is as wanted'
      ELSE 'is already there' END;
  ELSIF split_part(action, ' on ', 2) IN ('', (current_setting('server_version_num')::integer / 10000)::text) THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', what, coalesce(existing, 'nothing'), expected[1];
  ELSE
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', what;
  END IF;
  RETURN false;
END $$;)";

constexpr std::string_view todo_text =
    R"(CREATE FUNCTION pg_temp.todo(action text, kind text, relation text, name text, VARIADIC expected text[] DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_temp.present(relation, concat_ws(' ', kind, nullif(name, ''))) THEN
    RETURN false;
  END IF;
  RETURN pg_temp.todo_if(action, kind || ' ' || concat_ws('.', relation, nullif(name, '')),
    pg_temp.definition(kind, relation, name), VARIADIC expected);
END $$;)";

constexpr std::string_view expect_text =
    R"(CREATE FUNCTION pg_temp.expect(relation text, expected jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.todo_if('compare on ' || split_part(k.key, ' on ', 2), w.what, w.existing, VARIADIC w.expected)
  FROM jsonb_each(expected) k, jsonb_each(k.value) n, split_part(k.key, ' on ', 1) kind,
    LATERAL (SELECT kind || ' ' || concat_ws('.', relation, nullif(n.key, '')) AS what,
      pg_temp.definition(kind, relation, n.key) AS existing,
      ARRAY(SELECT jsonb_array_elements_text(n.value)) AS expected) w
  WHERE to_regclass(relation) IS NOT NULL;
END $$;)";

const std::vector<Function>& functions() {
  static const std::vector<Function> all{
      {present, "Whether the table exists; warns where it does not", present_text, {}},
      {definition, "The definition that the database has", {}, {}},
      {todo_if,
       "Whether a statement is still to be done: compares what the database has with what it is to have",
       todo_if_text,
       {}},
      {todo, "The same for what belongs to a table", todo_text, {present, definition, todo_if}},
      {expect, "Raises where parts of an existing table have another definition", expect_text, {definition, todo_if}},
  };
  return all;
}

}  // namespace

GuardHelpers helpers_of(const std::vector<const MigrationStatement*>& statements) {
  GuardHelpers helpers;
  std::vector<std::string_view> called;
  std::vector<const Lookup*> lookups;
  for (const MigrationStatement* statement : statements) {
    called.insert(called.end(), statement->functions.begin(), statement->functions.end());
    for (const Lookup* each : statement->lookups)
      if (std::find(lookups.begin(), lookups.end(), each) == lookups.end()) lookups.push_back(each);
  }
  // a function goes after those that it calls, so from the last one on
  std::vector<const Function*> used;
  for (auto function = functions().rbegin(); function != functions().rend(); ++function) {
    if (std::find(called.begin(), called.end(), function->name) == called.end()) continue;
    used.insert(used.begin(), &*function);
    called.insert(called.end(), function->calls.begin(), function->calls.end());
  }
  std::vector<std::string_view> names;
  for (const Function* function : used) {
    std::string text(function->text);
    if (function->name == definition) {
      std::string cases;
      for (const Lookup* each : lookups)
        cases += fmt::format("    WHEN {} THEN {}\n", quote_literal(each->kind),
                             fmt::format(fmt::runtime(each->sql), "$2", "$3"));
      text = fmt::format("{}{}{}", definition_begin, cases, definition_end);
    }
    helpers.create.push_back({std::string(function->does), std::move(text)});
    names.push_back(function->name);
  }
  if (!names.empty()) helpers.drop = fmt::format("DROP FUNCTION {};", fmt::join(names, ", "));
  return helpers;
}

}  // namespace reconcile
