#include "load/live_rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "core/json.hpp"
#include "load/resolve_steps.hpp"
#include "objects/data_rows.hpp"

namespace reconcile {

namespace {

constexpr std::size_t most_rows = 10000;
constexpr std::size_t most_mistakes = 20;

/// The search path is that of generated statements.
void begin(Connection& connection) {
  connection.execute(fmt::format("BEGIN READ ONLY; {}; SET LOCAL search_path = pg_catalog, pg_temp", print_settings));
}

/// The value of a live column as JSON that the same column takes back.
std::string as_json(const Column& column, const std::string& sql) {
  const std::string& type = column.type.stored;
  return fmt::format("pg_catalog.to_jsonb({}{})::text", sql, type == "json" || type == "jsonb" ? "" : "::text");
}

Document from_json(const Column& column, std::string_view text) {
  const std::string& type = column.type.stored;
  Document value = parse_json(text);
  return type == "json" || type == "jsonb" || value.is_null() ? value : row_value(value.text());
}

/// The live rows of one table.
class LiveRows {
 public:
  using LiveName = std::function<ObjectRef(const ObjectRef&)>;

  LiveRows(Connection& connection, const Database& desired, const Database& live, const LiveName& live_name,
           const Data& wanted)
      : connection_(connection),
        desired_(desired),
        live_(live),
        live_name_(live_name),
        wanted_(wanted),
        table_{&table_kind, wanted.ref.schema, {}, wanted.ref.name, nullptr} {}

  /// Null where the table is not there.
  std::unique_ptr<Data> read() {
    const bool is_there = live_.find(table_) != nullptr;
    if (!is_there) {
      connection_.query(fmt::format("SELECT count(*) FROM {}", wanted_set(all_rows())));
      return nullptr;
    }
    auto found = std::make_unique<Data>();
    found->ref = wanted_.ref;
    found->key = wanted_.key;
    found->on_error = wanted_.on_error;
    found->compared_as = wanted_.compared_as;
    found->numbered_here = wanted_.numbered_here;
    for (const std::string& name : wanted_.key)
      if (!live_column(name)) return found;
    read_listed(*found);
    if (wanted_.complete) read_others(*found);
    return found;
  }

  /// Which values the server does not take, and why.
  void find_refused(Mistakes& mistakes) { find_refused(0, wanted_.listed.rows.size(), mistakes); }

 private:
  const Column* live_column(const std::string& name) const {
    const auto* column = live_.get<Column>({&column_kind, table_.schema, table_.name, name, nullptr});
    return column && column->generated.empty() ? column : nullptr;
  }

  const Column& desired_column(const std::string& name) const {
    return *desired_.get<Column>({&column_kind, table_.schema, table_.name, name, nullptr});
  }

  std::string sql_name(const Column& column) const { return "t." + quote_ident(live_name_(column.ref).name); }

  std::string live_table() const { return live_name_(table_).sql(); }

  /// Its values can be compared with those that are there.
  bool is_same_type(const std::string& name) const {
    const Column* column = live_column(name);
    return column && column->type == desired_column(name).type;
  }

  /// The type as which the server reads the value; text where the type is still to be made.
  std::string type_of(const std::string& name) {
    if (is_same_type(name)) return live_column(name)->type.stored;
    const std::string& type = desired_column(name).type.stored;
    auto [known, is_new] = types_.try_emplace(type, false);
    if (is_new)
      known->second =
          connection_.query(fmt::format("SELECT pg_catalog.to_regtype({})", quote_literal(type))).value(0, 0) != "";
    return known->second ? type : "text";
  }

  std::string definitions(const Names& columns) {
    std::vector<std::string> list;
    for (const std::string& name : columns) list.push_back(fmt::format("{} {}", quote_ident(name), type_of(name)));
    return fmt::format("{}", fmt::join(list, ", "));
  }

  std::string rows_text(std::size_t first, std::size_t last, const Names& columns) const {
    std::vector<std::string> rows;
    for (std::size_t i = first; i < last; ++i)
      rows.push_back(row_text(wanted_.listed, wanted_.listed.rows[i], columns));
    return quote_literal(fmt::format("[{}]", fmt::join(rows, ",")));
  }
  std::string all_rows() const { return rows_text(0, wanted_.listed.rows.size(), wanted_.listed.columns); }

  std::string wanted_set(const std::string& rows) {
    return fmt::format("pg_catalog.jsonb_to_recordset({}) AS w({})", rows, definitions(wanted_.listed.columns));
  }

  /// A column of both sides, cast where their types cannot be compared.
  std::string comparison(const std::string& name, std::string_view words) const {
    const auto cast = wanted_.compared_as.find(name);
    std::string as = cast == wanted_.compared_as.end() ? std::string() : "::" + cast->second;
    if (!is_same_type(name)) as = "::text";
    return fmt::format("{0}{1} {2} w.{3}{1}", sql_name(*live_column(name)), as, words, quote_ident(name));
  }

  std::string same_key() const {
    std::vector<std::string> parts;
    for (const std::string& name : wanted_.key) parts.push_back(comparison(name, "="));
    return fmt::format("{}", fmt::join(parts, " AND "));
  }

