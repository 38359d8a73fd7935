#include "objects/spell.hpp"

#include "core/indented.hpp"
#include "core/lookup.hpp"

namespace reconcile {

namespace {

/// A storage parameter's name may have a prefix: toast.autovacuum_enabled.
std::string option_name(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return quote_ident(name);
  return quote_ident(name.substr(0, dot)) + "." + quote_ident(name.substr(dot + 1));
}

}  // namespace

std::string spell_options(const Options& options) {
  std::vector<std::string> list;
  for (const auto& [name, value] : options)
    list.push_back(fmt::format("{} = {}", option_name(name), quote_literal(value)));
  return fmt::format("({})", fmt::join(list, ", "));
}

std::string spell_with(const Options& options) {
  return options.empty() ? std::string() : " WITH " + spell_options(options);
}

std::vector<OptionsChange> change_options(const Options& from, const Options& to, std::string_view stored) {
  Options set, reset;
  for (const auto& [name, value] : to)
    if (const auto old = from.find(name); old == from.end() || old->second != value) set.emplace(name, value);
  for (const auto& [name, value] : from)
    if (!to.contains(name)) reset.emplace(name, value);
  const auto found = [&](const Options& options) {
    std::vector<std::string> names;
    bool of_toast = false;
    for (const auto& [name, value] : options) {
      names.push_back(quote_literal(name));
      of_toast |= name.starts_with("toast.");
    }
    std::string rows = fmt::format("pg_options_to_table({})", stored);
    if (of_toast)
      rows = fmt::format(
          "(SELECT * FROM {} UNION ALL SELECT 'toast.' || option_name, option_value"
          " FROM pg_class x, pg_options_to_table(x.reloptions) WHERE x.oid = c.reltoastrelid) x",
          rows);
    return fmt::format(
        "coalesce((SELECT string_agg(option_name || '=' || option_value, ' ' ORDER BY option_name || '=' COLLATE \"C\")"
        " FROM {} WHERE option_name IN ({})), '')",
        rows, fmt::join(names, ", "));
  };
  std::vector<OptionsChange> changes;
  if (!set.empty()) {
    std::vector<std::string> wanted;
    for (const auto& [name, value] : set) wanted.push_back(fmt::format("{}={}", name, value));
    std::ranges::sort(wanted);
    changes.push_back({"SET " + spell_options(set), found(set), fmt::format("{}", fmt::join(wanted, " "))});
  }
  if (!reset.empty()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : reset) names.push_back(option_name(name));
    changes.push_back({fmt::format("RESET ({})", fmt::join(names, ", ")), found(reset), {}});
  }
  return changes;
}

std::string spell_name(std::string_view written) {
  const auto [schema, name] = parse_name(written, {});
  return qualified(schema, name);
}

std::string caught(std::string_view lines, std::string_view what) {
  return fmt::format("BEGIN\n{}\nEXCEPTION WHEN others THEN\n  RAISE WARNING '%: %', {}, SQLERRM;\nEND",
                     indented(lines, 2), quote_literal(what));
}

std::string do_block(std::string_view lines) {
  return fmt::format("DO {}", dollar_quote(fmt::format("\n{}\n", lines)));
}

Statement alter_table(const ObjectRef& ref, std::string does, const std::string& action, Guard::Part part,
                      Guard::Action guard) {
  const std::string table = ref.table.empty() ? ref.sql() : ref.table_sql();
  Statement statement;
  statement.object = ref;
  statement.does = std::move(does);
  statement.sql = fmt::format("ALTER TABLE {} {}", table, action);
  statement.guard = {guard, table, {std::move(part)}};
  return statement;
}

std::string address(const ObjectRef& ref) {
  const Kind* kind = ref.of ? ref.of : ref.kind;
  const std::string_view words = kind->in_sql.words;
  if (ref.table.empty() || words == "COLUMN") return ref.sql();
  if (words == "INDEX" || words == "STATISTICS") return qualified(ref.schema, ref.name);
  return fmt::format("{} ON {}", quote_ident(ref.name), ref.table_sql());
}

std::string oid_of_relation(const ObjectRef& ref) {
  return fmt::format("to_regclass({})", quote_literal(qualified(ref.schema, ref.name)));
}

