// Every kind that PostgreSQL can rename is renamed, and what has the new name is what had the old one.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

#include "core/kind.hpp"
#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

struct Renaming {
  std::string_view kind;
  std::string_view made;  ///< SQL that makes it, called `old`
  std::string_view yaml;  ///< the same called `new`, with renamed_from: old
  std::string_view oid;   ///< SQL for the oid of what is called {0}
};

constexpr std::string_view relation = "'migration.{0}'::regclass::oid", type = "'migration.{0}'::regtype::oid";
constexpr std::string_view constraint = "(SELECT oid FROM pg_constraint WHERE conname = '{0}')";
constexpr std::string_view routine = "(SELECT oid FROM pg_proc WHERE proname = '{0}')";

const std::vector<Renaming>& renamings() {
  static const std::vector<Renaming> all{
      {"table", "CREATE TABLE old (a int)", "tables: { new: { renamed_from: old, columns: { a: int } } }", relation},
      {"column", "CREATE TABLE t (old int)", "tables: { t: { columns: { new: { type: int, renamed_from: old } } } }",
       "(SELECT attnum FROM pg_attribute WHERE attrelid = 'migration.t'::regclass AND attname = '{0}')"},
      {"primary key", "CREATE TABLE t (a int, CONSTRAINT old PRIMARY KEY (a))",
       "tables: { t: { columns: { a: int }, primary_key: { name: new, renamed_from: old, columns: a } } }", constraint},
      {"unique constraint", "CREATE TABLE t (a int, CONSTRAINT old UNIQUE (a))",
       "tables: { t: { columns: { a: int }, unique: { new: { renamed_from: old, columns: [a] } } } }", constraint},
      {"check constraint", "CREATE TABLE t (a int, CONSTRAINT old CHECK (a > 1))",
       "tables: { t: { columns: { a: int }, checks: { new: { renamed_from: old, expression: a > 1 } } } }", constraint},
      {"exclusion constraint", "CREATE TABLE t (a int4range, CONSTRAINT old EXCLUDE USING gist (a WITH &&))",
       "tables: { t: { columns: { a: int4range }, exclusions: { new: { renamed_from: old, elements: [a WITH &&], using: gist } } } }",
       constraint},
      {"foreign key", "CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT old FOREIGN KEY (b) REFERENCES t)",
       "tables: { t: { primary_key: a, columns: { a: int, b: int }, foreign_keys: { new: { renamed_from: old, columns: [b], references: t } } } }",
       constraint},
      {"index", "CREATE TABLE t (a int); CREATE INDEX old ON t (a)",
       "tables: { t: { columns: { a: int }, indexes: { new: { renamed_from: old, columns: [a] } } } }", relation},
      {"statistics", "CREATE TABLE t (a int, b int); CREATE STATISTICS old ON a, b FROM t",
       "tables: { t: { columns: { a: int, b: int }, statistics: { new: { renamed_from: old, columns: [a, b] } } } }",
       "(SELECT oid FROM pg_statistic_ext WHERE stxname = '{0}')"},
      {"trigger",
       "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';"
       "CREATE TRIGGER old BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
       "functions: { f(): { returns: trigger, language: plpgsql, body: BEGIN RETURN new; END } }\ntables: { t: { columns: { a: int }, triggers:"
       " { new: { renamed_from: old, timing: before, events: [update], for_each: row, execute: migration.f() } } } }",
       "(SELECT oid FROM pg_trigger WHERE tgname = '{0}')"},
      {"rule", "CREATE TABLE t (a int); CREATE RULE old AS ON DELETE TO t DO INSTEAD NOTHING",
       "tables: { t: { columns: { a: int }, rules: { new: { renamed_from: old, definition: ON DELETE TO migration.t DO INSTEAD NOTHING } } } }",
       "(SELECT oid FROM pg_rewrite WHERE rulename = '{0}')"},
      {"policy", "CREATE TABLE t (a int); CREATE POLICY old ON t USING (a > 1)",
       "tables: { t: { columns: { a: int }, policies: { new: { renamed_from: old, using: a > 1 } } } }",
       "(SELECT oid FROM pg_policy WHERE polname = '{0}')"},
      {"view", "CREATE VIEW old AS SELECT 1 AS a", "views: { new: { renamed_from: old, query: SELECT 1 AS a } }",
       relation},
      {"materialized view", "CREATE MATERIALIZED VIEW old AS SELECT 1 AS a",
       "materialized_views: { new: { renamed_from: old, query: SELECT 1 AS a } }", relation},
      {"sequence", "CREATE SEQUENCE old", "sequences: { new: { renamed_from: old } }", relation},
      {"enum", "CREATE TYPE old AS ENUM ('a')", "enums: { new: { renamed_from: old, values: [a] } }", type},
      {"domain", "CREATE DOMAIN old AS int", "domains: { new: { renamed_from: old, type: int } }", type},
      {"composite type", "CREATE TYPE old AS (a int)",
       "composite_types: { new: { renamed_from: old, attributes: { a: int } } }", type},
      {"range type", "CREATE TYPE old AS RANGE (SUBTYPE = int)",
       "range_types: { new: { renamed_from: old, subtype: int } }", type},
      {"base type",
       "CREATE TYPE old; CREATE FUNCTION i(cstring) RETURNS old LANGUAGE internal IMMUTABLE STRICT AS 'int4in';"
       "CREATE FUNCTION o(old) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';"
       "CREATE TYPE old (INPUT = i, OUTPUT = o, INTERNALLENGTH = 4, PASSEDBYVALUE); CREATE TABLE t (a old)",
       "base_types: { new: { renamed_from: old, input: migration.i, output: migration.o, internallength: 4, passedbyvalue: true } }\n"
       "functions: { i(cstring): { returns: migration.new, language: internal, volatility: immutable, strict: true, body: int4in },\n"
       "  o(migration.new): { returns: cstring, language: internal, volatility: immutable, strict: true, body: int4out } }\n"
       "tables: { t: { columns: { a: migration.new } } }",
       type},
      {"function", "CREATE FUNCTION old(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
       "functions: { new: { renamed_from: old, arguments: a int, returns: int, language: sql, body: SELECT 1 } }",
       routine},
      {"procedure", "CREATE PROCEDURE old(a int) LANGUAGE sql AS 'SELECT 1'",
       "procedures: { new: { renamed_from: old, arguments: a int, language: sql, body: SELECT 1 } }", routine},
      {"aggregate", "CREATE AGGREGATE old(int) (SFUNC = int4pl, STYPE = int)",
       "aggregates: { new(int): { renamed_from: old, sfunc: int4pl, stype: int } }", routine},
      {"collation", "CREATE COLLATION old (LOCALE = 'C')", "collations: { new: { renamed_from: old, locale: C } }",
       "(SELECT oid FROM pg_collation WHERE collname = '{0}')"},
      {"conversion", "CREATE CONVERSION old FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
       "conversions: { new: { renamed_from: old, from: LATIN1, to: UTF8, function: iso8859_1_to_utf8 } }",
       "(SELECT oid FROM pg_conversion WHERE conname = '{0}')"},
      {"operator family", "CREATE OPERATOR FAMILY old USING btree",
       "operator_families: { new USING btree: { renamed_from: old } }",
       "(SELECT oid FROM pg_opfamily WHERE opfname = '{0}')"},
      {"operator class", "CREATE OPERATOR CLASS old FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int)",
       "operator_classes: { new USING hash: { renamed_from: old, type: int, members: [\"OPERATOR 1 =(int, int)\","
       " \"FUNCTION 1 (int, int) hashint4(int)\"] } }",
       "(SELECT oid FROM pg_opclass WHERE opcname = '{0}')"},
      {"text search parser",
       "CREATE TEXT SEARCH PARSER old (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
       "text_search_parsers: { new: { renamed_from: old, start: prsd_start, gettoken: prsd_nexttoken, end: prsd_end, lextypes: prsd_lextype } }",
       "(SELECT oid FROM pg_ts_parser WHERE prsname = '{0}')"},
      {"text search template", "CREATE TEXT SEARCH TEMPLATE old (LEXIZE = dsimple_lexize)",
       "text_search_templates: { new: { renamed_from: old, lexize: dsimple_lexize } }",
       "(SELECT oid FROM pg_ts_template WHERE tmplname = '{0}')"},
      {"text search dictionary", "CREATE TEXT SEARCH DICTIONARY old (TEMPLATE = simple)",
       "text_search_dictionaries: { new: { renamed_from: old, template: simple } }",
       "(SELECT oid FROM pg_ts_dict WHERE dictname = '{0}')"},
      {"text search configuration",
       "CREATE TEXT SEARCH CONFIGURATION old (PARSER = pg_catalog.\"default\");"
       "ALTER TEXT SEARCH CONFIGURATION old ADD MAPPING FOR word WITH simple",
       "text_search_configurations: { new: { renamed_from: old, mappings: { word: [simple] } } }",
       "(SELECT oid FROM pg_ts_config WHERE cfgname = '{0}')"},
  };
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("what is renamed is the same thing under another name, and back") {
  for (const Renaming& each : renamings()) {
    CAPTURE(each.kind);
    REQUIRE(kind_named(each.kind) != nullptr);
    const FreshDatabase database;
    Connection connection = database.connect();
    connection.execute(fmt::format("CREATE SCHEMA migration; SET search_path = migration; {}", each.made));
    const auto oid = [&](std::string_view name) {
      return value(connection, "SELECT " + fmt::format(fmt::runtime(each.oid), name) + "::text");
    };
    const std::string before = oid("old"), dump = dumps({&database}).front();
    const Folder folder;
    folder.write("schemas/a.yaml", fmt::format("schema: migration\n{}\n", each.yaml));
    const auto run = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.end(), {"--database", database.conninfo()});
      return reconcile(std::move(arguments), {{}, folder.path(), {}});
    };
    const Finished generated = run({"generate", "--name", "x"});
    CHECK_MESSAGE(generated.status == 0, generated.err);
    for (const char* way : {"up", "up", "down", "down", "up"}) {
      const std::string sql = folder.read(fmt::format("generated_migrations/001_x.{}.sql", way));
      connection.execute(sql);
      CHECK(oid(std::string_view(way) == "up" ? "new" : "old") == before);
      if (std::string_view(way) == "down") CHECK(difference(dumps({&database}).front(), dump) == "");
    }
    const Finished plan = run({"plan", "--exit-code"});
    CHECK_MESSAGE(plan.status == 0, plan.out, plan.err);
  }
}

