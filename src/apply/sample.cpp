#include "apply/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "apply/sample_values.hpp"
#include "core/parse_tree.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace {

struct Column : SampleColumn {
  std::vector<std::string> checks;  ///< that speak of this column alone
  bool in_wider_check = false;
  bool has_default = false;
  std::vector<std::string> values;  ///< those that pass the checks
};

struct Reference {
  std::string table;
  std::vector<std::string> columns, referenced;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<Reference> references;

  Column* column(std::string_view column_name) {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& each) { return each.name == column_name; });
    return found == columns.end() ? nullptr : &*found;
  }
};

using Tables = std::map<std::string, Table>;  // by name

long long number(std::string_view text) {
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    list.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

std::string in_schemas(const std::vector<std::string>& schemas) {
  std::vector<std::string> names;
  for (const std::string& schema : schemas) names.push_back(quote_literal(schema));
  return fmt::format("n.nspname IN ({})", fmt::join(names, ", "));
}

/// Names of columns are quoted, one on a line, where there are several.
std::string names_of(std::string_view relation, std::string_view numbers) {
  return fmt::format(
      "(SELECT pg_catalog.string_agg(pg_catalog.quote_ident(x.attname), E'\\n' ORDER BY u.n) FROM pg_catalog.unnest({})"
      " WITH ORDINALITY AS u(attnum, n) JOIN pg_catalog.pg_attribute x ON x.attrelid = {} AND x.attnum = u.attnum)",
      numbers, relation);
}

/// What the server fills in by itself is left to it.
void read_columns(Connection& connection, const std::string& scope, Tables& tables) {
  const Rows rows = connection.query(
      "SELECT c.oid::regclass, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), i.data_type, t.typcategory,"
      " i.character_maximum_length, i.numeric_precision - coalesce(i.numeric_scale, 0), i.is_nullable = 'YES', a.atthasdef,"
      " (SELECT string_agg(e.enumlabel, E'\\n' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),"
      " (SELECT string_agg(pg_get_expr(d.conbin, 0), E'\\n') FROM pg_constraint d WHERE d.contypid = a.atttypid),"
      " a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(i.column_default LIKE 'nextval(%', false)"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
      " JOIN information_schema.columns i ON (i.table_schema, i.table_name, i.column_name) = (n.nspname, c.relname, a.attname)"
      " JOIN pg_namespace m ON m.nspname = i.udt_schema JOIN pg_type t ON t.typnamespace = m.oid AND t.typname = i.udt_name"
      " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND " +
      scope + " ORDER BY c.oid, a.attnum");
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto text = [&](std::size_t column) { return std::string(rows.value(row, column)); };
    Table& table = tables[text(0)];
    table.name = text(0);
    if (text(11) == "t") continue;
    Column column;
    column.name = text(1);
    column.type = text(2);
    column.base = text(3);
    column.category = text(4).front();
    column.length = number(rows.value(row, 5));
    if (column.base == "numeric") column.digits = number(rows.value(row, 6));
    column.nullable = text(7) == "t";
    column.has_default = text(8) == "t";
    column.labels = lines(rows.value(row, 9));
    for (const std::string& check : lines(rows.value(row, 10)))
      for (std::string& constant : constants_in(check)) column.constants.push_back(std::move(constant));
    table.columns.push_back(std::move(column));
  }
}

void read_checks(Connection& connection, const std::string& scope, Tables& tables) {
  const Rows rows = connection.query(
      "SELECT k.conrelid::regclass, pg_get_expr(k.conbin, k.conrelid), " + names_of("k.conrelid", "k.conkey") +
      " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON"
      " n.oid = c.relnamespace WHERE k.contype = 'c' AND " +
      scope);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto table = tables.find(std::string(rows.value(row, 0)));
    if (table == tables.end()) continue;
    const std::string check(rows.value(row, 1));
    const std::vector<std::string> names = lines(rows.value(row, 2));
    for (const std::string& name : names) {
      Column* column = table->second.column(name);
      if (!column) continue;
      for (std::string& constant : constants_in(check)) column->constants.push_back(std::move(constant));
      if (names.size() == 1)
        column->checks.push_back(check);
      else
        column->in_wider_check = true;
    }
  }
}

void read_references(Connection& connection, const std::string& scope, Tables& tables) {
  const Rows rows = connection.query(
      "SELECT k.conrelid::regclass, k.confrelid::regclass, " + names_of("k.conrelid", "k.conkey") + ", " +
      names_of("k.confrelid", "k.confkey") +
      " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
      " WHERE k.contype = 'f' AND " +
      scope + " ORDER BY pg_catalog.cardinality(k.conkey) DESC, k.conname");
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (const auto table = tables.find(std::string(rows.value(row, 0))); table != tables.end())
      table->second.references.push_back(
          {std::string(rows.value(row, 1)), lines(rows.value(row, 2)), lines(rows.value(row, 3))});
}

