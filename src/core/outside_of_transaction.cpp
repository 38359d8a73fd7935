#include "core/outside_of_transaction.hpp"

namespace reconcile {

namespace {

/// Calls `visit` for what each item of a list holds under `key`, until that returns true.
template <typename Visit>
bool any_item(const Node& node, const char* list, const char* key, const Visit& visit) {
  for (const Node* item : items_of(node, list))
    if (const Node* found = member(*item, key); found && visit(*found)) return true;
  return false;
}

bool detaches_concurrently(const Node& body) {
  return any_item(body, "cmds", "AlterTableCmd", [](const Node& command) {
    const Node* definition = member(command, "def");
    const Node* partition = definition ? member(*definition, "PartitionCmd") : nullptr;
    return partition && flag_of(*partition, "concurrent");
  });
}

std::string_view reindex(const Node& body) {
  const auto is_concurrent = [](const Node& option) { return text_of(option, "defname") == "concurrently"; };
  if (any_item(body, "params", "DefElem", is_concurrent)) return "REINDEX CONCURRENTLY";
  const std::string_view kind = text_of(body, "kind");
  return kind == "REINDEX_OBJECT_SCHEMA"     ? "REINDEX SCHEMA"
         : kind == "REINDEX_OBJECT_DATABASE" ? "REINDEX DATABASE"
         : kind == "REINDEX_OBJECT_SYSTEM"   ? "REINDEX SYSTEM"
                                             : "";
}

}  // namespace

std::string_view only_outside_of_transaction(const StatementTree& statement) {
  const std::string_view type = statement.type();
  const Node& body = statement.body();
  if (type == "IndexStmt") return flag_of(body, "concurrent") ? "CREATE INDEX CONCURRENTLY" : "";
  if (type == "DropStmt") return flag_of(body, "concurrent") ? "DROP INDEX CONCURRENTLY" : "";
  if (type == "AlterTableStmt") return detaches_concurrently(body) ? "DETACH PARTITION CONCURRENTLY" : "";
  if (type == "ReindexStmt") return reindex(body);
  if (type == "VacuumStmt") return flag_of(body, "is_vacuumcmd") ? "VACUUM" : "";
  if (type == "ClusterStmt") return member(body, "relation") ? "" : "CLUSTER of all tables";
  if (type == "CreatedbStmt") return "CREATE DATABASE";
  if (type == "DropdbStmt") return "DROP DATABASE";
  if (type == "CreateTableSpaceStmt") return "CREATE TABLESPACE";
  if (type == "DropTableSpaceStmt") return "DROP TABLESPACE";
  if (type == "AlterSystemStmt") return "ALTER SYSTEM";
  return {};
}

}  // namespace reconcile
