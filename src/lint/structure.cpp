// That every statement may run twice, says what it is about, and may run where it stands.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "lint/checks.hpp"

namespace reconcile {

namespace {

using Names = std::vector<std::string>;

/// What a second run of a statement would stumble over: the names of what it makes or takes away.
struct Once {
  std::string does;  ///< `ADD COLUMN retries`
  Names names;
};

std::optional<Once> once(std::string does, const TreeName& name) {
  Names names;
  if (!name.name.empty()) names.push_back(name.name);
  return Once{fmt::format("{} {}", does, name.written()), std::move(names)};
}

std::optional<Once> once(std::string does, std::string_view name) {
  return once(std::move(does), {{}, std::string(name)});
}

bool is_temporary(const Node& node, const char* range) {
  const Node* relation = member(node, range);
  return relation && text_of(*relation, "relpersistence") == "t";
}

std::string_view word_of(std::string_view object_type) {
  const std::string_view name = object_type.substr(object_type.find('_') + 1);
  return name == "MATVIEW" ? "MATERIALIZED VIEW" : name;
}

std::optional<Once> once_of_command(const Node& command) {
  const std::string_view subtype = text_of(command, "subtype");
  const std::string_view name = text_of(command, "name");
  const Node* definition = member(command, "def");
  if (flag_of(command, "missing_ok")) return std::nullopt;
  if (subtype == "AT_AddColumn") {
    const Node* column = definition ? member(*definition, "ColumnDef") : nullptr;
    return once("ADD COLUMN", column ? text_of(*column, "colname") : std::string_view());
  }
  if (subtype == "AT_AddConstraint") {
    const Node* constraint = definition ? member(*definition, "Constraint") : nullptr;
    return once("ADD CONSTRAINT", constraint ? text_of(*constraint, "conname") : std::string_view());
  }
  if (subtype == "AT_DropColumn") return once("DROP COLUMN", name);
  if (subtype == "AT_DropConstraint") return once("DROP CONSTRAINT", name);
  if (subtype == "AT_AddIdentity") return once("ADD GENERATED AS IDENTITY of", name);
  if (subtype == "AT_DropIdentity") return once("DROP IDENTITY of", name);
  if (subtype == "AT_DropExpression") return once("DROP EXPRESSION of", name);
  if (subtype == "AT_AttachPartition" || subtype == "AT_DetachPartition") {
    const Node* partition = definition ? member(*definition, "PartitionCmd") : nullptr;
    return once(subtype == "AT_AttachPartition" ? "ATTACH PARTITION" : "DETACH PARTITION",
                partition ? relation_of(*partition, "name") : TreeName());
  }
  return std::nullopt;
}

std::optional<Once> once_of_alter(const Node& body) {
  std::optional<Once> all;
  for (const Node* item : items_of(body, "cmds"))
    if (const Node* command = member(*item, "AlterTableCmd"))
      if (auto each = once_of_command(*command)) {
        if (!all) all = std::move(each);
        // a condition that looks for one of them is taken to know about all
        else
          all->names.insert(all->names.end(), each->names.begin(), each->names.end());
      }
  return all;
}

std::optional<Once> once_of_drop(const Node& body) {
  if (flag_of(body, "missing_ok")) return std::nullopt;
  Once drop{fmt::format("DROP {}", word_of(text_of(body, "removeType"))), {}};
  std::vector<std::string> written;
  for (const Node* object : items_of(body, "objects")) {
    const TreeName name = dropped_of(*object);
    written.push_back(name.written());
    drop.names.push_back(name.name);
  }
  drop.does += fmt::format(" {}", fmt::join(written, ", "));
  return drop;
}

/// Nothing where the statement may run twice as it is (manual: each has IF [NOT] EXISTS, OR REPLACE, or sets what is
/// set already).
std::optional<Once> once_of(const LintStatement& statement) {
  const std::string_view type = statement.type();
  const Node& body = statement.body();
  const bool tolerates = flag_of(body, "if_not_exists") || flag_of(body, "replace");
  const auto list = [&](const char* name) {
    const Node* names = member(body, name);
    return names ? name_in(*names) : TreeName();
  };
  if (type == "CreateStmt")
    return tolerates || is_temporary(body, "relation") ? std::nullopt
                                                       : once("CREATE TABLE", relation_of(body, "relation"));
  if (type == "CreateTableAsStmt") {
    const Node* into = member(body, "into");
    if (tolerates || !into || is_temporary(*into, "rel")) return std::nullopt;
    return once("CREATE TABLE AS", relation_of(*into, "rel"));
  }
  if (tolerates) return std::nullopt;
  if (type == "IndexStmt") return once("CREATE INDEX", text_of(body, "idxname"));
  if (type == "CreateSchemaStmt") return once("CREATE SCHEMA", text_of(body, "schemaname"));
  if (type == "CreateExtensionStmt") return once("CREATE EXTENSION", text_of(body, "extname"));
  if (type == "CreateSeqStmt") return once("CREATE SEQUENCE", relation_of(body, "sequence"));
  if (type == "CreateStatsStmt") return once("CREATE STATISTICS", list("defnames"));
  if (type == "ViewStmt") return once("CREATE VIEW", relation_of(body, "view"));
  if (type == "CreateFunctionStmt") return once("CREATE FUNCTION", list("funcname"));
  if (type == "CreateTrigStmt") return once("CREATE TRIGGER", text_of(body, "trigname"));
  if (type == "RuleStmt") return once("CREATE RULE", text_of(body, "rulename"));
  if (type == "CreateEnumStmt" || type == "CreateRangeStmt") return once("CREATE TYPE", list("typeName"));
  if (type == "CompositeTypeStmt") return once("CREATE TYPE", relation_of(body, "typevar"));
  if (type == "CreateDomainStmt") return once("CREATE DOMAIN", list("domainname"));
  if (type == "CreatePolicyStmt") return once("CREATE POLICY", text_of(body, "policy_name"));
  if (type == "CreateRoleStmt") return once("CREATE ROLE", text_of(body, "role"));
  if (type == "CreatePublicationStmt") return once("CREATE PUBLICATION", text_of(body, "pubname"));
  if (type == "CreateSubscriptionStmt") return once("CREATE SUBSCRIPTION", text_of(body, "subname"));
  if (type == "CreateForeignServerStmt") return once("CREATE SERVER", text_of(body, "servername"));
  if (type == "CreateFdwStmt") return once("CREATE FOREIGN DATA WRAPPER", text_of(body, "fdwname"));
  if (type == "CreateEventTrigStmt") return once("CREATE EVENT TRIGGER", text_of(body, "trigname"));
  if (type == "CreateOpClassStmt") return once("CREATE OPERATOR CLASS", list("opclassname"));
  if (type == "CreateOpFamilyStmt") return once("CREATE OPERATOR FAMILY", list("opfamilyname"));
  if (type == "CreateCastStmt") return Once{"CREATE CAST", {}};
  if (type == "DefineStmt") return once(fmt::format("CREATE {}", word_of(text_of(body, "kind"))), list("defnames"));
  if (type == "CreateForeignTableStmt") {
    const Node* base = member(body, "base");
    if (!base || flag_of(*base, "if_not_exists")) return std::nullopt;
    return once("CREATE FOREIGN TABLE", relation_of(*base, "relation"));
  }
  if (type == "AlterTableStmt") return once_of_alter(body);
  if (type == "DropStmt") return once_of_drop(body);
  if (type == "DropRoleStmt") return flag_of(body, "missing_ok") ? std::nullopt : once("DROP ROLE", "");
  if (type == "RenameStmt") {
    Once rename{"RENAME", {}};
    for (const std::string& name : {std::string(text_of(body, "subname")), std::string(text_of(body, "newname")),
                                    relation_of(body, "relation").name})
      if (!name.empty()) rename.names.push_back(name);
    if (const Node* object = member(body, "object")) rename.names.push_back(dropped_of(*object).name);
    rename.does += fmt::format(" to {}", text_of(body, "newname"));
    return rename;
  }
  if (type == "AlterObjectSchemaStmt")
    return once(fmt::format("SET SCHEMA {} of", text_of(body, "newschema")), relation_of(body, "relation"));
  if (type == "AlterEnumStmt") {
    if (flag_of(body, "skipIfNewValExists")) return std::nullopt;
    const bool renames = !text_of(body, "oldVal").empty();
    return Once{fmt::format("{} VALUE '{}'", renames ? "RENAME" : "ADD", text_of(body, renames ? "oldVal" : "newVal")),
                {std::string(text_of(body, "newVal")), std::string(text_of(body, "oldVal")), list("typeName").name}};
  }
  if (type == "AlterDomainStmt") {
    const std::string_view subtype = text_of(body, "subtype");
    if ((subtype != "C" && subtype != "X") || flag_of(body, "missing_ok")) return std::nullopt;
    const Node* definition = member(body, "def");
    const Node* constraint = definition ? member(*definition, "Constraint") : nullptr;
    return once(subtype == "C" ? "ADD CONSTRAINT" : "DROP CONSTRAINT",
                constraint ? text_of(*constraint, "conname") : text_of(body, "name"));
  }
  if (type == "InsertStmt") {
    if (member(body, "onConflictClause")) return std::nullopt;
    const Node* select = member(body, "selectStmt");
    if (select) select = member(*select, "SelectStmt");
    if (select && member(*select, "whereClause")) return std::nullopt;
    return once("INSERT INTO", relation_of(body, "relation"));
  }
  return std::nullopt;
}

/// The names of what a statement makes or changes, where they are not written as a relation.
std::vector<TreeName> other_names(const LintStatement& statement) {
  std::vector<TreeName> found;
  const Node& body = statement.body();
  for (const char* list : {"typeName", "domainname", "funcname", "defnames"})
    if (const Node* names = member(body, list); names && names->IsArray() && statement.type() != "AlterDomainStmt")
      found.push_back(name_in(*names));
  static const std::set<std::string_view> in_schemas{"OBJECT_TABLE",    "OBJECT_INDEX",         "OBJECT_VIEW",
                                                     "OBJECT_SEQUENCE", "OBJECT_MATVIEW",       "OBJECT_TYPE",
                                                     "OBJECT_DOMAIN",   "OBJECT_FUNCTION",      "OBJECT_PROCEDURE",
                                                     "OBJECT_ROUTINE",  "OBJECT_FOREIGN_TABLE", "OBJECT_AGGREGATE"};
  if (statement.type() == "DropStmt" && in_schemas.contains(text_of(body, "removeType")))
    for (const Node* object : items_of(body, "objects")) found.push_back(dropped_of(*object));
  if (statement.type() == "RenameStmt" && in_schemas.contains(text_of(body, "renameType")))
    if (const Node* object = member(body, "object")) found.push_back(dropped_of(*object));
  return found;
}

class Structure {
 public:
  Structure(const LintScript& script, bool allow_public, Found& found)
      : script_(script), allow_public_(allow_public), found_(found) {}