std::string oid_of_type(const ObjectRef& ref) { return fmt::format("to_regtype({})", quote_literal(ref.sql())); }

std::string oid_of_routine(const ObjectRef& ref) {
  const std::string& name = ref.name;
  if (name.find('.', name.find('(')) == std::string::npos)
    return fmt::format("to_regprocedure({})", quote_literal(ref.sql()));
  // to_regprocedure raises where a type of the arguments is missing
  return fmt::format(
      "(SELECT o.oid::regprocedure FROM pg_proc o WHERE o.pronamespace = to_regnamespace({})"
      " AND quote_ident(o.proname) || '(' || oidvectortypes(o.proargtypes) || ')' = {})",
      quote_literal(quote_ident(ref.schema)), quote_literal(name));
}

Statement statement_on(const ObjectRef& ref, std::string does, std::string sql, Guard::Action action,
                       Guard::Part part) {
  Statement statement;
  statement.object = ref;
  statement.does = std::move(does);
  statement.sql = std::move(sql);
  statement.guard = {action, {}, {std::move(part)}};
  statement.lock = Lock::none;
  return statement;
}

Statements drop_object(const Object& object, ServerVersion) {
  const ObjectRef& ref = object.ref;
  return {statement_on(ref, "Drop " + ref.described(), fmt::format("DROP {} {}", ref.kind->in_sql.words, address(ref)),
                       Guard::Action::remove, {ref.described(), ref.kind->in_sql.oid(ref) + "::text", {}, false, {}})};
}

Statement rename_object(const Object& from, const Object& to) {
  const ObjectRef& ref = from.ref;
  const std::string name = ref.kind->has_arguments ? bare_name(to.ref.name.text()) : to.ref.name.text();
  Statement statement =
      statement_on(ref, fmt::format("Rename {} to {}", ref.described(), quote_ident(name)),
                   fmt::format("ALTER {} {} RENAME TO {}", ref.kind->in_sql.words, address(ref), quote_ident(name)),
                   Guard::Action::remove, {ref.described(), ref.kind->in_sql.oid(ref) + "::text", {}, false, {}});
  // a trigger, a policy, a rule: the server locks the table that it is on
  if (!ref.table.empty()) statement.lock = Lock::access_exclusive;
  return statement;
}

Statement move_object(const ObjectRef& from, const Symbol& schema) {
  Statement statement = statement_on(
      from, fmt::format("Move {} to schema {}", from.described(), quote_ident(schema)),
      fmt::format("ALTER {} {} SET SCHEMA {}", from.kind->in_sql.words, address(from), quote_ident(schema)),
      Guard::Action::remove, {from.described(), from.kind->in_sql.oid(from) + "::text", {}, false, {}});
  if (from.kind == &table_kind) statement.lock = Lock::access_exclusive;
  return statement;
}

std::string column_found(const ObjectRef& column, std::string_view expression) {
  return fmt::format(
      "(SELECT {} FROM pg_attribute a WHERE a.attrelid = to_regclass({}) AND a.attname = {} AND NOT "
      "a.attisdropped)",
      expression, quote_literal(column.table_sql()), quote_literal(column.name));
}

std::string relation_found(const std::string& relation, std::string_view expression) {
  return fmt::format("(SELECT {} FROM pg_class c WHERE c.oid = to_regclass({}))", expression, quote_literal(relation));
}

Guard::Part options_part(const ObjectRef& ref, const std::string& relation, const OptionsChange& change) {
  return {ref.described(), relation_found(relation, change.found), {change.wanted}, false, {}};
}

std::string constraint_found(const ObjectRef& constraint, std::string_view expression) {
  return fmt::format("(SELECT {} FROM pg_constraint k WHERE k.conrelid = to_regclass({}) AND k.conname = {})",
                     expression, quote_literal(constraint.table_sql()), quote_literal(constraint.name));
}

Statement add_constraint(const Object& constraint, const std::string& definition, std::vector<std::string> prints) {
  const ObjectRef& ref = constraint.ref;
  const std::string element = fmt::format("CONSTRAINT {} {}", quote_ident(ref.name), definition);
  Statement statement = alter_table(
      ref, fmt::format("Add {} {} to {}", ref.kind->name, quote_ident(ref.name), ref.table_sql()), "ADD " + element,
      {ref.described(), constraint_lookup.found(ref.table_sql(), ref.name), std::move(prints), false, {}},
      Guard::Action::make);
  statement.element = element;
  return statement;
}

