// What kinds share whose definition SQL writes as a list of `name = value`, and a catalog as the columns of a row.
#pragma once

#include "objects/privileges.hpp"

namespace reconcile {

template <>
struct Value<std::optional<std::string>> {
  static constexpr std::string_view shape = "a text";
  static bool read(const Document& document, std::optional<std::string>& value) {
    value = document.text();
    return document.is_scalar();
  }
  static Document write(const std::optional<std::string>& value) {
    return value ? Document::scalar(*value, Document::Style::quoted) : Document();
  }
};

struct Attribute {
  enum class Says { sql, literal, flag, operator_name, list };
  Field field;
  std::string_view parameter;  ///< its name in the list; empty: it stands elsewhere in the statement
  std::string column;          ///< SQL for its value in the row `o`, null for the default; of a list an array
  Says says = Says::sql;
  std::string_view refers = {};  ///< what it names: a kind, `routine`, `type` or `operator`
};
using Attributes = std::vector<Attribute>;

/// The rows of a catalog that are the objects of a kind.
struct CatalogRows {
  std::string_view catalog;
  std::string_view prefix;  ///< of its columns: `cfg`; empty: such objects live outside of schemas
  std::string name;         ///< SQL for the name
  std::string condition = "true";
  std::string stands_on = {};  ///< where that is more than what the row itself depends on
};

std::vector<Field> fields_of(const Attributes& attributes);
/// For Kind::in_sql.
std::string list_of(const CatalogRows& rows);
/// For Kind::catalog_query; `more` are columns beside those of the attributes, with a comma before each.
std::string query_of(const CatalogRows& rows, const Attributes& attributes, const std::string& more = {});

/// `(\n  SFUNC = migration.add,\n  STYPE = integer\n)`; `first` are elements before those.
std::string spell_list(const Object& object, const Attributes& attributes, std::vector<std::string> first = {});
/// The value of one as YAML has it; empty for the default.
std::string value_of(const Object& object, const Attribute& attribute);
/// What a guard looks at: all attributes in one text.
Guard::Part definition_part(const Object& object, std::string_view catalog, const Attributes& attributes);
/// CREATE <words of the kind> <name> and the rest, unless it is there.
Statements create_defined(const Object& object, const Attributes& attributes, const std::string& rest);

void needs_of_attributes(const Object& object, const Attributes& attributes, const Database& database,
                         const std::function<void(const ObjectRef&)>& need);
/// For Kind::follow.
void follow_attributes(Object& object, const Attributes& attributes, const ObjectRef& from, const ObjectRef& to);
void require(const Object& object, const Attributes& attributes, const Names& names, Mistakes& mistakes);

// For Kind::in_sql, follow and needs of a kind whose rows and attributes tell all of it.
template <const CatalogRows& (*rows)()>
std::string list_rows(ServerVersion) {
  return list_of(rows());
}
template <const Attributes& (*attributes)()>
void follow_defined(Object& object, const ObjectRef& from, const ObjectRef& to) {
  follow_attributes(object, attributes(), from, to);
}
template <const Attributes& (*attributes)()>
void needs_of_defined(const Object& object, const Database& database,
                      const std::function<void(const ObjectRef&)>& need) {
  needs_of_attributes(object, attributes(), database, need);
}

// SQL for values of a row, null where there is none.
std::string regproc(std::string_view oid);
std::string flag(std::string_view condition);
/// The name of an object of `catalog` by the prefix of its columns: the schema only where that is not pg_catalog.
std::string name_by_oid(std::string_view catalog, std::string_view prefix, std::string_view oid);

/// Whether an object outside of schemas is to be read for the types and routines that it is about, or since every
/// schema is: SQL of the oids of their schemas.
std::string acts_in_scope(const std::vector<std::string>& namespaces);

}  // namespace reconcile
