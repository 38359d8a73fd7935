#include "load/own_names.hpp"

#include <algorithm>

#include "core/mentions.hpp"
#include "core/sql.hpp"

namespace reconcile {

std::string without_own_schema(const std::string& sql, Syntax syntax, const std::string& schema) {
  const std::string before = quote_ident(schema) + ".";
  if (schema.empty() || sql.find(before) == std::string::npos) return sql;
  if (syntax == Syntax::type) return sql.starts_with(before) ? sql.substr(before.size()) : sql;
  if (syntax != Syntax::index_key) return sql;
  for (const Mention& mention : mentions(sql, syntax))
    if (mention.what == Mention::What::operator_class && mention.schema == schema) {
      // the last of the text of that name: before it there is nothing but the key and its collation
      const std::size_t at = sql.rfind(before + quote_ident(mention.name));
      if (at != std::string::npos) return sql.substr(0, at) + sql.substr(at + before.size());
    }
  return sql;
}

}  // namespace reconcile