/// Those that others refer to come first, as far as that is possible.
std::vector<Table*> in_order(Tables& tables) {
  std::vector<Table*> order;
  std::set<std::string> seen;
  const auto visit = [&](const auto& self, Table& table) -> void {
    if (!seen.insert(table.name).second) return;
    for (const Reference& reference : table.references)
      if (const auto other = tables.find(reference.table); other != tables.end()) self(self, other->second);
    order.push_back(&table);
  };
  for (auto& [name, table] : tables) visit(visit, table);
  return order;
}

/// For the first rows and the last ones. What nothing asks for is not computed, so count() asks.
bool passes(Connection& connection, const Column& column, const std::string& value, long long rows) {
  std::string condition = "true";
  for (const std::string& check : column.checks) condition += fmt::format(" AND coalesce({}, true)", check);
  try {
    return connection
               .query(fmt::format(
                   "SELECT bool_and({0}) AND count({2}) >= 0 FROM (SELECT {1} AS {2} FROM generate_series(1::bigint, {3}) AS i"
                   " WHERE i <= 500 OR i > {4}) t",
                   condition, value, column.name, rows, rows - 500))
               .value(0, 0) == "t";
  } catch (const SqlError&) {
    return false;
  }
}

class Filling {
 public:
  Filling(Connection& connection, Table& table, long long rows) : connection_(connection), table_(table), rows_(rows) {}

  Sampled fill() {
    choose_values();
    refer();
    if (!fill_at_once()) fill_one_by_one();
    Sampled sampled{table_.name, count(table_.name), {}};
    if (sampled.rows < rows_) sampled.why_fewer = no_value_.empty() ? refused_ : no_value_;
    return sampled;
  }

 private:
  void choose_values() {
    std::sort(table_.columns.begin(), table_.columns.end(),
              [](const Column& a, const Column& b) { return a.in_wider_check > b.in_wider_check; });
    for (Column& column : table_.columns) {
      std::sort(column.constants.begin(), column.constants.end());
      column.constants.erase(std::unique(column.constants.begin(), column.constants.end()), column.constants.end());
      const std::size_t enough = column.in_wider_check ? 16 : 1;
      for (const std::string& value : sample_values(column))
        if (column.values.size() < enough && passes(connection_, column, value, rows_)) column.values.push_back(value);
      if (!column.values.empty() || column.has_default) continue;
      no_value_ = fmt::format("no value of type {} was found for column {}{}", column.type, column.name,
                              column.checks.empty() ? "" : " that passes CHECK " + column.checks.front());
      column.values.push_back("NULL");
    }
    std::erase_if(table_.columns, [](const Column& column) { return column.values.empty(); });
  }