Statements drop_constraint(const Object& constraint, ServerVersion) {
  const ObjectRef& ref = constraint.ref;
  return {alter_table(ref, fmt::format("Drop {} {} from {}", ref.kind->name, quote_ident(ref.name), ref.table_sql()),
                      fmt::format("DROP CONSTRAINT {}", quote_ident(ref.name)),
                      {ref.described(), constraint_lookup.found(ref.table_sql(), ref.name), {}, false, {}},
                      Guard::Action::remove)};
}

Statement rename_constraint(const Object& from, const Object& to) {
  return alter_table(
      from.ref, fmt::format("Rename {} to {}", from.ref.described(), quote_ident(to.ref.name)),
      fmt::format("RENAME CONSTRAINT {} TO {}", quote_ident(from.ref.name), quote_ident(to.ref.name)),
      {from.ref.described(), constraint_lookup.found(from.ref.table_sql(), from.ref.name), {}, false, {}},
      Guard::Action::remove);
}

std::string spell_deferrable(std::string_view deferrable) {
  if (deferrable == "true") return " DEFERRABLE";
  if (deferrable == "initially deferred") return " DEFERRABLE INITIALLY DEFERRED";
  return {};
}

std::optional<Statements> validate_constraint(const Object& from, const Object& to, bool was_valid, bool is_valid) {
  if (was_valid || !is_valid) return std::nullopt;
  const ObjectRef& ref = to.ref;
  Statement statement =
      alter_table(ref, fmt::format("Validate {} {} of {}", ref.kind->name, quote_ident(ref.name), ref.table_sql()),
                  fmt::format("VALIDATE CONSTRAINT {}", quote_ident(from.ref.name)),
                  {ref.described(),
                   constraint_found(ref, "CASE WHEN k.convalidated THEN 'valid' ELSE 'not valid' END"),
                   {"valid"},
                   false,
                   {}});
  statement.lock = Lock::share_update_exclusive;
  statement.work = Work::scan;
  return Statements{std::move(statement)};
}

std::string options_json(std::string_view reloptions) {
  return fmt::format(
      "CASE WHEN {0} IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(o.option_name, o.option_value) FROM "
      "pg_catalog.pg_options_to_table({0}) o) END",
      reloptions);
}

WrittenName parse_name(std::string_view written, std::string_view otherwise) {
  std::vector<std::string> parts = split_name(written);
  if (parts.size() == 1) return {std::string(otherwise), std::move(parts[0])};
  return {std::move(parts[0]), std::move(parts[1])};
}

std::string write_name(std::string_view schema, std::string_view name, std::string_view otherwise) {
  const auto write = [](std::string_view part) {
    if (part.find_first_of(".\"") == std::string_view::npos) return std::string(part);
    std::string quoted = "\"";
    for (const char c : part) {
      if (c == '"') quoted += '"';
      quoted += c;
    }
    return quoted + '"';
  };
  return schema == otherwise ? write(name) : write(schema) + "." + write(name);
}

void need_field(const Object& object, bool is_missing, std::string_view key, Mistakes& mistakes) {
  if (is_missing)
    mistakes.add(fmt::format("{} has no '{}'", object.ref.described(), key), object.place,
                 fmt::format("write {}: …", key));
}

std::string name_query(std::string_view schema, std::string_view name) {
  const auto write = [](std::string_view part) {
    return fmt::format(
        "CASE WHEN {0} ~ '[.\"]' THEN '\"' || pg_catalog.replace({0}::text, '\"', '\"\"') || '\"' ELSE {0}::text END",
        part);
  };
  return fmt::format(
      "CASE WHEN {0} = 'pg_catalog'::regnamespace THEN {2} ELSE (SELECT {1} || '.' || {2} FROM"
      " pg_catalog.pg_namespace w WHERE w.oid = {0}) END",
      schema, write("w.nspname"), write(name));
}

std::string usual_name(const std::string& written) {
  const auto [schema, name] = parse_name(written, "pg_catalog");
  return write_name(schema, name, "pg_catalog");
}

}  // namespace reconcile
