#include "objects/data_rows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "core/indented.hpp"
#include "core/json.hpp"
#include "objects/column_changes.hpp"

namespace reconcile {

namespace {

std::size_t place_of(const Names& columns, std::string_view name) {
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
}

std::string key_of(const Data::Set& set, const Data::Row& row, const Names& key) { return row_text(set, row, key); }

std::unordered_map<std::string, const Data::Row*> by_key(const Data::Set& set, const Names& key) {
  std::unordered_map<std::string, const Data::Row*> rows;
  for (const Data::Row& row : set.rows) rows.emplace(key_of(set, row, key), &row);
  return rows;
}

void compare(const Data::Set& before, const Data::Set& after, const Names& key, RowChanges& changes) {
  const auto old = by_key(before, key), now = by_key(after, key);
  std::vector<std::size_t> places;  // of the columns of `after` in `before`
  for (const std::string& column : after.columns) places.push_back(place_of(before.columns, column));
  for (const Data::Row& row : after.rows) {
    const auto found = old.find(key_of(after, row, key));
    if (found == old.end()) {
      changes.added.push_back({&before, nullptr, &after, &row});
      continue;
    }
    const Data::Row& was = *found->second;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!row.values[i]) continue;
      if (places[i] < before.columns.size() && was.values[places[i]] && *was.values[places[i]] == *row.values[i])
        continue;
      changes.changed.push_back({&before, &was, &after, &row});
      break;
    }
  }
  for (const Data::Row& row : before.rows)
    if (!now.contains(key_of(before, row, key))) changes.gone.push_back({&before, &row, &after, nullptr});
}

/// Rows of one statement: they name the same columns.
struct Group {
  Names columns;
  std::vector<const RowChange*> rows;
};

/// Columns that `only` does not hold are left out, unless that is empty.
std::vector<Group> groups_of(const std::vector<RowChange>& changes, const Names& only = {}) {
  std::vector<Group> groups;
  std::map<Names, std::size_t> known;
  for (const RowChange& change : changes) {
    const Data::Set& set = change.after ? *change.set_after : *change.set_before;
    const Data::Row& row = change.after ? *change.after : *change.before;
    Names columns;
    for (std::size_t i = 0; i < set.columns.size(); ++i)
      if (row.values[i] && (only.empty() || place_of(only, set.columns[i]) < only.size()))
        columns.push_back(set.columns[i]);
    const auto [at, is_new] = known.try_emplace(columns, groups.size());
    if (is_new) groups.push_back({std::move(columns), {}});
    groups[at->second].rows.push_back(&change);
  }
  return groups;
}

/// The server gives the values the types of the table's own columns.
std::string record_set(const Data& data, const Group& group) {
  std::string rows;
  for (const RowChange* change : group.rows)
    rows += fmt::format("{}\n  {}", rows.empty() ? "" : ",",
                        change->after ? row_text(*change->set_after, *change->after, group.columns)
                                      : row_text(*change->set_before, *change->before, group.columns));
  return fmt::format("jsonb_populate_recordset(NULL::{}, {})", data.ref.sql(), dollar_quote("[" + rows + "\n]"));
}

template <typename Spell>
std::string each(const Names& names, std::string_view between, const Spell& spell) {
  std::vector<std::string> parts;
  for (const std::string& name : names) parts.push_back(spell(quote_ident(name)));
  return fmt::format("{}", fmt::join(parts, between));
}

/// `t.name IS DISTINCT FROM w.name`
std::string comparison(const Data& data, const std::string& column, std::string_view words) {
  const auto cast = data.compared_as.find(column);
  const std::string as = cast == data.compared_as.end() ? std::string() : "::" + cast->second;
  return fmt::format("t.{0}{1} {2} w.{0}{1}", quote_ident(column), as, words);
}

std::string comparisons(const Data& data, const Names& columns, std::string_view words, std::string_view between) {
  std::vector<std::string> parts;
  for (const std::string& column : columns) parts.push_back(comparison(data, column, words));
  return fmt::format("{}", fmt::join(parts, between));
}

Names without_key(const Data& data, const Names& columns) {
  Names rest;
  for (const std::string& column : columns)
    if (std::find(data.key.begin(), data.key.end(), column) == data.key.end()) rest.push_back(column);
  return rest;
}

Statement statement(const Data& data, const Names& columns, std::string does, std::string sql) {
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(quote_literal(column));
  // columns that the way back has renamed already are not there when it is gone again
  const std::string found = fmt::format(
      "(SELECT 'there' FROM pg_attribute a WHERE a.attrelid = to_regclass({}) AND a.attname IN ({})\n"
      "  AND NOT a.attisdropped HAVING count(*) = {})",
      quote_literal(data.ref.sql()), fmt::join(names, ", "), names.size());
  Statement made;
  made.object = data.ref;
  made.does = std::move(does);
  made.sql = data.on_error == "warn" ? do_block(caught(sql + ";", made.does)) : std::move(sql);
  made.is_block = true;
  made.guard = {
      Guard::Action::remove, data.ref.sql(), {{"what is named of " + data.ref.described(), found, {}, false, {}}}};
  made.lock = Lock::row_exclusive;
  made.work = Work::scan;
  return made;
}

}  // namespace

