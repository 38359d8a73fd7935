#include "load/server_needs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <vector>

#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"
#include "core/sql.hpp"
#include "load/psql_script.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

void for_each_object(const Node& node, const std::function<void(const Node&)>& visit) {
  if (node.IsArray())
    for (const Node& item : node.GetArray()) for_each_object(item, visit);
  if (!node.IsObject()) return;
  visit(node);
  for (const auto& each : node.GetObject()) for_each_object(each.value, visit);
}

/// What one script names, statement by statement.
class ScriptReader {
 public:
  ScriptReader(ServerNeeds& needs, std::set<std::string>& created_roles) : needs_(needs), created_(created_roles) {}

  void read(std::string_view sql) {
    for (const FileStatement& statement : split_statements(sql)) read_statement(statement.text);
  }

 private:
  void read_statement(std::string_view text) {
    const StatementTree tree(text);
    const std::string_view type = tree.type();
    if (type == "DoStmt") return read_block(text);
    // a role that is dropped is created before, or may be missing
    if (type.empty() || type == "DropRoleStmt") return;
    for_each_object(tree.body(), [&](const Node& node) {
      if (text_of(node, "roletype") == "ROLESPEC_CSTRING") need_role(text_of(node, "rolename"));
    });
    const Node& body = tree.body();
    if (type == "CreateRoleStmt") created_.emplace(text_of(body, "role"));
    if (type == "GrantRoleStmt") need_granted_roles(body);
    if (type == "VariableSetStmt") need_new_role(body);
    if (type == "CreateExtensionStmt") needs_.extensions.emplace(text_of(body, "extname"));
    if (type == "CommentStmt" && text_of(body, "objtype") == "OBJECT_ROLE")
      if (const Node* name = member(body, "object")) need_role(string_of(*name));
    for (const char* space : {"tablespacename", "tableSpace"}) need_tablespace(text_of(body, space));
    need_moved_tablespace(body);
  }

  /// GRANT a TO b
  void need_granted_roles(const Node& body) {
    const Node* granted = member(body, "granted_roles");
    if (!granted || !granted->IsArray()) return;
    for (const Node& item : granted->GetArray())
      if (const Node* privilege = member(item, "AccessPriv")) need_role(text_of(*privilege, "priv_name"));
  }

  /// SET ROLE a
  void need_new_role(const Node& body) {
    const std::string_view name = text_of(body, "name");
    const Node* arguments = member(body, "args");
    if ((name != "role" && name != "session_authorization") || !arguments || !arguments->IsArray()) return;
    for (const Node& argument : arguments->GetArray())
      if (const auto constant = constant_of(argument); constant && constant->code == 's' && constant->text != "none")
        need_role(constant->text);
  }

  /// ALTER TABLE … SET TABLESPACE a
  void need_moved_tablespace(const Node& body) {
    const Node* commands = member(body, "cmds");
    if (!commands || !commands->IsArray()) return;
    for (const Node& item : commands->GetArray())
      if (const Node* command = member(item, "AlterTableCmd"); command)
        if (text_of(*command, "subtype") == "AT_SetTableSpace") need_tablespace(text_of(*command, "name"));
  }

  /// The statements of a DO block, also those that it puts together as text as far as that is constant.
  void read_block(std::string_view text) {
    const BlockTree block(text);
    if (!block.function()) return;
    for_each_object(*block.function(), [&](const Node& node) {
      const std::string_view query = text_of(node, "query");
      if (query.empty()) return;
      if (!StatementTree(query).type().empty()) read_statement(query);
      for (const std::string& constant : constants_in(query))
        if (constant.find(' ') != std::string::npos) read_statement(constant);
    });
  }

  void need_role(std::string_view name) {
    if (!name.empty() && !created_.contains(std::string(name))) needs_.roles.emplace(name);
  }

  void need_tablespace(std::string_view name) {
    if (!name.empty()) needs_.tablespaces.emplace(name);
  }

