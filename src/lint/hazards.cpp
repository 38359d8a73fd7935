// What a statement costs those who use a table that is there, and what it loses.
#include <fmt/format.h>

#include <set>

#include "core/mentions.hpp"
#include "core/type_name.hpp"
#include "lint/checks.hpp"

namespace reconcile {

namespace {

std::string type_of(const Node& column) {
  const Node* type = member(column, "typeName");
  return type ? type_name(*type) : std::string();
}

bool is_serial(std::string_view type) {
  return type == "serial" || type == "bigserial" || type == "smallserial" || type == "serial4" || type == "serial8" ||
         type == "serial2";
}

/// A column with its constraints, as CREATE TABLE and ADD COLUMN write it.
struct NewColumn {
  explicit NewColumn(const Node& column) : name(text_of(column, "colname")), type(type_of(column)) {
    for (const Node* item : items_of(column, "constraints")) {
      const Node* constraint = member(*item, "Constraint");
      const std::string_view kind = constraint ? text_of(*constraint, "contype") : std::string_view();
      if (kind == "CONSTR_NOTNULL" || kind == "CONSTR_PRIMARY") not_null = true;
      if (kind == "CONSTR_PRIMARY" || kind == "CONSTR_UNIQUE") key = constraint;
      if (kind == "CONSTR_FOREIGN") foreign_key = constraint;
      if (kind == "CONSTR_CHECK") check = constraint;
      if (kind == "CONSTR_DEFAULT") default_value = member(*constraint, "raw_expr");
      if (kind == "CONSTR_IDENTITY") is_identity = true;
      if (kind == "CONSTR_GENERATED") is_generated = true;
    }
  }

  std::string name, type;
  const Node *key = nullptr, *foreign_key = nullptr, *check = nullptr, *default_value = nullptr;
  bool not_null = false, is_identity = false, is_generated = false;
};

bool calls_volatile(const Node& expression) {
  bool found = false;
  const auto look = [&](std::string_view key, const Node& node) {
    const Node* names = key == "FuncCall" ? member(node, "funcname") : nullptr;
    if (names && is_volatile(name_of(*names).name)) found = true;
  };
  walk(expression, look);
  return found;
}

bool has_option(const Node& body, const char* list, std::string_view option) {
  for (const Node* item : items_of(body, list))
    if (const Node* element = member(*item, "DefElem"); element && text_of(*element, "defname") == option) return true;
  return false;
}

class Changes {
 public:
  Changes(const LintScript& script, Found& found) : script_(script), found_(found) {}

  void check() {
    for (const LintStatement& each : script_.statements) {
      statement_ = &each;
      statement(each.type(), each.body());
    }
  }

 private:
  void add(std::string_view rule, std::string message) { found_.add(rule, statement_->place, std::move(message)); }

  bool is_new(const TreeName& table) const { return script_.made.contains(table.written()); }
  /// Whether a statement may find rows in it that it has to read or write.
  bool has_rows(const TreeName& table) const { return !is_new(table) && !emptied_.contains(table.written()); }

  /// The first statement that waits for a lock, where nobody has said for how long.
  void waits(const TreeName& table) {
    if (has_timeout_ || is_new(table)) return;
    has_timeout_ = true;
    add("no-lock-timeout", fmt::format("no lock_timeout is set before the lock on {}", table.written()));
  }

  void statement(std::string_view type, const Node& body) {
    if (type == "VariableSetStmt" && text_of(body, "name") == "lock_timeout") has_timeout_ = true;
    if (type == "SelectStmt") sets_timeout(body);
    if (type == "CreateStmt") {
      for (const Node* item : items_of(body, "tableElts"))
        if (const Node* column = member(*item, "ColumnDef")) column_type(NewColumn(*column));
    } else if (type == "AlterTableStmt") {
      alter(body);
    } else if (type == "IndexStmt") {
      index(body);
    } else if (type == "DropStmt") {
      drop(body);
    } else if (type == "RenameStmt") {
      rename(body);
    } else if (type == "CreateEnumStmt") {
      const Node* names = member(body, "typeName");
      add("enum", fmt::format("type {} lists its values", names ? name_in(*names).written() : ""));
    } else if (type == "AlterDomainStmt") {
      const Node* definition = member(body, "def");
      const Node* constraint = definition ? member(*definition, "Constraint") : nullptr;
      if (text_of(body, "subtype") == "C" && constraint && !flag_of(*constraint, "skip_validation"))
        add("domain-constraint",
            fmt::format("constraint {} is proven for every column of the domain", text_of(*constraint, "conname")));
    } else if (type == "ReindexStmt") {
      if (!has_option(body, "params", "concurrently") && !flag_of(body, "concurrent"))
        add("reindex-not-concurrent", "REINDEX without CONCURRENTLY");
    } else if (type == "RefreshMatViewStmt") {
      if (!flag_of(body, "concurrent") && !flag_of(body, "skipData"))
        add("refresh-not-concurrent",
            fmt::format("{} is refreshed without CONCURRENTLY", relation_of(body, "relation").written()));
    } else if (type == "TruncateStmt") {
      for (const Node* item : items_of(body, "relations"))
        if (const Node* range = member(*item, "RangeVar")) {
          add("truncate", fmt::format("{} is emptied{}", relation_of(*range).written(),
                                      text_of(body, "behavior") == "DROP_CASCADE" ? ", and what refers to it" : ""));
          waits(relation_of(*range));
          emptied_.insert(relation_of(*range).written());
        }
    } else if (type == "ClusterStmt") {
      add("rewrites-table", fmt::format("CLUSTER writes {} anew", relation_of(body, "relation").written()));
    } else if (type == "VacuumStmt" && has_option(body, "options", "full")) {
      add("rewrites-table", "VACUUM FULL writes the table anew");
    } else if ((type == "UpdateStmt" || type == "DeleteStmt") && !member(body, "whereClause")) {
      const TreeName table = relation_of(body, "relation");
      if (!is_new(table))
        add("whole-table-update",
            fmt::format("every row of {} is {}", table.written(), type == "UpdateStmt" ? "updated" : "deleted"));
      if (type == "DeleteStmt" && !member(body, "usingClause")) emptied_.insert(table.written());
    } else if (type == "InsertStmt" || type == "CopyStmt") {
      emptied_.erase(relation_of(body, "relation").written());
    }
  }

