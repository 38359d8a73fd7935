#include "lint/effect.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "lint/tree.hpp"

namespace reconcile {

namespace {

using What = Effect::What;

What what_of(std::string_view does) {
  const bool makes = does.starts_with("CREATE") || does.starts_with("ADD") || does.starts_with("INSERT");
  return makes ? What::makes : does.starts_with("DROP") ? What::drops : What::changes;
}

Effect effect(std::string does, const TreeName& name, bool is_repeatable = false) {
  Effect made{what_of(does), fmt::format("{} {}", does, name.written()), {}, is_repeatable};
  if (!name.name.empty()) made.names.push_back(name.name);
  return made;
}
Effect effect(std::string does, std::string_view name, bool is_repeatable = false) {
  return effect(std::move(does), TreeName{{}, std::string(name)}, is_repeatable);
}

bool is_temporary(const Node& node, const char* range) {
  const Node* relation = member(node, range);
  return relation && text_of(*relation, "relpersistence") == "t";
}

std::string_view word_of(std::string_view object_type) {
  const std::string_view name = object_type.substr(object_type.find('_') + 1);
  return name == "MATVIEW" ? "MATERIALIZED VIEW" : name;
}

/// A command of ALTER TABLE that changes what is there, the words for it, and where the catalogs show it.
struct Change {
  std::string_view does;
  std::vector<std::string_view> shown_by;
};
const std::map<std::string_view, Change>& changes() {
  static const std::map<std::string_view, Change> known{
      {"AT_AlterColumnType",
       {"ALTER COLUMN TYPE of",
        {"data_type", "udt_name", "domain_name", "character_maximum_length", "numeric_precision", "numeric_scale",
         "datetime_precision", "collation_name", "atttypid", "atttypmod", "attcollation", "typname", "format_type",
         "pg_typeof"}}},
      {"AT_SetNotNull", {"SET NOT NULL of", {"is_nullable", "attnotnull"}}},
      {"AT_DropNotNull", {"DROP NOT NULL of", {"is_nullable", "attnotnull"}}},
      {"AT_ColumnDefault", {"SET DEFAULT of", {"column_default", "atthasdef", "adbin", "pg_get_expr"}}},
      {"AT_ValidateConstraint", {"VALIDATE CONSTRAINT", {"convalidated"}}},
      {"AT_AlterConstraint", {"ALTER CONSTRAINT", {"condeferrable", "condeferred", "is_deferrable"}}},
      {"AT_SetStorage", {"SET STORAGE of", {"attstorage"}}},
      {"AT_EnableRowSecurity", {"ENABLE ROW LEVEL SECURITY", {"relrowsecurity", "rowsecurity"}}},
      {"AT_DisableRowSecurity", {"DISABLE ROW LEVEL SECURITY", {"relrowsecurity", "rowsecurity"}}},
      {"AT_ForceRowSecurity", {"FORCE ROW LEVEL SECURITY", {"relforcerowsecurity"}}},
      {"AT_NoForceRowSecurity", {"NO FORCE ROW LEVEL SECURITY", {"relforcerowsecurity"}}},
      {"AT_SetLogged", {"SET LOGGED", {"relpersistence"}}},
      {"AT_SetUnLogged", {"SET UNLOGGED", {"relpersistence"}}},
      {"AT_ChangeOwner", {"OWNER", {"relowner", "tableowner"}}},
      {"AT_ReplicaIdentity", {"REPLICA IDENTITY", {"relreplident"}}},
  };
  return known;
}

std::optional<Effect> effect_of_command(const TreeName& table, const Node& command) {
  const std::string_view subtype = text_of(command, "subtype");
  const std::string_view name = text_of(command, "name");
  const Node* definition = member(command, "def");
  const bool tolerates = flag_of(command, "missing_ok");
  const auto defined = [&](const char* kind, const char* key) {
    const Node* inner = definition ? member(*definition, kind) : nullptr;
    return inner ? text_of(*inner, key) : std::string_view();
  };
  if (subtype == "AT_AddColumn") return effect("ADD COLUMN", defined("ColumnDef", "colname"), tolerates);
  if (subtype == "AT_AddConstraint") return effect("ADD CONSTRAINT", defined("Constraint", "conname"), tolerates);
  if (subtype == "AT_DropColumn") return effect("DROP COLUMN", name, tolerates);
  if (subtype == "AT_DropConstraint") return effect("DROP CONSTRAINT", name, tolerates);
  if (subtype == "AT_AddIdentity") return effect("ADD GENERATED AS IDENTITY of", name, tolerates);
  if (subtype == "AT_DropIdentity") return effect("DROP IDENTITY of", name, tolerates);
  if (subtype == "AT_DropExpression") return effect("DROP EXPRESSION of", name, tolerates);
  if (subtype == "AT_AttachPartition" || subtype == "AT_DetachPartition") {
    const Node* partition = definition ? member(*definition, "PartitionCmd") : nullptr;
    return effect(subtype == "AT_AttachPartition" ? "ATTACH PARTITION" : "DETACH PARTITION",
                  partition ? relation_of(*partition, "name") : TreeName());
  }
  const auto change = changes().find(subtype);
  if (change == changes().end()) return std::nullopt;
  Effect made = effect(std::string(change->second.does), name.empty() ? std::string_view(table.name) : name, true);
  made.what = What::changes;
  made.shown_by = change->second.shown_by;
  return made;
}

Effect effect_of_drop(const Node& body) {
  Effect drop{
      What::drops, fmt::format("DROP {}", word_of(text_of(body, "removeType"))), {}, flag_of(body, "missing_ok")};
  std::vector<std::string> written;
  for (const Node* object : items_of(body, "objects")) {
    const TreeName name = dropped_of(*object);
    if (name.schema == "pg_temp") drop.is_repeatable = true;  // it goes with its session in any case
    written.push_back(name.written());
    drop.names.push_back(name.name);
  }
  drop.does += fmt::format(" {}", fmt::join(written, ", "));
  return drop;
}

Effect effect_of_rename(const Node& body) {
  Effect rename{What::changes, fmt::format("RENAME to {}", text_of(body, "newname")), {}};
  const std::string old_name(text_of(body, "subname"));
  for (const std::string& name : {old_name, std::string(text_of(body, "newname"))})
    if (!name.empty()) rename.names.push_back(name);
  // that the table is there says nothing about its column
  if (old_name.empty()) {
    if (const std::string name = relation_of(body, "relation").name; !name.empty()) rename.names.push_back(name);
    if (const Node* object = member(body, "object")) rename.names.push_back(dropped_of(*object).name);
  }
  return rename;
}

/// What changes rows, and what lets it run twice: an INSERT that leaves out what is there.
Effect effect_on_rows(std::string_view type, const Node& body) {
  Effect made = effect(type == "InsertStmt"   ? "INSERT INTO"
                       : type == "UpdateStmt" ? "UPDATE"
                                              : "DELETE FROM",
                       relation_of(body, "relation"), type != "InsertStmt");
  made.changes_rows = true;
  const Node* select = member(body, "selectStmt");
  if (select) select = member(*select, "SelectStmt");
  made.is_repeatable |= member(body, "onConflictClause") || (select && member(*select, "whereClause"));
  return made;
}

Effect effect_on_enum(const Node& body, const TreeName& type) {
  const bool renames = !text_of(body, "oldVal").empty();
  return {What::changes,
          fmt::format("{} VALUE '{}'", renames ? "RENAME" : "ADD", text_of(body, renames ? "oldVal" : "newVal")),
          {std::string(text_of(body, "newVal")), std::string(text_of(body, "oldVal")), type.name},
          flag_of(body, "skipIfNewValExists")};
}

std::optional<Effect> effect_on_domain(const Node& body) {
  const std::string_view subtype = text_of(body, "subtype");
  if (subtype != "C" && subtype != "X") return std::nullopt;
  const Node* definition = member(body, "def");
  const Node* constraint = definition ? member(*definition, "Constraint") : nullptr;
  return effect(subtype == "C" ? "ADD CONSTRAINT" : "DROP CONSTRAINT",
                constraint ? text_of(*constraint, "conname") : text_of(body, "name"), flag_of(body, "missing_ok"));
}

/// CREATE and the words for it, and where the name stands: in a text, a list of names, or a relation.
struct Create {
  std::string_view does;
  const char* name;
};
const std::map<std::string_view, Create>& creates() {
  static const std::map<std::string_view, Create> known{
      {"CreateStmt", {"CREATE TABLE", "relation"}},
      {"IndexStmt", {"CREATE INDEX", "idxname"}},
      {"CreateSchemaStmt", {"CREATE SCHEMA", "schemaname"}},
      {"CreateExtensionStmt", {"CREATE EXTENSION", "extname"}},
      {"CreateSeqStmt", {"CREATE SEQUENCE", "sequence"}},
      {"CreateStatsStmt", {"CREATE STATISTICS", "defnames"}},
      {"ViewStmt", {"CREATE VIEW", "view"}},
      {"CreateFunctionStmt", {"CREATE FUNCTION", "funcname"}},
      {"CreateTrigStmt", {"CREATE TRIGGER", "trigname"}},
      {"RuleStmt", {"CREATE RULE", "rulename"}},
      {"CreateEnumStmt", {"CREATE TYPE", "typeName"}},
      {"CreateRangeStmt", {"CREATE TYPE", "typeName"}},
      {"CompositeTypeStmt", {"CREATE TYPE", "typevar"}},
      {"CreateDomainStmt", {"CREATE DOMAIN", "domainname"}},
      {"CreatePolicyStmt", {"CREATE POLICY", "policy_name"}},
      {"CreateRoleStmt", {"CREATE ROLE", "role"}},
      {"CreatePublicationStmt", {"CREATE PUBLICATION", "pubname"}},
      {"CreateSubscriptionStmt", {"CREATE SUBSCRIPTION", "subname"}},
      {"CreateForeignServerStmt", {"CREATE SERVER", "servername"}},
      {"CreateFdwStmt", {"CREATE FOREIGN DATA WRAPPER", "fdwname"}},
      {"CreateEventTrigStmt", {"CREATE EVENT TRIGGER", "trigname"}},
      {"CreateOpClassStmt", {"CREATE OPERATOR CLASS", "opclassname"}},
      {"CreateOpFamilyStmt", {"CREATE OPERATOR FAMILY", "opfamilyname"}},
      {"CreateCastStmt", {"CREATE CAST", ""}},
      {"CreateConversionStmt", {"CREATE CONVERSION", "conversion_name"}},
      {"CreateTransformStmt", {"CREATE TRANSFORM", ""}},
      {"CreateUserMappingStmt", {"CREATE USER MAPPING", "servername"}},
      {"CreateAmStmt", {"CREATE ACCESS METHOD", "amname"}},
      {"CreatePLangStmt", {"CREATE LANGUAGE", "plname"}},
      {"CreateTableSpaceStmt", {"CREATE TABLESPACE", "tablespacename"}},
  };
  return known;
}

TreeName name_at(const Node& body, const char* key) {
  const Node* name = member(body, key);
  if (!name) return {};
  if (name->IsArray()) return name_in(*name);
  return name->IsObject() ? relation_of(*name) : TreeName{{}, std::string(text_of(body, key))};
}

std::optional<Effect> effect_of(std::string_view type, const Node& body) {
  const bool tolerates = flag_of(body, "if_not_exists") || flag_of(body, "replace");
  if (const auto create = creates().find(type); create != creates().end()) {
    const TreeName name = name_at(body, create->second.name);
    return effect(std::string(create->second.does), name,
                  tolerates || is_temporary(body, create->second.name) || name.schema == "pg_temp");
  }
  if (type == "CreateTableAsStmt") {
    const Node* into = member(body, "into");
    if (!into) return std::nullopt;
    return effect("CREATE TABLE AS", relation_of(*into, "rel"), tolerates || is_temporary(*into, "rel"));
  }
  if (type == "DefineStmt")
    return effect(fmt::format("CREATE {}", word_of(text_of(body, "kind"))), name_at(body, "defnames"), tolerates);
  if (type == "CreateForeignTableStmt") {
    const Node* base = member(body, "base");
    if (!base) return std::nullopt;
    return effect("CREATE FOREIGN TABLE", relation_of(*base, "relation"), flag_of(*base, "if_not_exists"));
  }
  if (type == "DropStmt") return effect_of_drop(body);
  if (type == "DropRoleStmt") return effect("DROP ROLE", "", flag_of(body, "missing_ok"));
  if (type == "RenameStmt") return effect_of_rename(body);
  if (type == "AlterObjectSchemaStmt")
    return effect(fmt::format("SET SCHEMA {} of", text_of(body, "newschema")), relation_of(body, "relation"));
  if (type == "AlterEnumStmt") return effect_on_enum(body, name_at(body, "typeName"));
  if (type == "AlterDomainStmt") return effect_on_domain(body);
  if (type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt") return effect_on_rows(type, body);
  return std::nullopt;
}

}  // namespace

std::vector<Effect> effects_of(std::string_view type, const Node& body) {
  std::vector<Effect> found;
  if (type == "AlterTableStmt") {
    for (const Node* item : items_of(body, "cmds"))
      if (const Node* command = member(*item, "AlterTableCmd"))
        if (auto each = effect_of_command(relation_of(body, "relation"), *command)) found.push_back(std::move(*each));
  } else if (auto only = effect_of(type, body)) {
    found.push_back(std::move(*only));
  }
  for (Effect& each : found)
    for (const char* key : {"relation", "table"})
      if (const Node* range = member(body, key); range && range->IsObject()) each.relation = relation_of(*range);
  return found;
}

}  // namespace reconcile
