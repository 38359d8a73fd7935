// That every statement is understood, says what it is about, and may run where it stands.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/outside_of_transaction.hpp"
#include "lint/checks.hpp"

namespace reconcile {

namespace {

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
      if (!statement.error.message.empty()) {
        found_.add("not-understood", place_of_error(statement),
                   fmt::format("{}; the statement was not looked at", statement.error.message));
        continue;
      }
      names(statement);
      concurrently(statement);
    }
  }

 private:
  static Place place_of_error(const LintStatement& statement) {
    const std::string_view before = std::string_view(statement.sql).substr(0, statement.error.offset);
    const auto lines = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n'));
    Place place = statement.place;
    place.line += lines;
    if (lines > 0)
      place.column = static_cast<unsigned>(characters(before.substr(before.rfind('\n') + 1))) + 1;
    else if (!statement.is_inside)
      place.column += static_cast<unsigned>(characters(before));
    return place;
  }

  void names(const LintStatement& statement) {
    if (statement.type() == "VariableSetStmt" && text_of(statement.body(), "name") == "search_path")
      has_search_path_ = text_of(statement.body(), "kind") != "VAR_RESET";
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
      if (name.schema.empty() && !has_search_path_ && !common.contains(name.name) && !temporary_.contains(name.name) &&
          !name.name.starts_with("pg_"))
        found_.add("unqualified-name", statement.place, fmt::format("{} is written without its schema", name.name));
      if (name.schema == "public" && !allow_public_)
        found_.add("schema-public", statement.place, fmt::format("{} is in schema public", name.written()));
    }
  }

  void concurrently(const LintStatement& statement) {
    if (!statement.in_transaction) return;
    const std::string_view what = only_outside_of_transaction(*statement.tree);
    if (!what.empty())
      found_.add("concurrently-in-transaction", statement.place, fmt::format("{} must not run in a transaction", what));
  }

  const LintScript& script_;
  bool allow_public_;
  Found& found_;
  std::set<std::string> temporary_;
  bool has_search_path_ = false;  ///< the script says itself what a name without a schema means
};

}  // namespace

void check_statements(const LintScript& script, bool allow_public, Found& found) {
  Structure(script, allow_public, found).check();
}

}  // namespace reconcile