  /// SELECT set_config('lock_timeout', '5s', true)
  void sets_timeout(const Node& select) {
    walk(select, [&](std::string_view key, const Node& call) {
      const Node* names = key == "FuncCall" ? member(call, "funcname") : nullptr;
      const auto arguments = items_of(call, "args");
      if (!names || name_of(*names).name != "set_config" || arguments.empty()) return;
      const auto setting = constant_of(*arguments.front());
      if (setting && setting->text == "lock_timeout") has_timeout_ = true;
    });
  }

  void column_type(const NewColumn& column) {
    const std::string_view rule = rule_of_type(column.type);
    if (!rule.empty()) add(rule, fmt::format("column {} is of type {}", column.name, column.type));
  }

  void alter(const Node& body) {
    const TreeName table = relation_of(body, "relation");
    const bool is_table = text_of(body, "objtype") == "OBJECT_TABLE" || !member(body, "objtype");
    for (const Node* item : items_of(body, "cmds")) {
      const Node* command = member(*item, "AlterTableCmd");
      if (!command) continue;
      const std::string_view subtype = text_of(*command, "subtype");
      if (subtype == "AT_ValidateConstraint") {
        validates(table, text_of(*command, "name"));
        continue;
      }
      if (is_table) waits(table);
      if (subtype == "AT_AddColumn") {
        if (const Node* definition = member(*command, "def"))
          if (const Node* column = member(*definition, "ColumnDef")) add_column(table, NewColumn(*column));
      } else if (!is_new(table)) {
        command_on(table, subtype, *command);
      }
    }
  }

  void add_column(const TreeName& table, const NewColumn& column) {
    column_type(column);
    if (!has_rows(table)) return;
    const std::string name = fmt::format("column {} of {}", column.name, table.written());
    if (column.is_identity || is_serial(column.type))
      add("add-identity", fmt::format("{} gets a number in every row", name));
    else if (column.is_generated)
      add("add-stored-generated", fmt::format("{} is computed for every row", name));
    else if (column.default_value && calls_volatile(*column.default_value))
      add("volatile-default", fmt::format("{} gets another default in every row", name));
    else if (column.not_null && !column.default_value)
      add("add-column-not-null", fmt::format("{} must not be null and has no default", name));
    if (column.key) constraint(table, *column.key);
    if (column.check) constraint(table, *column.check);
    // a column that is new and without a value refers to nothing yet
    if (column.foreign_key && column.default_value) constraint(table, *column.foreign_key);
  }

  void command_on(const TreeName& table, std::string_view subtype, const Node& command) {
    const std::string column = fmt::format("column {} of {}", text_of(command, "name"), table.written());
    const Node* definition = member(command, "def");
    if (subtype == "AT_AddConstraint") {
      if (const Node* added = definition ? member(*definition, "Constraint") : nullptr) constraint(table, *added);
    } else if (subtype == "AT_SetNotNull") {
      if (has_rows(table)) add("set-not-null", fmt::format("{} is looked through for NULL", column));
    } else if (subtype == "AT_AlterColumnType") {
      const Node* changed = definition ? member(*definition, "ColumnDef") : nullptr;
      if (has_rows(table))
        add("column-type", fmt::format("{} becomes {}", column, changed ? type_of(*changed) : "another type"));
    } else if (subtype == "AT_DropColumn") {
      add("drop-column", fmt::format("{} is dropped", column));
    } else if (subtype == "AT_DropNotNull") {
      add("drop-not-null", fmt::format("{} may be null", column));
    } else if (subtype == "AT_DropConstraint") {
      add("drop-constraint", fmt::format("constraint {} of {} is dropped", text_of(command, "name"), table.written()));
    } else if (subtype == "AT_AddIdentity") {
      return;  // of the catalog only
    } else if (subtype == "AT_SetLogged" || subtype == "AT_SetUnLogged" || subtype == "AT_SetTableSpace" ||
               subtype == "AT_SetAccessMethod") {
      if (has_rows(table)) add("rewrites-table", fmt::format("{} is written anew", table.written()));
    } else if (subtype == "AT_DetachPartition") {
      const Node* partition = definition ? member(*definition, "PartitionCmd") : nullptr;
      if (partition && !flag_of(*partition, "concurrent"))
        add("detach-partition", fmt::format("{} is detached from {} without CONCURRENTLY",
                                            relation_of(*partition, "name").written(), table.written()));
    }
    if (text_of(command, "behavior") == "DROP_CASCADE")
      add("drop-cascade",
          fmt::format("what depends on {} of {} is dropped too", text_of(command, "name"), table.written()));
  }