TEST_CASE("verify proves renames together with what depends on them") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA app; SET search_path = app; CREATE DOMAIN email AS text CHECK (VALUE ~ '@');"
      "CREATE FUNCTION is_ok(e email) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT length($1::text) > 2';"
      "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';"
      "CREATE TABLE people (id bigint PRIMARY KEY, mail email CHECK (is_ok(mail)), kind text, n int);"
      "CREATE INDEX people_ok ON people (id) WHERE is_ok(mail); CREATE STATISTICS st ON kind, n FROM people;"
      "CREATE TRIGGER touch BEFORE UPDATE ON people FOR EACH ROW WHEN (is_ok(new.mail)) EXECUTE FUNCTION touch();"
      "ALTER TABLE people ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON people USING (is_ok(mail));"
      "COMMENT ON POLICY own ON people IS 'p'; COMMENT ON TRIGGER touch ON people IS 't'; COMMENT ON DOMAIN email IS 'd'");
  const Folder folder;
  folder.write("schemas/a.yaml", R"(schema: app
domains:
  address: {renamed_from: email, type: text, checks: {email_check: VALUE ~ '@'}, comment: d}
functions:
  fine: {renamed_from: is_ok, arguments: e app.address, returns: boolean, volatility: immutable, body: SELECT length($1::text) > 2}
  poke: {renamed_from: touch, returns: trigger, language: plpgsql, body: BEGIN RETURN new; END}
tables:
  persons:
    renamed_from: people
    row_security: true
    primary_key: {name: people_pkey, columns: id}
    columns: {id: bigint, mail: address, kind: text, n: integer}
    checks: {people_mail_check: app.fine(mail)}
    indexes:
      people_ok: {columns: [id], where: app.fine(mail)}
    statistics:
      stat: {renamed_from: st, columns: [kind, n]}
    triggers:
      poke: {renamed_from: touch, timing: before, events: [update], for_each: row, when: app.fine(new.mail), execute: app.poke(), comment: t}
    policies:
      mine: {renamed_from: own, using: app.fine(mail), comment: p}
)");
  const Finished plan = reconcile({"plan", "--database", database.conninfo()}, {{}, folder.path(), {}});
  CHECK_MESSAGE(plan.out.find("0 to add, 7 to change, 0 to drop") != std::string::npos, plan.out, plan.err);
  const Finished proven = reconcile({"verify", "--database", database.conninfo()}, {{}, folder.path(), {}});
  CHECK_MESSAGE(proven.status == 0, proven.out, proven.err);
}

TEST_CASE("every kind that can be renamed is among those that are tried") {
  // made by superusers or with files of the server: each has a case of its own
  const std::set<std::string_view> elsewhere{"event trigger", "foreign-data wrapper", "server",
                                             "publication",   "subscription",         "language"};
  std::set<std::string_view> tried;
  for (const Renaming& each : renamings()) tried.insert(each.kind);
  for (const Kind* kind : kinds())
    if (kind->rename && !elsewhere.contains(kind->name)) CHECK_MESSAGE(tried.contains(kind->name), kind->name);
}

TEST_SUITE_END();

}  // namespace reconcile::test
