#include "render/guard_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/indented.hpp"
#include "core/lookup.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace {

/// The definition of column `a`, as column_lookup has it.
std::string column_definition(bool of_partition) {
  return fmt::format(
      "concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, {}"
      "CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END)",
      of_partition ? ""
                   : "CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, ");
}

Guard::Part columns_part(const std::vector<const Guard::Part*>& parts, const std::string& table, const Guard& guard) {
  Guard::Part made;
  if (parts.size() == 1 && !guard.table.empty()) {
    made.what = parts[0]->what;
    made.wanted = parts[0]->wanted;
    made.found = column_lookup.found(table, parts[0]->column);
    return made;
  }
  std::vector<const Guard::Part*> sorted = parts;
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->column < b->column; });
  std::string wanted;
  std::vector<std::string> names;
  for (const auto* part : sorted) {
    // as they are: which names have to be quoted differs between major versions
    wanted += fmt::format("{}{} {}", wanted.empty() ? "" : "; ", part->column, part->wanted[0]);
    names.push_back(quote_literal(part->column));
  }
  made.what = "columns of " + table;
  made.wanted = {wanted};
  if (!guard.of_partition && !guard.has_more_columns) {
    made.found = columns_lookup.found(table, {});
    return made;
  }
  made.found = fmt::format(
      "(SELECT string_agg(a.attname || ' ' || {}, '; ' ORDER BY a.attname COLLATE \"C\")\n"
      "  FROM pg_attribute a WHERE a.attrelid = to_regclass({}) AND a.attnum > 0 AND NOT a.attisdropped{})",
      column_definition(guard.of_partition), quote_literal(table),
      guard.has_more_columns ? fmt::format(" AND a.attname IN ({})", fmt::join(names, ", ")) : std::string());
  return made;
}

}  // namespace

std::vector<Guard::Part> guard_parts(const Statement& statement) {
  std::vector<const Guard::Part*> columns;
  std::vector<Guard::Part> parts;
  for (const Guard::Part& part : statement.guard.parts) {
    if (part.column.empty())
      parts.push_back(part);
    else
      columns.push_back(&part);
  }
  if (columns.empty()) return parts;
  const std::string table = statement.guard.table.empty() ? statement.object.sql() : statement.guard.table;
  Guard::Part together = columns_part(columns, table, statement.guard);
  if (statement.guard.table.empty()) {
    // CREATE TABLE: the first part asks whether there is a table at all
    parts.insert(parts.begin() + 1, std::move(together));
  } else {
    parts.insert(parts.begin(), std::move(together));
  }
  return parts;
}

void fill(std::string& block, const Statement& statement) {
  const auto at = block.find(hole);
  block.replace(at, 1, statement.text(at - block.rfind('\n', at) - 1));
}

}  // namespace reconcile