  void constraint(const TreeName& table, const Node& constraint) {
    const std::string_view kind = text_of(constraint, "contype");
    const std::string_view name = text_of(constraint, "conname");
    const std::string what = fmt::format("constraint{}{} of {}", name.empty() ? "" : " ", name, table.written());
    if (!has_rows(table)) return;
    if (kind == "CONSTR_CHECK" || kind == "CONSTR_FOREIGN") {
      if (flag_of(constraint, "skip_validation"))
        not_valid_.emplace(table.written(), name);
      else
        add("constraint-not-valid", fmt::format("{} is proven for every row at once", what));
    } else if (kind == "CONSTR_PRIMARY" || kind == "CONSTR_UNIQUE" || kind == "CONSTR_EXCLUSION") {
      if (text_of(constraint, "indexname").empty())
        add("constraint-builds-index", fmt::format("{} builds its index", what));
    }
  }

  void validates(const TreeName& table, std::string_view name) {
    if (statement_->in_transaction && not_valid_.contains({table.written(), std::string(name)}))
      add("validated-in-same-transaction",
          fmt::format("constraint {} of {} is added and validated in one transaction", name, table.written()));
  }

  void index(const Node& body) {
    const TreeName table = relation_of(body, "relation");
    if (is_new(table) || flag_of(body, "concurrent")) return;
    // ON ONLY makes the index of a partitioned table without those of its partitions
    const Node* relation = member(body, "relation");
    if (relation && !flag_of(*relation, "inh")) return;
    if (has_rows(table))
      add("index-not-concurrent",
          fmt::format("index {} of {} is built without CONCURRENTLY", text_of(body, "idxname"), table.written()));
    waits(table);
  }

  void drop(const Node& body) {
    static const std::set<std::string_view> holding{"OBJECT_TABLE", "OBJECT_SCHEMA", "OBJECT_SEQUENCE",
                                                    "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"};
    const std::string_view type = text_of(body, "removeType");
    std::vector<std::string> names;
    for (const Node* object : items_of(body, "objects")) {
      const TreeName name = dropped_of(*object);
      names.push_back(name.written());
      if (is_new(name)) continue;
      if (holding.contains(type))
        add("drop-table", fmt::format("{} is dropped with all that it holds", name.written()));
      if (type == "OBJECT_INDEX" && !flag_of(body, "concurrent"))
        add("drop-index-not-concurrent", fmt::format("index {} is dropped without CONCURRENTLY", name.written()));
      if (type == "OBJECT_TABLE" || type == "OBJECT_INDEX")
        if (!flag_of(body, "concurrent")) waits(name);
    }
    if (text_of(body, "behavior") == "DROP_CASCADE")
      add("drop-cascade", fmt::format("what depends on {} is dropped too", fmt::join(names, ", ")));
  }

  void rename(const Node& body) {
    static const std::set<std::string_view> named_by_programs{"OBJECT_TABLE",    "OBJECT_COLUMN",  "OBJECT_SCHEMA",
                                                              "OBJECT_VIEW",     "OBJECT_MATVIEW", "OBJECT_FUNCTION",
                                                              "OBJECT_SEQUENCE", "OBJECT_TYPE"};
    TreeName table = relation_of(body, "relation");
    if (const Node* object = member(body, "object")) table = dropped_of(*object);
    const std::string_view old_name = text_of(body, "subname");
    if (named_by_programs.contains(text_of(body, "renameType")) && !is_new(table))
      add("rename", fmt::format("{} is renamed to {}",
                                old_name.empty() ? table.written() : fmt::format("{} of {}", old_name, table.written()),
                                text_of(body, "newname")));
    if (member(body, "relation") && text_of(body, "renameType") != "OBJECT_INDEX") waits(table);
  }

  const LintScript& script_;
  Found& found_;
  const LintStatement* statement_ = nullptr;
  bool has_timeout_ = false;
  std::set<std::string> emptied_;  ///< tables of which every row has been deleted
  std::set<std::pair<std::string, std::string>> not_valid_;
};

}  // namespace

void check_changes(const LintScript& script, Found& found) { Changes(script, found).check(); }

}  // namespace reconcile
