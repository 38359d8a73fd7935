#include "objects/routine.hpp"

#include <map>

#include "core/hash.hpp"
#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"
#include "core/stands_on.hpp"
#include "core/type_name.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

struct Parameter {
  std::string mode, name, type;
  std::string default_value;
  friend bool operator==(const Parameter& a, const Parameter& b) {
    return a.mode == b.mode && a.name == b.name && a.type == b.type;
  }
};

std::vector<Parameter> parameters_of(const std::string& arguments) {
  std::vector<Parameter> list;
  const ParseTree tree(arguments, Syntax::arguments);
  const Node* function = tree.root() ? member(*tree.root(), "CreateFunctionStmt") : nullptr;
  const Node* all = function ? member(*function, "parameters") : nullptr;
  if (!all || !all->IsArray()) return list;
  const auto text = [](const Node* node) { return node && node->IsString() ? node->GetString() : std::string(); };
  for (const Node& each : all->GetArray()) {
    const Node* parameter = member(each, "FunctionParameter");
    const Node* type = parameter ? member(*parameter, "argType") : nullptr;
    if (!type) continue;
    list.push_back({text(member(*parameter, "mode")), text(member(*parameter, "name")), type_name(*type),
                    member(*parameter, "defexpr") ? "default" : ""});
  }
  return list;
}

/// A list of names is stored as it is to be written, except for an empty name: as a quoted identifier the server
/// refuses it.
std::string spell_name_list(const std::string& stored) {
  if (stored.empty()) return "''";
  constexpr std::string_view empty_name = "\"\"";
  std::string written;
  bool is_quoted = false;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const bool starts_name = !is_quoted && (i == 0 || stored[i - 1] == ' ' || stored[i - 1] == ',');
    const bool ends_name = i + 2 >= stored.size() || stored[i + 2] == ',' || stored[i + 2] == ' ';
    if (starts_name && ends_name && std::string_view(stored).substr(i, 2) == empty_name) {
      written += "''";
      ++i;
      continue;
    }
    if (stored[i] == '"') is_quoted = !is_quoted;
    written += stored[i];
  }
  return written;
}

std::string spell_setting(const std::string& name, const std::string& value) {
  return fmt::format("SET {} TO {}", name, is_name_list(name) ? spell_name_list(value) : quote_literal(value));
}

/// As routine_lookup finds it. One that is stored in other words is only replaced once more than it needs to be.
std::vector<std::string> definition_hashes(const ObjectRef& ref, const Routine& routine) {
  const bool is_procedure = ref.kind == &procedure_kind,
             is_compiled = routine.language == "internal" || routine.language == "c";
  const bool returns_set = routine.returns.starts_with("SETOF ") || routine.returns.starts_with("TABLE(");
  std::vector<std::string> settings;
  for (const auto& [name, value] : routine.settings)
    settings.push_back(fmt::format("{}={}", name, value.empty() && is_name_list(name) ? "\"\"" : value));
  const auto letter = [](bool is) { return is ? "t" : "f"; };
  std::vector<std::string> words{routine.language,
                                 is_procedure     ? "p"
                                 : routine.window ? "w"
                                                  : "f",
                                 routine.volatility.substr(0, 1),
                                 routine.parallel.substr(0, 1),
                                 letter(routine.strict),
                                 letter(routine.security_definer),
                                 letter(routine.leakproof),
                                 !routine.cost.empty() ? routine.cost
                                 : is_compiled         ? "1"
                                                       : "100",
                                 !routine.rows.empty() ? routine.rows
                                 : returns_set         ? "1000"
                                                       : "0"};
  const auto add_if_any = [&](std::string text) {
    if (!text.empty()) words.push_back(std::move(text));
  };
  add_if_any(routine.support);
  if (!routine.transforms.empty()) words.push_back(fmt::format("{{{}}}", fmt::join(routine.transforms, ",")));
  add_if_any(fmt::format("{}", fmt::join(settings, " ")));
  add_if_any(routine.library);
  words.push_back(routine.arguments);
  if (!is_procedure) words.push_back(routine.returns);
  const auto hash = [&](const std::string& body) {
    return sha256(fmt::format("{} {}", fmt::join(words, " "), body)).substr(0, 16);
  };
  if (routine.sql_body.empty()) return {hash(routine.body)};
  std::vector<std::string> hashes;
  for (const Symbol* print : {&routine.sql_body.stored, &routine.sql_body.restored})
    if (!print->empty()) hashes.push_back(hash(*print));
  return hashes;
}

}  // namespace