  void check() {
    for (const LintStatement& statement : script_.statements) {
      if (statement.type().empty()) {
        found_.add("not-understood", statement.place,
                   fmt::format("{}; the statement was not looked at", statement.tree->error().message));
        continue;
      }
      if (const auto once = once_of(statement); once && !statement.looks_for(once->names))
        found_.add("unguarded-statement", statement.place,
                   statement.is_conditional
                       ? fmt::format("no condition around {} looks for it", once->does)
                       : fmt::format("{} does not look first whether it has been done", once->does));
      names(statement);
      concurrently(statement);
    }
  }

 private:
  void names(const LintStatement& statement) {
    // a SELECT in a migration looks at things, and a common table expression has no schema
    if (statement.type() == "SelectStmt") return;
    std::set<std::string> common;
    std::vector<TreeName> named = other_names(statement);
    walk(statement.body(), [&](std::string_view key, const Node& node) {
      if (key == "CommonTableExpr") common.emplace(text_of(node, "ctename"));
      const bool is_relation = member(node, "relname") != nullptr;
      if (!is_relation) return;
      if (text_of(node, "relpersistence") == "t") temporary_.emplace(text_of(node, "relname"));
      named.push_back(relation_of(node));
    });
    std::set<std::string> told;
    for (const TreeName& name : named) {
      if (name.name.empty() || !told.insert(name.written()).second) continue;
      if (name.schema.empty() && !common.contains(name.name) && !temporary_.contains(name.name) &&
          !name.name.starts_with("pg_"))
        found_.add("unqualified-name", statement.place, fmt::format("{} is written without its schema", name.name));
      if (name.schema == "public" && !allow_public_)
        found_.add("schema-public", statement.place, fmt::format("{} is in schema public", name.written()));
    }
  }

