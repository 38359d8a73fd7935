// The comparison of expressions, held against a server with everything that tests/expressions/corpus.yaml has: what
// counts as equal without asking must be equal for the server, and what somebody wrote must equal what the server
// printed for it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <sstream>

#include "core/normal_form.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "core/yaml.hpp"
#include "load/catalog.hpp"
#include "load/describe.hpp"
#include "load/match_texts.hpp"
#include "load/read_object.hpp"
#include "load/resolve.hpp"
#include "load/write_yaml.hpp"
#include "plan/fingerprint.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

const Document& corpus() {
  static const Document document = [] {
    std::ifstream stream("tests/expressions/corpus.yaml", std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    Mistakes mistakes;
    Document made = parse_yaml(text.str(), file_name("tests/expressions/corpus.yaml"), mistakes);
    mistakes.throw_if_any();
    return made;
  }();
  return document;
}

const std::vector<Document>& section(std::string_view name) { return corpus().find(name)->items(); }

std::string form(const std::string& sql) {
  static const std::map<std::string, std::string, std::less<>> types = [] {
    std::map<std::string, std::string, std::less<>> made;
    const Document& columns = *corpus().find("columns");
    for (std::size_t i = 0; i < columns.size(); ++i)
      made.emplace(columns.key(i).text(), type_name(columns.value(i).text()));
    return made;
  }();
  return normal_form(sql, Syntax::expression, [](std::string_view column) {
    const auto found = types.find(column);
    return found == types.end() ? std::string_view() : std::string_view(found->second);
  });
}

Document text(std::string value) { return Document::scalar(std::move(value), Document::Style::quoted); }

Document map_of(std::initializer_list<std::pair<std::string, Document>> entries) {
  Document map = Document::map();
  for (const auto& [key, value] : entries) map.set(key, value);
  return map;
}

/// The keys of an index, which the corpus has in one text.
std::vector<std::string> keys_of(const std::string& list) {
  std::vector<std::string> keys(1);
  int depth = 0;
  char quote = 0;
  for (const char c : list) {
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      keys.emplace_back();
      continue;
    }
    if (!keys.back().empty() || c != ' ') keys.back() += c;
  }
  return keys;
}

Database state(const Document& file) {
  Database database;
  Mistakes mistakes;
  ObjectReader reader(database, mistakes);
  reader.read_file(file, "migration");
  resolve(database, reader.shorthands(), mistakes);
  mistakes.throw_if_any();
  return database;
}

Document columns_of_all() {
  Document columns = *corpus().find("columns");
  return columns;
}

/// A file of desired state with these tables, and what they need.
Document file_of(Document tables) {
  Document mood = Document::list();
  for (const char* label : {"happy", "sad", "ok"}) mood.add(text(label));
  return map_of({{"enums", map_of({{"mood", mood}})},
                 {"sequences", map_of({{"counter", Document::map()}})},
                 {"functions", map_of({{"is_code(text)", map_of({{"returns", text("boolean")},
                                                                 {"volatility", text("immutable")},
                                                                 {"body", text("SELECT $1 ~ '^[A-Z]+$'")}})}})},
                 {"tables", std::move(tables)}});
}

constexpr const char* preparation =
    "CREATE SCHEMA migration; SET search_path = migration; CREATE TYPE migration.mood AS ENUM ('happy', 'sad', 'ok');"
    " CREATE SEQUENCE migration.counter;"
    " CREATE FUNCTION migration.is_code(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 ~ ''^[A-Z]+$''';";

/// A database of its own, with what the corpus takes for granted.
struct Prepared : FreshDatabase {
  Prepared() {
    Connection first = FreshDatabase::connect();
    first.execute("ALTER DATABASE " + name() + " SET TimeZone = 'UTC'");
    first.execute(preparation);
  }
  Connection connect() const {
    Connection made = FreshDatabase::connect();
    made.execute("SET search_path = migration");
    return made;
  }
};

std::string column_lines() {
  const Document& columns = *corpus().find("columns");
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < columns.size(); ++i)
    lines.push_back(quote_ident(columns.key(i).text()) + " " + columns.value(i).text());
  return fmt::format("{}", fmt::join(lines, ", "));
}

void make_table(Connection& connection, const std::string& table, const std::map<std::string, std::string>& checks) {
  std::string sql = fmt::format("CREATE TABLE {} ({}", table, column_lines());
  for (const auto& [name, check] : checks) sql += fmt::format(", CONSTRAINT {} CHECK ({}\n)", name, check);
  connection.execute(sql + ")");
}