bool is_name_list(std::string_view setting) {
  return setting == "search_path" || setting == "temp_tablespaces" || setting == "local_preload_libraries" ||
         setting == "session_preload_libraries" || setting == "shared_preload_libraries" ||
         setting == "unix_socket_directories";
}

std::string routine_list(std::string_view kinds) {
  return fmt::format(
      "SELECT p.oid, n.nspname AS schema, NULL AS table,"
      " pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' AS name"
      " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
      " WHERE p.prokind IN ({}) AND {} AND {}",
      kinds, in_scope("p.pronamespace"), not_of_extension("pg_proc", "p.oid"));
}

std::string routine_query(std::string_view kinds) {
  return fmt::format(
             "SELECT n.nspname AS schema, pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' AS name,"
             " pg_catalog.pg_get_function_arguments(p.oid) AS arguments, l.lanname AS language,"
             " CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END AS body, pg_catalog.pg_get_function_sqlbody(p.oid) AS sql_body,"
             " p.probin AS library, CASE WHEN p.prosecdef THEN 'true' END AS security_definer,"
             " (SELECT pg_catalog.json_agg(pg_catalog.format_type(t, NULL)) FROM pg_catalog.unnest(p.protrftypes) t) AS transforms,"
             " (SELECT pg_catalog.json_object_agg(pg_catalog.split_part(s, '=', 1), pg_catalog.substr(s, pg_catalog.strpos(s, '=') + 1))"
             "  FROM pg_catalog.unnest(p.proconfig) s) AS set, {} AS stands_on_, {}",
             stands_on_query("pg_proc", "p.oid"), owner_and_grants("p", "pro", 'f')) +
         (kinds == "'p'"
              ? std::string()
              : ", pg_catalog.pg_get_function_result(p.oid) AS returns,"
                " CASE WHEN p.prokind = 'w' THEN 'true' END AS window,"
                " CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END AS volatility,"
                " CASE WHEN p.proisstrict THEN 'true' END AS strict, CASE WHEN p.proleakproof THEN 'true' END AS leakproof,"
                " CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END AS parallel,"
                " CASE WHEN p.procost <> CASE WHEN l.lanname IN ('internal', 'c') THEN 1 ELSE 100 END THEN p.procost::text END AS cost,"
                " CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows::text END AS rows,"
                " CASE WHEN p.prosupport <> 0 THEN p.prosupport::regproc::text END AS support") +
         fmt::format(
             " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
             " JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.prokind IN ({}) AND {} AND {}",
             kinds, in_scope("p.pronamespace"), not_of_extension("pg_proc", "p.oid")) +
         // what a range type makes for itself
         " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass"
         " AND d.objid = p.oid AND d.deptype = 'i')";
}

Statement spell_routine(const Object& object, const Routine& routine) {
  const ObjectRef& ref = object.ref;
  const std::string name = quote_ident(ref.schema) + "." + quote_ident(bare_name(ref.name.text()));
  std::string sql = fmt::format("CREATE OR REPLACE {} {}({})", ref.kind->in_sql.words, name, routine.arguments);
  if (!routine.returns.empty()) sql += "\nRETURNS " + routine.returns;
  sql += "\nLANGUAGE " + quote_ident(routine.language);
  if (!routine.transforms.empty()) {
    std::vector<std::string> types;
    for (const std::string& type : routine.transforms) types.push_back("FOR TYPE " + type);
    sql += fmt::format("\nTRANSFORM {}", fmt::join(types, ", "));
  }
  if (routine.window) sql += "\nWINDOW";
  if (routine.volatility != "volatile") sql += routine.volatility == "stable" ? "\nSTABLE" : "\nIMMUTABLE";
  if (routine.strict) sql += "\nSTRICT";
  if (routine.security_definer) sql += "\nSECURITY DEFINER";
  if (routine.leakproof) sql += "\nLEAKPROOF";
  if (routine.parallel != "unsafe") sql += routine.parallel == "safe" ? "\nPARALLEL SAFE" : "\nPARALLEL RESTRICTED";
  if (!routine.cost.empty()) sql += "\nCOST " + routine.cost;
  if (!routine.rows.empty()) sql += "\nROWS " + routine.rows;
  if (!routine.support.empty()) sql += "\nSUPPORT " + routine.support;
  for (const auto& [setting, value] : routine.settings) sql += "\n" + spell_setting(setting, value);
  if (!routine.sql_body.empty())
    sql += "\n" + routine.sql_body.written.text();
  else if (!routine.library.empty())
    sql += fmt::format("\nAS {}, {}", quote_literal(routine.library), quote_literal(routine.body));
  else
    sql += "\nAS " + dollar_quote(routine.body);
  return statement_on(ref, "Create " + ref.described(), std::move(sql), Guard::Action::change,
                      {ref.described(),
                       routine_lookup.found(quote_ident(ref.schema), ref.name),
                       definition_hashes(ref, routine),
                       false,
                       {}});
}