  ServerNeeds& needs_;
  std::set<std::string>& created_;
};

std::set<std::string> missing(Connection& connection, const std::set<std::string>& names, std::string_view catalog,
                              std::string_view column) {
  if (names.empty()) return {};
  std::vector<std::string> literals;
  for (const std::string& name : names) literals.push_back(quote_literal(name));
  const Rows rows =
      connection.query(fmt::format("SELECT w FROM pg_catalog.unnest(ARRAY[{}]::text[]) w WHERE NOT EXISTS"
                                   " (SELECT FROM pg_catalog.{} c WHERE c.{} = w) ORDER BY 1",
                                   fmt::join(literals, ", "), catalog, column));
  std::set<std::string> found;
  for (std::size_t row = 0; row < rows.size(); ++row) found.emplace(rows.value(row, 0));
  return found;
}

}  // namespace

std::string tablespace_of(const Object& object) {
  const Field* field = object.ref.kind->field("tablespace");
  return field ? field->write(object).text() : std::string();
}

void ServerNeeds::add(const Database& state) {
  for (const auto& object : state.objects()) {
    const Kind* kind = object->ref.kind;
    if (kind->roles)
      for (std::string& role : kind->roles(*object))
        if (!role.empty()) roles.insert(std::move(role));
    if (kind == &extension_kind) extensions.insert(object->ref.name.text());
    if (std::string space = tablespace_of(*object); !space.empty()) tablespaces.insert(std::move(space));
  }
}

void ServerNeeds::add_script(std::string_view sql) { ScriptReader(*this, created_roles_).read(sql); }

void ServerNeeds::add_psql_script(std::string_view text) { add_script(sql_of_psql_script(text)); }

void ServerNeeds::add(const ServerNeeds& others) {
  for (const std::string& role : others.roles)
    if (!created_roles_.contains(role)) roles.insert(role);
  tablespaces.insert(others.tablespaces.begin(), others.tablespaces.end());
  extensions.insert(others.extensions.begin(), others.extensions.end());
}

std::set<std::string> missing_roles(Connection& connection, const std::set<std::string>& names) {
  return missing(connection, names, "pg_roles", "rolname");
}

std::set<std::string> missing_tablespaces(Connection& connection, const std::set<std::string>& names) {
  return missing(connection, names, "pg_tablespace", "spcname");
}

std::set<std::string> missing_extensions(Connection& connection, const std::set<std::string>& names) {
  return missing(connection, names, "pg_available_extensions", "name");
}

std::string lacks_extensions(const std::set<std::string>& names) {
  return fmt::format("it lacks the extension{} {}", names.size() == 1 ? "" : "s", fmt::join(names, ", "));
}

std::string why_without_extensions(Connection& connection, const std::set<std::string>& names) {
  if (const auto lacking = missing_extensions(connection, names); !lacking.empty()) return lacks_extensions(lacking);
  for (const std::string& name : names) {
    try {
      connection.execute(fmt::format("BEGIN; CREATE EXTENSION IF NOT EXISTS {} CASCADE; ROLLBACK", quote_ident(name)));
    } catch (const SqlError& error) {
      // one that has to be preloaded, or of which the library is missing
      return fmt::format("it cannot create the extension {}: {}", name, error.server_message);
    }
  }
  return {};
}

void create_missing(Connection& throwaway, const ServerNeeds& needs) {
  for (const std::string& role : missing_roles(throwaway, needs.roles))
    // those of a newer major version cannot be created
    if (!role.starts_with("pg_")) throwaway.execute("CREATE ROLE " + quote_ident(role));
  for (const std::string& space : missing_tablespaces(throwaway, needs.tablespaces)) {
    throwaway.execute("SET allow_in_place_tablespaces = on");
    throwaway.execute(fmt::format("CREATE TABLESPACE {} LOCATION ''", quote_ident(space)));
  }
}

}  // namespace reconcile