/// Checks → what the server prints for them.
std::map<std::string, std::string> prints_of(Connection& connection, const std::map<std::string, std::string>& checks) {
  connection.execute("BEGIN");
  make_table(connection, "migration.printed", checks);
  connection.execute("SET LOCAL search_path = ''");
  const Rows rows = connection.query(
      "SELECT conname, pg_catalog.pg_get_expr(conbin, conrelid) FROM pg_catalog.pg_constraint"
      " WHERE conrelid = 'migration.printed'::pg_catalog.regclass");
  std::map<std::string, std::string> prints;
  for (std::size_t i = 0; i < rows.size(); ++i) prints.emplace(rows.value(i, 0), rows.value(i, 1));
  connection.execute("ROLLBACK");
  return prints;
}

std::string numbered(const char* prefix, std::size_t number) { return fmt::format("{}{:04}", prefix, number); }

/// The changes of the plan between what is there and what is wanted; empty lines there are none.
std::string changes(const FreshDatabase& database, const Document& file) {
  Connection connection = database.connect();
  const States states = read_states(connection, state(file), {"migration"});
  std::string lines;
  for (const Change& change : make_plan(states.live, states.desired, states.renames).changes) {
    lines += change.ref.described();
    for (const FieldChange& field : change.fields) lines += fmt::format("\n  {}\n  {}", field.from, field.to);
    lines += "\n";
  }
  return lines;
}

/// A table with one part for each entry, as a desired state and as the SQL for it.
struct Sample {
  Document file;
  std::string sql;
};

Sample checks_sample() {
  Document checks = Document::map();
  std::map<std::string, std::string> by_name;
  std::size_t number = 0;
  for (const Document& check : section("checks")) {
    const std::string name = numbered("c", ++number);
    checks.set(name, text(check.text()));
    by_name.emplace(name, check.text());
  }
  std::string sql = fmt::format("CREATE TABLE migration.samples ({}", column_lines());
  for (const auto& [name, check] : by_name) sql += fmt::format(", CONSTRAINT {} CHECK ({}\n)", name, check);
  return {file_of(map_of({{"samples", map_of({{"columns", columns_of_all()}, {"checks", checks}})}})), sql + ")"};
}

Sample defaults_sample() {
  Document tables = Document::map();
  std::string sql;
  std::size_t number = 0;
  for (const Document& each : section("defaults")) {
    const std::string name = numbered("d", ++number), column = each.find("column")->text(),
                      expression = each.find("expression")->text();
    const std::string type = corpus().find("columns")->find(column)->text();
    tables.set(
        name, map_of({{"columns", map_of({{column, map_of({{"type", text(type)}, {"default", text(expression)}})}})}}));
    sql +=
        fmt::format("CREATE TABLE migration.{} ({} {} DEFAULT ({}));\n", name, quote_ident(column), type, expression);
  }
  return {file_of(std::move(tables)), sql};
}

Sample generated_sample() {
  Document columns = columns_of_all();
  std::string sql = fmt::format("CREATE TABLE migration.samples ({}", column_lines());
  std::size_t number = 0;
  for (const Document& each : section("generated")) {
    const std::string name = numbered("g", ++number), type = each.find("type")->text(),
                      expression = each.find("expression")->text();
    columns.set(name, map_of({{"type", text(type)}, {"generated", text(expression)}}));
    sql += fmt::format(", {} {} GENERATED ALWAYS AS ({}) STORED", name, type, expression);
  }
  return {file_of(map_of({{"samples", map_of({{"columns", columns}})}})), sql + ")"};
}

Sample indexes_sample() {
  Document indexes = Document::map();
  std::string sql = fmt::format("CREATE TABLE migration.samples ({});\n", column_lines());
  std::size_t number = 0;
  for (const Document& each : section("indexes")) {
    const std::string name = numbered("i", ++number), key = each.find("key")->text();
    Document keys = Document::list();
    for (const std::string& one : keys_of(key)) keys.add(text(one));
    Document index = map_of({{"columns", keys}});
    sql += fmt::format("CREATE INDEX {} ON migration.samples ({})", name, key);
    if (const Document* where = each.find("where")) {
      index.set("where", *where);
      sql += " WHERE " + where->text();
    }
    indexes.set(name, index);
    sql += ";\n";
  }
  return {file_of(map_of({{"samples", map_of({{"columns", columns_of_all()}, {"indexes", indexes}})}})), sql};
}

