#include "core/surely_differ.hpp"

#include <algorithm>

#include "core/in_list.hpp"
#include "core/mentions.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

namespace {

bool is_text(std::string_view base) { return base == "text" || base == "character varying"; }
bool is_integer(std::string_view base) { return base == "smallint" || base == "integer" || base == "bigint"; }

bool is_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool types_differ(const SqlText& written, const SqlText& printed) {
  const auto mine = mentions(written.written, Syntax::type), theirs = mentions(printed.stored, Syntax::type);
  if (mine.empty() || theirs.empty()) return false;
  const Mention &a = mine.front(), &b = theirs.front();
  // _int4 is another name of integer[]
  if (a.name.starts_with('_') || b.name.starts_with('_')) return false;
  const std::string &p = type_name(written.written), &q = type_name(printed.stored);
  if (a.name != b.name || p.ends_with("[]") != q.ends_with("[]")) return true;
  if (a.schema != b.schema && !a.schema.empty() && !b.schema.empty()) return true;
  // the modifiers of these are stored as they are written, while timestamp(7) becomes timestamp(6)
  for (const std::string_view name : {"varchar", "bpchar", "numeric", "bit", "varbit"})
    if (a.name == name && p.find('?') == std::string::npos) return p != q;
  return false;
}

/// `s:'a'` of a text, `i:1` of an integer, `b:true`: the forms of literals that have no other spelling.
bool is_literal(const std::string& form, std::string_view sql, std::string_view base) {
  if (is_text(base)) {
    const auto text = literal_text(sql);
    return text && form == "s:" + quote_literal(*text);
  }
  if (is_integer(base)) return form.starts_with("i:") && is_digits(std::string_view(form).substr(2));
  return base == "boolean" && (form == "b:true" || form == "b:false");
}

bool is_list_of(const InList& list, std::string_view base) {
  if (is_text(base)) return true;
  return is_integer(base) && std::all_of(list.literals.begin(), list.literals.end(), is_digits);
}

}  // namespace

bool surely_differ(const SqlText& written, const SqlText& printed, const ColumnType& column_type,
                   std::string_view type) {
  if (written.syntax == Syntax::type) return types_differ(written, printed);
  if (written.syntax != Syntax::expression) return false;
  if (!type.empty()) {
    const auto form = [&](const std::string& sql) { return normal_form(sql, Syntax::expression, column_type, type); };
    const std::string mine = form(written.written), theirs = form(printed.stored), base = base_type(type);
    return mine != theirs && is_literal(mine, written.written, base) && is_literal(theirs, printed.stored, base);
  }
  const auto mine = as_in_list(written.written, column_type), theirs = as_in_list(printed.stored, column_type);
  if (!mine || !theirs || mine->column != theirs->column || mine->literals == theirs->literals) return false;
  const std::string base = base_type(column_type(mine->column));
  return is_list_of(*mine, base) && is_list_of(*theirs, base);
}

}  // namespace reconcile
