// The type of a column: which changes of it keep, rewrite or lose its values (manual, ALTER TABLE, notes).
#include "objects/column_changes.hpp"

namespace reconcile {

namespace {

bool is_text(const std::string& base) { return base == "text" || base == "character varying"; }

/// Manual, ALTER TABLE, notes: no rewrite where the old values are valid as they are stored.
bool keeps_values(const std::string& from, const std::string& to) {
  const TypeParts a = parts_of(from), b = parts_of(to);
  if (is_text(a.base) && is_text(b.base))
    return b.modifiers.empty() || (!a.modifiers.empty() && b.modifiers[0] >= a.modifiers[0]);
  if (a.base == "cidr" && b.base == "inet") return true;
  if (a.base != b.base) return false;
  if (b.modifiers.empty()) return a.base != "character";
  if (a.modifiers.empty()) return false;
  if (a.base == "numeric") return b.modifiers[0] >= a.modifiers[0] && b.modifiers.back() == a.modifiers.back();
  return a.base != "character" && a.base != "bit" && b.modifiers[0] >= a.modifiers[0];
}

std::string through_text(const Column& to) {
  return fmt::format("{}::text{}::{}", quote_ident(to.ref.name), to.type.stored.text().ends_with("[]") ? "[]" : "",
                     to.type.written);
}

/// A type of a schema, which has no casts but those that somebody wrote.
bool is_own_type(const std::string& type) { return type.find('.') != std::string::npos; }

}  // namespace

TypeParts parts_of(const std::string& type) {
  const auto open = type.find('('), close = type.find(')', std::min(open, type.size()));
  // a type that does not parse is told as it is
  if (close == std::string::npos || type.front() == '"') return {type, {}};
  TypeParts parts{type.substr(0, open) + type.substr(close + 1), {}};
  int number = 0;
  for (std::size_t i = open + 1; i <= close; ++i) {
    if (type[i] >= '0' && type[i] <= '9') {
      number = number * 10 + (type[i] - '0');
    } else {
      parts.modifiers.push_back(number);
      number = 0;
    }
  }
  return parts;
}

int integer_width(const std::string& base) {
  return base == "smallint" ? 2 : base == "integer" ? 4 : base == "bigint" ? 8 : 0;
}

bool is_compared_with(const std::string& a, const std::string& b) {
  const std::string left = parts_of(a).base, right = parts_of(b).base;
  return left == right || (integer_width(left) && integer_width(right)) || (is_text(left) && is_text(right));
}

bool loses_nothing(const std::string& from, const std::string& to) {
  // an array is converted element by element
  if (from.ends_with("[]") && to.ends_with("[]"))
    return loses_nothing(from.substr(0, from.size() - 2), to.substr(0, to.size() - 2));
  const TypeParts a = parts_of(from), b = parts_of(to);
  if (keeps_values(from, to) || b.base == "text" || (b.base == "character varying" && b.modifiers.empty())) return true;
  if (integer_width(a.base) && integer_width(b.base)) return integer_width(b.base) >= integer_width(a.base);
  if (integer_width(a.base) && b.base == "numeric")
    return b.modifiers.empty() || b.modifiers[0] - b.modifiers.back() >= 19;
  if (a.base == "real" && b.base == "double precision") return true;
  if (a.base == "character" && is_text(b.base)) return !a.modifiers.empty() && b.modifiers[0] >= a.modifiers[0];
  if (a.base == "character" && b.base == "character")
    return !a.modifiers.empty() && !b.modifiers.empty() && b.modifiers[0] >= a.modifiers[0];
  if (a.base == "numeric" && b.base == "numeric")
    return b.modifiers.empty() || (!a.modifiers.empty() && b.modifiers.back() >= a.modifiers.back() &&
                                   b.modifiers[0] - b.modifiers.back() >= a.modifiers[0] - a.modifiers.back());
  if (a.base == "date" && b.base.starts_with("timestamp")) return true;
  if (a.base.starts_with("timestamp with") && b.base.starts_with("timestamp with")) return b.modifiers.empty();
  // a text that is no uuid, json or label of the enum makes the statement fail, and nothing is lost
  const bool plain = integer_width(b.base) || b.base == "numeric" || b.base == "real" || b.base == "double precision" ||
                     b.base == "boolean" || b.base.starts_with("date") || b.base.starts_with("time") ||
                     b.base == "character" || b.base == "character varying";
  return is_text(a.base) && !plain;
}

/// Whether values go from one type to the other without being told how, as those of a generated column have to.
bool is_assigned(const std::string& from, const std::string& to) {
  const std::string a = parts_of(from).base, b = parts_of(to).base;
  const auto is_number = [](const std::string& base) {
    return integer_width(base) || base == "numeric" || base == "real" || base == "double precision";
  };
  const auto is_time = [](const std::string& base) { return base == "date" || base.starts_with("timestamp"); };
  return a == b || is_text(b) || (is_number(a) && is_number(b)) || (is_time(a) && is_time(b));
}

Field conversion_field() {
  return wish(field<&Column::conversion>("using", "an expression that makes values of a new type of its old ones"));
}

Field conversion_down_field() {
  return wish(field<&Column::conversion_down>("using_down", "the expression for the way back"));
}

std::optional<Statements> set_type(const Object& from, const Object& to, ServerVersion) {
  const Column &a = column_of(from), &b = column_of(to);
  const SqlText& conversion = b.conversion.empty() ? a.conversion_down : b.conversion;
  const bool is_converted = conversion.empty() && !b.on_foreign_table;
  if (is_converted && !b.has_cast) return std::nullopt;
  if (!b.generated.empty() && !is_assigned(a.type.stored, b.type.stored)) return std::nullopt;
  std::string action = "TYPE " + b.type.written;
  if (!b.collation.empty())
    action += " COLLATE " + spell_name(b.collation);
  else if (!a.collation.empty())
    action += " COLLATE pg_catalog.\"default\"";
  if (!conversion.empty())
    action += fmt::format(" USING {}", conversion.written);
  else if (!b.on_foreign_table && b.generated.empty() && parts_of(a.type.stored).base != parts_of(b.type.stored).base &&
           !(is_text(parts_of(a.type.stored).base) && is_text(parts_of(b.type.stored).base)))
    action += " USING " + (is_own_type(a.type.stored) && is_own_type(b.type.stored)
                               ? through_text(b)
                               : fmt::format("{}::{}", quote_ident(b.ref.name), b.type.written));
  const std::string what =
      a.type.stored == b.type.stored
          ? fmt::format("Change the collation of column {}", b.ref.sql())
          : fmt::format("Change column {} from {} to {}", b.ref.sql(), a.type.stored, b.type.stored);
  std::string wanted = b.type.stored;
  if (!a.collation.empty() || !b.collation.empty())
    wanted += " collate " + (b.collation.empty() ? "default" : parse_name(b.collation, {}).name);
  Statement statement = alter_column(
      to, what, action,
      !a.collation.empty() || !b.collation.empty()
          ? "format_type(a.atttypid, a.atttypmod) || (SELECT ' collate ' || o.collname FROM pg_collation o WHERE o.oid = a.attcollation)"
          : "format_type(a.atttypid, a.atttypmod)",
      {wanted});
  const bool keeps = keeps_values(a.type.stored, b.type.stored) && a.collation == b.collation && conversion.empty();
  statement.work = keeps || a.is_virtual || a.on_foreign_table ? Work::catalog : Work::rewrite;
  if (!narrows_identity(a, b)) return Statements{std::move(statement)};
  Statements statements = change_identity_options(a, b).value_or(Statements());
  statements.push_back(std::move(statement));
  return statements;
}

Statements move_to_type(const Object& object, const Object&) {
  const Column& column = column_of(object);
  Statement statement =
      alter_column(object, fmt::format("Move column {} to the new {}", object.ref.sql(), column.type.stored),
                   column.on_foreign_table ? fmt::format("TYPE {}", column.type.written)
                                           : fmt::format("TYPE {} USING {}", column.type.written, through_text(column)),
                   "format_type(a.atttypid, a.atttypmod)", {column.type.stored});
  statement.work = Work::rewrite;
  statement.note = "fails if a row has a value that the new type does not have";
  return {std::move(statement)};
}

std::optional<Statements> set_collation(const Object& from, const Object& to, ServerVersion version) {
  // part of the same action as the type
  if (!(column_of(from).type == column_of(to).type)) return Statements{};
  return set_type(from, to, version);
}

}  // namespace reconcile