bool is_replaceable(const Routine& from, const Routine& to) {
  if (from.returns != to.returns || from.window != to.window) return false;
  const std::vector<Parameter> old = parameters_of(from.arguments), now = parameters_of(to.arguments);
  if (from.arguments == to.arguments) return true;
  if (old != now) return false;
  for (std::size_t i = 0; i < old.size(); ++i)
    if (!old[i].default_value.empty() && now[i].default_value.empty()) return false;
  return true;
}

std::string follow_in_signature(const std::string& sql, const ObjectRef& from, const ObjectRef& to) {
  if (from.kind->has_arguments || sql.find(from.name.text()) == std::string::npos) return sql;
  for (const auto& [before, after] : {std::pair{"SETOF ", ""}, std::pair{"TABLE(", ")"}})
    if (sql.starts_with(before) && sql.ends_with(after)) {
      const std::size_t start = std::string_view(before).size(), rest = std::string_view(after).size();
      const std::string inside = sql.substr(start, sql.size() - start - rest);
      return before + follow_rename(inside, Syntax::arguments, from, to) + after;
    }
  return follow_rename(sql, Syntax::arguments, from, to);
}

void routine_needs(const Object& object, const Routine& routine, const Database& database,
                   const std::function<void(const ObjectRef&)>& need) {
  const auto signature = [&](const std::string& sql) {
    needs_of(SqlText(sql, Syntax::arguments), object.ref, database, need);
  };
  if (!routine.arguments.empty()) signature(routine.arguments);
  std::string result = routine.returns;
  if (result.starts_with("SETOF ")) result = result.substr(6);
  if (result.starts_with("TABLE(") && result.ends_with(")")) result = result.substr(6, result.size() - 7);
  if (!result.empty()) signature(result);
  needs_of(routine.sql_body, object.ref, database, need);
  need_language(routine.language, database, need);
  for (const std::string& type : routine.transforms) {
    const ObjectRef transform{&transform_kind, {}, {}, type + " LANGUAGE " + quote_ident(routine.language), nullptr};
    if (database.find(transform)) need(transform);
  }
}

void routine_uses(const Object& object, const Routine& routine, const Database& database,
                  const std::function<void(const ObjectRef&)>& use) {
  for (const std::string& written : routine.needs) {
    const WrittenName name = parse_name(written.substr(0, written.find('(')), object.ref.schema);
    for (const Namespace space : {Namespace::relation, Namespace::type})
      if (const Object* found = database.find(space, name.schema, name.name)) use(found->ref);
    for (const Object* overload : database.overloads(name.schema, name.name)) use(overload->ref);
  }
  if (routine.language != "sql" || routine.body.empty()) return;
  for (const FileStatement& statement : split_statements(routine.body))
    needs_of(SqlText(statement.text, Syntax::statement), object.ref, database, use);
}

void validate_routine(const Object& object, const Routine& routine, Mistakes& mistakes) {
  const int bodies = !routine.body.empty() + !routine.sql_body.empty();
  if (bodies > 1) mistakes.add(fmt::format("{} has a body and a sql_body", object.ref.described()), object.place);
}

}  // namespace reconcile