  void refer() {
    std::set<std::string> taken;
    long long before = 1;  // how many combinations the tables before it have
    for (const Reference& reference : table_.references) {
      const bool is_new = std::none_of(reference.columns.begin(), reference.columns.end(),
                                       [&](const std::string& name) { return taken.contains(name); });
      if (!is_new) continue;
      const std::string alias = fmt::format("p{}", joins_.size());
      const bool itself = reference.table == table_.name;
      if (!itself) {
        const long long rows = std::max<long long>(count(reference.table), 1);
        // neither the same row of two references to one table, nor the same combination of rows again
        joins_.push_back(fmt::format(
            " LEFT JOIN (SELECT row_number() OVER () AS n, {0} FROM {1}) {2} ON {2}.n = 1 + (s.i - 1 + {3}) % {4}",
            fmt::join(reference.referenced, ", "), reference.table, alias,
            before == 1 ? "0" : fmt::format("(s.i - 1) / {} + {}", before, joins_.size()), rows));
        before = std::min(before * rows, 1'000'000'000LL);
      }
      for (std::size_t at = 0; at < reference.columns.size(); ++at) {
        Column* column = table_.column(reference.columns[at]);
        if (!column) continue;
        taken.insert(column->name);
        if (!itself) {
          column->values = {alias + "." + reference.referenced[at]};
        } else if (column->nullable) {
          column->values = {"NULL"};
        } else if (const Column* own = table_.column(reference.referenced[at])) {
          column->values = own->values;
        }
      }
    }
  }

  /// With the first combination of values that suits all rows; those that checks over several columns are about vary.
  bool fill_at_once() {
    using Clock = std::chrono::steady_clock;
    const auto enough = Clock::now() + std::chrono::seconds(10);
    for (long long attempt = 0; attempt < combinations() && Clock::now() < enough; ++attempt) {
      try {
        connection_.execute(insert(fmt::format("generate_series(1::bigint, {})", rows_), attempt));
        return true;
      } catch (const SqlError& error) {
        refused_ = error.server_message;
      }
    }
    return false;
  }

  long long combinations() const {
    long long count = 1;
    for (const Column& column : table_.columns)
      count = std::min(count * static_cast<long long>(column.values.size()), 5000LL);
    return count;
  }

  /// Without an attempt it is the one that the variable `attempt` says.
  std::string insert(const std::string& numbers, std::optional<long long> attempt) const {
    std::vector<std::string> names, values;
    long long before = 1;
    for (const Column& column : table_.columns) {
      names.push_back(column.name);
      const auto count = static_cast<long long>(column.values.size());
      if (attempt || count == 1) {
        values.push_back(column.values[static_cast<std::size_t>(attempt.value_or(0) / before % count)]);
      } else {
        std::string choice = fmt::format("CASE attempt / {} % {}", before, count);
        for (long long at = 0; at < count; ++at)
          choice += fmt::format(" WHEN {} THEN {}", at, column.values[static_cast<std::size_t>(at)]);
        values.push_back(choice + " END");
      }
      before = std::min(before * count, 5000LL);
    }
    if (names.empty()) return fmt::format("INSERT INTO {} SELECT FROM {} AS s(i)", table_.name, numbers);
    return fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS s(i){}", table_.name, fmt::join(names, ", "),
                       fmt::join(values, ", "), numbers, fmt::join(joins_, ""));
  }

  /// For some seconds: each row looks at all those that it may refer to.
  void fill_one_by_one() {
    const std::string one = insert("(SELECT number)", std::nullopt);
    const std::string body = fmt::format(
        " DECLARE\n  number bigint;\n  attempt bigint := 0;\n  in_vain int := 0;\n"
        "  enough timestamptz := clock_timestamp() + interval '10 seconds';\nBEGIN\n"
        "  FOR number IN 1..{0} LOOP\n    in_vain := in_vain + 1;\n    FOR again IN 1..{1} LOOP\n      BEGIN\n"
        "        {2};\n        in_vain := 0;\n        EXIT;\n"
        "      EXCEPTION WHEN OTHERS THEN\n        PERFORM set_config('reconcile.refused', SQLERRM, false);\n"
        "        attempt := (attempt + 1) % {1};\n      END;\n"
        "      EXIT WHEN clock_timestamp() > enough;\n"
        "    END LOOP;\n    EXIT WHEN in_vain >= 20 OR clock_timestamp() > enough;\n  END LOOP;\nEND ",
        rows_, combinations(), one);
    connection_.execute("SET reconcile.refused = ''");
    connection_.execute("DO " + dollar_quote(body));
    const std::string refused(connection_.query("SELECT current_setting('reconcile.refused')").value(0, 0));
    if (!refused.empty()) refused_ = refused;
  }

  long long count(const std::string& table) {
    return number(connection_.query("SELECT count(*) FROM " + table).value(0, 0));
  }

  Connection& connection_;
  Table& table_;
  long long rows_;
  std::vector<std::string> joins_;
  std::string no_value_, refused_;
};

}  // namespace

std::vector<Sampled> fill(Connection& connection, const std::vector<std::string>& schemas, long long rows,
                          const std::function<bool(const std::string& table)>& except) {
  // every name is printed with its schema
  connection.execute("SET search_path = pg_catalog, pg_temp");
  const std::string scope = in_schemas(schemas);
  Tables tables;
  read_columns(connection, scope, tables);
  read_checks(connection, scope, tables);
  read_references(connection, scope, tables);
  std::vector<Sampled> filled;
  for (Table* table : in_order(tables))
    if (!except(table->name)) filled.push_back(Filling(connection, *table, rows).fill());
  connection.execute("ANALYZE");
  return filled;
}

std::map<std::string, long long> count_rows(Connection& connection, const std::vector<std::string>& schemas) {
  connection.execute("SET search_path = pg_catalog, pg_temp");
  const Rows tables = connection.query(
      "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND " +
      in_schemas(schemas));
  std::map<std::string, long long> counts;
  for (std::size_t row = 0; row < tables.size(); ++row) {
    const std::string table(tables.value(row, 0));
    counts[table] = number(connection.query("SELECT count(*) FROM " + table).value(0, 0));
  }
  return counts;
}

}  // namespace reconcile