/// What was written has no changes against a database that was made with it, nor against a restored copy of that.
void check_no_change(const Sample& sample, std::string_view what) {
  const Prepared database;
  {
    Connection connection = database.connect();
    connection.execute(sample.sql);
    Database live = read_catalog(connection, {"migration"}), desired = state(sample.file);
    std::size_t all = 0;
    for (const auto& object : desired.objects())
      for (const Field& field : object->ref.kind->fields)
        if (field.visit && field.name != "type") {
          bool any = false;
          field.visit(*object, [&](const SqlText& sql) { any |= !sql.empty(); });
          all += any;
        }
    const std::size_t open = match_texts(desired, live).size();
    MESSAGE(fmt::format("{}: {} of {} are recognised without a server ({:.1f} %)", what, all - open, all,
                        100.0 * static_cast<double>(all - open) / static_cast<double>(all)));
  }
  CHECK(changes(database, sample.file) == "");
  const FreshDatabase copy;
  restore(copy, dumps({&database}).front());
  CHECK(changes(copy, sample.file) == "");
  Connection original = database.connect(), restored = copy.connect();
  const Database first = read_catalog(original, {"migration"}), second = read_catalog(restored, {"migration"});
  CHECK(first.objects().size() == second.objects().size());
  for (const auto& object : first.objects()) {
    const Object* other = second.find(object->ref);
    if (!other || fingerprint(*object, first) == fingerprint(*other, second)) continue;
    // lists of values over a varchar that have casts or a collation of their own keep two fingerprints
    const std::string print = texts_of(*object).front()->stored;
    CHECK_MESSAGE(
        (print.find("::text)::character varying") != std::string::npos || print.find("COLLATE") != std::string::npos),
        print);
  }
}

/// Whatever its spelling, what `inspect` writes for it is stored with the same spelling, and equal without a server.
void check_written_anew(const FreshDatabase& database, std::string_view what) {
  Connection connection = database.connect();
  const Database live = read_catalog(connection, {"migration"});
  Mistakes mistakes;
  const Document file = parse_yaml(write_yaml(describe(live)), file_name("described.yaml"), mistakes);
  mistakes.throw_if_any();
  Database desired = state(file);
  std::size_t all = 0, plain = 0;
  for (const auto& object : live.objects())
    if (const Object* other = desired.find(object->ref))
      for (std::size_t i = 0; i < texts_of(*object).size() && i < texts_of(*other).size(); ++i) {
        if (texts_of(*object)[i]->syntax == Syntax::type) continue;
        const std::string& written = texts_of(*other)[i]->written;
        all += 1;
        plain += written.find("::") == std::string::npos && written.find("= ANY") == std::string::npos;
      }
  CHECK(match_texts(desired, live).empty());
  const FreshDatabase fresh;
  {
    Connection first = fresh.connect();
    first.execute("ALTER DATABASE " + fresh.name() + " SET TimeZone = 'UTC'");
  }
  Connection again = fresh.connect();
  build(again, state(file), {"migration"});
  const Database second = read_catalog(again, {"migration"});
  for (const auto& object : live.objects()) {
    const Object* other = second.find(object->ref);
    const Object* between = desired.find(object->ref);
    CHECK_MESSAGE((other && between), object->ref.described());
    for (std::size_t i = 0; other && between && i < texts_of(*object).size(); ++i) {
      const std::string &was = texts_of(*object)[i]->stored, &is = texts_of(*other)[i]->stored;
      // lists of values over a varchar that have casts or a collation of their own keep the print, which is no fixed
      // point
      const bool has_none = was.find("::text)::character varying") != std::string::npos ||
                            (was.find("COLLATE") != std::string::npos && was.find("ARRAY[") != std::string::npos);
      if (!has_none) CHECK_MESSAGE(was == is, texts_of(*between)[i]->written.text());
    }
  }
  MESSAGE(fmt::format("{}: {} of {} without a cast or an array", what, plain, all));
}

/// As it was written, and as it is stored once its dump has been restored.
void check_written_anew(const Sample& sample, std::string_view what) {
  const Prepared database;
  database.connect().execute(sample.sql);
  check_written_anew(database, what);
  const FreshDatabase copy;
  copy.connect().execute("ALTER DATABASE " + copy.name() + " SET TimeZone = 'UTC'");
  restore(copy, dumps({&database}).front());
  check_written_anew(copy, fmt::format("{}, restored", what));
}

TEST_CASE("expressions that look alike and mean different things have different forms") {
  for (const Document& pair : section("near_misses")) {
    const std::string &a = pair.items()[0].text(), &b = pair.items()[1].text();
    CHECK_MESSAGE(form(a) != form(b), a, "   |   ", b);
  }
}

}  // namespace

TEST_SUITE_BEGIN("server");