  void concurrently(const LintStatement& statement) {
    if (!statement.in_transaction) return;
    std::string_view what;
    const Node& body = statement.body();
    if (flag_of(body, "concurrent"))
      what = statement.type() == "IndexStmt"  ? "CREATE INDEX CONCURRENTLY"
             : statement.type() == "DropStmt" ? "DROP INDEX CONCURRENTLY"
                                              : "";
    for (const Node* option : items_of(body, "params"))
      if (const Node* element = member(*option, "DefElem");
          statement.type() == "ReindexStmt" && element && text_of(*element, "defname") == "concurrently")
        what = "REINDEX CONCURRENTLY";
    for (const Node* item : items_of(body, "cmds"))
      if (const Node* command = member(*item, "AlterTableCmd"))
        if (const Node* definition = member(*command, "def"))
          if (const Node* partition = member(*definition, "PartitionCmd");
              partition && flag_of(*partition, "concurrent"))
            what = "DETACH PARTITION CONCURRENTLY";
    if (statement.type() == "VacuumStmt" && flag_of(body, "is_vacuumcmd")) what = "VACUUM";
    if (!what.empty())
      found_.add("concurrently-in-transaction", statement.place, fmt::format("{} must not run in a transaction", what));
  }

  const LintScript& script_;
  bool allow_public_;
  Found& found_;
  std::set<std::string> temporary_;
};

}  // namespace

void check_statements(const LintScript& script, bool allow_public, Found& found) {
  Structure(script, allow_public, found).check();
}

}  // namespace reconcile