std::string compared_as(const std::string& type) {
  static const std::set<std::string, std::less<>> comparable{"smallint",
                                                             "integer",
                                                             "bigint",
                                                             "numeric",
                                                             "real",
                                                             "double precision",
                                                             "boolean",
                                                             "text",
                                                             "name",
                                                             "bytea",
                                                             "uuid",
                                                             "jsonb",
                                                             "interval",
                                                             "character",
                                                             "date",
                                                             "character varying",
                                                             "inet",
                                                             "bit varying",
                                                             "cidr",
                                                             "macaddr",
                                                             "bit",
                                                             "timestamp with time zone",
                                                             "time with time zone",
                                                             "money",
                                                             "oid",
                                                             "timestamp without time zone",
                                                             "time without time zone"};
  if (type == "json") return "jsonb";
  const std::string base = parts_of(type).base;
  return comparable.contains(base.ends_with("[]") ? base.substr(0, base.size() - 2) : base) ? "" : "text";
}

std::string rows_in_words(std::size_t count) { return fmt::format("{} {}", count, count == 1 ? "row" : "rows"); }

RowChanges row_changes(const Data& from, const Data& to) {
  RowChanges changes;
  compare(from.listed, to.listed, to.key, changes);
  compare(from.others, to.others, to.key, changes);
  return changes;
}

const Document* value_of(const Data::Set& set, const Data::Row& row, std::string_view column) {
  const std::size_t at = place_of(set.columns, column);
  return at < row.values.size() && row.values[at] ? &*row.values[at] : nullptr;
}

std::string row_text(const Data::Set& set, const Data::Row& row, const Names& columns) {
  std::string text;
  for (const std::string& column : columns)
    if (const Document* value = value_of(set, row, column))
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ",
                          to_jsonb(Document::scalar(column, Document::Style::quoted)), to_jsonb(*value));
  return "{" + text + "}";
}

Statements write_rows(const Data& data, const std::vector<RowChange>& changes) {
  Statements statements;
  const std::string table = data.ref.sql();
  const std::string same_key = comparisons(data, data.key, "=", " AND ");
  for (const Group& group : groups_of(changes)) {
    const Names rest = without_key(data, group.columns);
    std::string sql =
        fmt::format("WITH wanted AS (\n  SELECT * FROM {}\n)", indented(record_set(data, group), 2).substr(2));
    // the unique values that rows give up are free before others take them
    std::string after_changes;
    if (!rest.empty()) {
      sql +=
          fmt::format(", changed AS (\n  UPDATE {} AS t SET {}\n  FROM wanted AS w WHERE {} AND ({})\n  RETURNING 1\n)",
                      table, each(rest, ", ", [](const std::string& name) { return fmt::format("{0} = w.{0}", name); }),
                      same_key, comparisons(data, rest, "IS DISTINCT FROM", " OR "));
      after_changes = "(SELECT count(*) FROM changed) >= 0 AND ";
    }
    sql += fmt::format(
        "\nINSERT INTO {} AS t ({}){}\nSELECT {} FROM wanted AS w\n"
        "WHERE {}NOT EXISTS (SELECT FROM {} AS t WHERE {})",
        table, quote_list(group.columns), data.numbered_here ? " OVERRIDING SYSTEM VALUE" : "",
        each(group.columns, ", ", [](const std::string& name) { return "w." + name; }), after_changes, table, same_key);
    const auto added = static_cast<std::size_t>(
        std::count_if(group.rows.begin(), group.rows.end(), [](const RowChange* change) { return !change->before; }));
    const std::size_t changed = group.rows.size() - added;
    const std::string does = changed == 0 ? fmt::format("Add {} to {}", rows_in_words(added), table)
                             : added == 0
                                 ? fmt::format("Change {} of {}", rows_in_words(changed), table)
                                 : fmt::format("Add {} to {}, change {}", rows_in_words(added), table, changed);
    statements.push_back(statement(data, group.columns, does, std::move(sql)));
  }
  return statements;
}

Statements delete_rows(const Data& data, const std::vector<RowChange>& changes, const Names& compared) {
  Statements statements;
  for (const Group& group : groups_of(changes, compared)) {
    std::string same = comparisons(data, data.key, "=", " AND ");
    const Names rest = without_key(data, group.columns);
    if (!rest.empty()) same += "\nAND " + comparisons(data, rest, "IS NOT DISTINCT FROM", " AND ");
    statements.push_back(statement(
        data, group.columns, fmt::format("Delete {} of {}", rows_in_words(group.rows.size()), data.ref.sql()),
        fmt::format("DELETE FROM {} AS t USING {} AS w\nWHERE {}", data.ref.sql(), record_set(data, group), same)));
  }
  return statements;
}

}  // namespace reconcile