  /// Of each value only what differs from the one that is wanted.
  void read_listed(Data& found) {
    const Names& columns = wanted_.listed.columns;
    std::vector<std::size_t> places;  // of those that are there
    std::string sql = "SELECT e.n";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Column* column = live_column(columns[i]);
      if (!column) continue;
      places.push_back(i);
      found.listed.columns.push_back(columns[i]);
      sql += fmt::format(", CASE WHEN {} THEN coalesce({}, 'null') END", comparison(columns[i], "IS DISTINCT FROM"),
                         as_json(*column, sql_name(*column)));
    }
    const Rows rows = connection_.query(
        fmt::format("{} FROM pg_catalog.jsonb_array_elements({}) WITH ORDINALITY AS e(row, n)"
                    " CROSS JOIN LATERAL pg_catalog.jsonb_to_record(e.row) AS w({}) JOIN {} AS t ON {} ORDER BY e.n",
                    sql, all_rows(), definitions(columns), live_table(), same_key()));
    for (std::size_t at = 0; at < rows.size(); ++at) {
      std::size_t number = 0;
      const std::string_view text = rows.value(at, 0);
      std::from_chars(text.data(), text.data() + text.size(), number);
      Data::Row row;
      for (std::size_t i = 0; i < places.size(); ++i) {
        row.values.push_back(wanted_.listed.rows[number - 1].values[places[i]]);
        if (row.values.back() && !rows.is_null(at, 1 + i))
          row.values.back() = from_json(*live_column(columns[places[i]]), rows.value(at, 1 + i));
      }
      found.listed.rows.push_back(std::move(row));
    }
  }

  void read_others(Data& found) {
    std::vector<const Column*> columns;
    std::string sql;
    for (const Object* part : live_.parts(table_.schema, table_.name)) {
      if (part->ref.kind != &column_kind || !live_column(part->ref.name)) continue;
      const auto& column = static_cast<const Column&>(*part);
      columns.push_back(&column);
      found.others.columns.push_back(column.ref.name);
      if (column.identity == "always") found.numbered_here = true;
      if (const std::string as = compared_as(column.type.stored); !as.empty())
        found.compared_as.emplace(column.ref.name, as);
      sql += fmt::format("{}{}", sql.empty() ? "" : ", ", as_json(column, sql_name(column)));
    }
    const Rows rows =
        connection_.query(fmt::format("SELECT {} FROM {} AS t WHERE NOT EXISTS (SELECT FROM {} WHERE {}) LIMIT {}", sql,
                                      live_table(), wanted_set(all_rows()), same_key(), most_rows + 1));
    if (rows.size() > most_rows)
      throw Error(Mistake{
          fmt::format("{} is complete, and the table has more than {} other rows", wanted_.ref.described(), most_rows),
          wanted_.place, "a table of so many rows is no reference table"});
    for (std::size_t at = 0; at < rows.size(); ++at) {
      Data::Row row;
      for (std::size_t i = 0; i < columns.size(); ++i)
        row.values.emplace_back(rows.is_null(at, i) ? Document() : from_json(*columns[i], rows.value(at, i)));
      found.others.rows.push_back(std::move(row));
    }
  }

  std::optional<std::string> refusal(std::size_t first, std::size_t last, const Names& columns) {
    begin(connection_);
    std::optional<std::string> message;
    try {
      connection_.query(fmt::format("SELECT count(*) FROM pg_catalog.jsonb_to_recordset({}) AS w({})",
                                    rows_text(first, last, columns), definitions(columns)));
    } catch (const SqlError& error) {
      message = error.server_message;
    }
    connection_.execute("ROLLBACK");
    return message;
  }

  void find_refused(std::size_t first, std::size_t last, Mistakes& mistakes) {
    const Names& columns = wanted_.listed.columns;
    if (first == last || told_ >= most_mistakes || !refusal(first, last, columns)) return;
    if (last - first > 1) {
      const std::size_t middle = first + (last - first) / 2;
      find_refused(first, middle, mistakes);
      find_refused(middle, last, mistakes);
      return;
    }
    const Data::Row& row = wanted_.listed.rows[first];
    for (const std::string& name : columns)
      if (const auto message = refusal(first, last, {name})) {
        const Document* value = value_of(wanted_.listed, row, name);
        mistakes.add(fmt::format("{}, column '{}': {}", wanted_.ref.described(), name, *message),
                     value && value->place() ? value->place() : row.place);
        ++told_;
      }
  }

  Connection& connection_;
  const Database& desired_;
  const Database& live_;
  const LiveName& live_name_;
  const Data& wanted_;
  ObjectRef table_;
  std::map<std::string, bool> types_;
  std::size_t told_ = 0;
};

}  // namespace

void read_live_rows(Connection& connection, const Database& desired, Database& live,
                    const std::function<ObjectRef(const ObjectRef&)>& live_name) {
  std::vector<std::unique_ptr<Data>> all;
  Mistakes refused;
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &data_kind) continue;
    LiveRows rows(connection, desired, live, live_name, data_of(*object));
    try {
      begin(connection);
      if (auto found = rows.read()) all.push_back(std::move(found));
      connection.execute("COMMIT");
    } catch (const SqlError& error) {
      connection.execute("ROLLBACK");
      Mistakes values;
      rows.find_refused(values);
      if (values.empty())
        values.add(fmt::format("{} cannot be compared: {}", object->ref.described(), error.server_message),
                   object->place, error.mistakes.front().hint);
      refused.add(values);
    } catch (const Error&) {
      connection.execute("ROLLBACK");
      throw;
    }
  }
  refused.throw_if_any();
  for (auto& found : all) live.add(std::move(found));
}

}  // namespace reconcile