namespace {

TEST_CASE("checks of one form are one thing to the server") {
  std::map<std::string, std::string> written;
  const auto add = [&](const std::string& check) { written.emplace(numbered("c", written.size()), check); };
  for (const Document& check : section("checks")) add(check.text());
  for (const char* pairs : {"near_misses", "same", "stored_differently"})
    for (const Document& pair : section(pairs))
      for (const Document& check : pair.items()) add(check.text());
  const Prepared database;
  Connection connection = database.connect();
  // a print is printed again until it stays as it is
  std::vector<std::map<std::string, std::string>> chain{written};
  do {
    chain.push_back(prints_of(connection, chain.back()));
  } while (chain.back() != chain[chain.size() - 2] && chain.size() < 8);
  REQUIRE(chain.back() == chain[chain.size() - 2]);
  // what differs for the server and yet not for any row may have one form
  std::map<std::string, std::string> same_value;
  const auto value_of = [&](std::string end) {
    for (auto at = same_value.find(end); at != same_value.end(); at = same_value.find(end)) end = at->second;
    return end;
  };
  const auto& pairs = section("stored_differently");
  const std::size_t before = written.size() - 2 * pairs.size();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::string a = value_of(chain.back().at(numbered("c", before + 2 * i))),
                      b = value_of(chain.back().at(numbered("c", before + 2 * i + 1)));
    if (a != b) same_value.emplace(a, b);
  }
  // by their form, the text that it was found for first, and what becomes of that in the end
  std::map<std::string, std::pair<std::string, std::string>> first_of;
  std::set<std::string> told;
  for (const auto& round : chain)
    for (const auto& [name, sql] : round) {
      const std::string end = value_of(chain.back().at(name));
      const auto& [text_of_first, end_of_first] = first_of.try_emplace(form(sql), sql, end).first->second;
      if (end == end_of_first || !told.insert(text_of_first + sql).second) continue;
      FAIL_CHECK(fmt::format("one form, {}, and two things to the server:\n  {}\n  {}", form(sql), text_of_first, sql));
    }
}

TEST_CASE("a check that was written equals what the server stores for it") {
  check_no_change(checks_sample(), "checks");
}

TEST_CASE("a default that was written equals what the server stores for it") {
  check_no_change(defaults_sample(), "defaults");
}

TEST_CASE("a generated column that was written equals what the server stores for it") {
  check_no_change(generated_sample(), "generated columns");
}

TEST_CASE("an index that was written equals what the server stores for it") {
  check_no_change(indexes_sample(), "indexes");
}

TEST_CASE("a check that inspect writes is stored as the live one is") { check_written_anew(checks_sample(), "checks"); }

TEST_CASE("a default that inspect writes is stored as the live one is") {
  check_written_anew(defaults_sample(), "defaults");
}

TEST_CASE("a generated column that inspect writes is stored as the live one is") {
  check_written_anew(generated_sample(), "generated columns");
}

TEST_CASE("an index that inspect writes is stored as the live one is") {
  check_written_anew(indexes_sample(), "indexes");
}

TEST_CASE("checks that the server stores as one thing are no change, whichever is live") {
  for (const std::size_t live : {0U, 1U}) {
    Document checks = Document::map();
    std::map<std::string, std::string> by_name;
    for (const Document& pair : section("same")) {
      const std::string name = numbered("s", by_name.size() + 1);
      by_name.emplace(name, pair.items()[live].text());
      checks.set(name, text(pair.items()[1 - live].text()));
    }
    const Prepared database;
    Connection connection = database.connect();
    make_table(connection, "migration.samples", by_name);
    CHECK(changes(database,
                  file_of(map_of({{"samples", map_of({{"columns", columns_of_all()}, {"checks", checks}})}}))) == "");
  }
}

TEST_CASE("checks that look alike and mean different things are a change, whichever is live") {
  for (const std::size_t live : {0U, 1U}) {
    Document checks = Document::map();
    std::map<std::string, std::string> by_name;
    for (const Document& pair : section("near_misses")) {
      const std::string name = numbered("n", by_name.size() + 1);
      by_name.emplace(name, pair.items()[live].text());
      checks.set(name, text(pair.items()[1 - live].text()));
    }
    const Prepared database;
    {
      Connection connection = database.connect();
      make_table(connection, "migration.samples", by_name);
    }
    const std::string found =
        changes(database, file_of(map_of({{"samples", map_of({{"columns", columns_of_all()}, {"checks", checks}})}})));
    for (const auto& [name, sql] : by_name) CHECK_MESSAGE(found.find(name) != std::string::npos, name, " ", sql);
  }
}

}  // namespace

TEST_SUITE_END();

}  // namespace reconcile::test
