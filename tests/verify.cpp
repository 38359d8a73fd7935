// The proof of migrations, also of such as do not hold.
#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "commands/pending.hpp"
#include "commands/prove.hpp"
#include "folder.hpp"
#include "migrations/tool.hpp"
#include "process.hpp"
#include "render/proof.hpp"
#include "server.hpp"
#include "server/target.hpp"

namespace reconcile::test {

namespace {

constexpr const char* live_sql = R"(CREATE SCHEMA migration;
CREATE TABLE migration.flows (
  flow_id int PRIMARY KEY,
  name varchar(50) NOT NULL,
  progress int NOT NULL CONSTRAINT flows_progress_check CHECK (progress >= 0)
);
CREATE VIEW public.names AS SELECT name FROM migration.flows;
)";

constexpr const char* desired = R"(schema: migration
tables:
  flows:
    primary_key: flow_id
    columns:
      flow_id: integer
      name: { type: varchar(50), nullable: false }
      progress: { type: integer, nullable: false }
      retries: { type: integer, nullable: false, default: 0 }
    checks:
      flows_progress_check: progress >= 0
    indexes:
      flows_name_idx: [name]
)";

/// A live database, and what is wanted of it.
struct Project {
  explicit Project(const std::string& wanted = desired, const std::string& there = live_sql) {
    folder.write("schemas/migration.yaml", wanted);
    live.connect().execute(there);
  }
  Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--database", live.conninfo()});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }
  /// What is said of the pending migration once somebody has spoiled it.
  template <typename Spoil>
  std::string proof_of(const Spoil& spoil, long long sample = 0) const {
    spdlog::set_level(spdlog::level::warn);
    Settings settings;
    settings.database = live.conninfo();
    settings.desired = {folder.path() + "/schemas"};
    settings.lock_timeout = "5s";
    Live state(settings);
    const auto& states = reconcile::read_states(settings, state, true);
    std::vector<Migration> migrations = pending_migrations(settings, states, plan_of(states), sql_tool, "change", {});
    spoil(migrations);
    const Proof proof = prove(settings, state, states, std::move(migrations), sample);
    CHECK(!proof.holds());
    const std::string text = proof_text(proof, false);
    return text.substr(text.find("\n\n") + 2);
  }

  Folder folder;
  FreshDatabase live;
};

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

void forget(MigrationPart& part, const std::string& words) {
  const auto gone =
      std::erase_if(part.statements, [&](const MigrationStatement& each) { return says(each.comment, words); });
  REQUIRE(gone == 1);
}

constexpr const char* all_steps =
    "✓ up          as desired\n"
    "✓ up again    the same\n"
    "✓ down        as before\n"
    "✓ down again  the same\n"
    "✓ up          as desired\n";

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("verify proves the pending change, and tells what each statement locks, rewrites and takes") {
  const Project project;
  const Finished finished = project.run({"verify"});
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK_MESSAGE(says(finished.out, all_steps), finished.out);
  CHECK(says(finished.out,
             "Add column retries to migration.flows (ACCESS EXCLUSIVE lock)\n"
             "           took ACCESS EXCLUSIVE on migration.flows\n"));
  CHECK(says(finished.out,
             "Create index flows_name_idx on migration.flows (SHARE lock, builds an index)\n"
             "           took SHARE on migration.flows\n"));
  CHECK(says(finished.out, "001_add_retries_flows_name_idx_to_flows.down.sql\n"));
  CHECK(project.run({"plan", "--exit-code"}).status == 2);  // nothing has been changed
}

TEST_CASE("verify has nothing to prove where nothing differs") {
  const Project project;
  REQUIRE(project.run({"apply", "--yes"}).status == 0);
  const Finished finished = project.run({"verify"});
  CHECK(finished.status == 0);
  CHECK(finished.err == "Nothing differs, nothing to prove.\n");
}

TEST_CASE("verify tells of a rewrite that a statement says, and holds it for proven") {
  std::string wanted = desired;
  wanted.replace(wanted.find("progress: { type: integer"), 25, "progress: { type: bigint");
  const Finished finished = Project(wanted).run({"verify"});
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK_MESSAGE(says(finished.out, "took ACCESS EXCLUSIVE on migration.flows; rewrote migration.flows\n"),
                finished.out);
}

TEST_CASE("migrations with backfills and indexes that are built concurrently are proven file by file") {
  std::string wanted = desired;
  wanted.replace(wanted.find("default: 0"), 10, "backfill: progress + 1");
  const Project project(wanted);
  const Finished finished = project.run({"verify", "--concurrently"});
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK_MESSAGE(says(finished.out, all_steps), finished.out);
  CHECK_MESSAGE(says(finished.out, "Fill migration.flows.retries where it is NULL"), finished.out);
  CHECK_MESSAGE(says(finished.out,
                     "Create index flows_name_idx on migration.flows (SHARE UPDATE EXCLUSIVE lock, builds an index)"),
                finished.out);
  CHECK(!says(finished.out, "more than it says"));
}

TEST_CASE("an up that does not do what it is for fails at the first step") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    forget(migrations.front().up, "Create index flows_name_idx");
  }) == "✗ up          not as desired:\n"
        "    missing: index migration.flows.flows_name_idx\n"
        "- up again    not run\n"
        "- down        not run\n"
        "- down again  not run\n"
        "- up          not run\n");
}

TEST_CASE("an up that cannot run twice fails at the second step") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    migrations.front().up.statements.front().sql =
        "ALTER TABLE migration.flows ADD COLUMN retries int NOT NULL DEFAULT 0;";
  }) == "✓ up          as desired\n"
        "✗ up again    not the same:\n"
        "    001_change.up.sql:14:1: column \"retries\" of relation \"flows\" already exists\n"
        "- down        not run\n"
        "- down again  not run\n"
        "- up          not run\n");
}

TEST_CASE("an up that does more each time it runs fails at the second step") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    migrations.front().up.statements.front().sql +=
        "\nDO $$ BEGIN IF to_regclass('public.one') IS NULL THEN CREATE VIEW public.one AS SELECT 1 AS one;"
        " ELSE CREATE OR REPLACE VIEW public.another AS SELECT 1 AS one; END IF; END $$;";
  }) == "✓ up          as desired\n"
        "✗ up again    not the same:\n"
        "    pg_dump: too much: CREATE VIEW public.another AS\n"
        "- down        not run\n"
        "- down again  not run\n"
        "- up          not run\n");
}

TEST_CASE("a down that forgets something fails at the third step") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    forget(migrations.front().down, "Drop column retries");
  }) == "✓ up          as desired\n"
        "✓ up again    the same\n"
        "✗ down        not as before:\n"
        "    too much: column migration.flows.retries\n"
        "- down again  not run\n"
        "- up          not run\n");
}

TEST_CASE("a down that forgets what is outside of its schemas fails by pg_dump") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    migrations.front().up.statements.front().sql +=
        "\nCREATE OR REPLACE VIEW public.others AS SELECT name FROM migration.flows;";
  }) == "✓ up          as desired\n"
        "✓ up again    the same\n"
        "✗ down        not as before:\n"
        "    pg_dump: too much: CREATE VIEW public.others AS\n"
        "- down again  not run\n"
        "- up          not run\n");
}

TEST_CASE("a down that cannot run twice fails at the fourth step") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    for (MigrationStatement& each : migrations.front().down.statements)
      if (says(each.comment, "Drop column retries")) each.sql = "ALTER TABLE migration.flows DROP COLUMN retries;";
  }) == "✓ up          as desired\n"
        "✓ up again    the same\n"
        "✓ down        as before\n"
        "✗ down again  not the same:\n"
        "    001_change.down.sql:23:1: column \"retries\" of relation \"flows\" does not exist\n"
        "- up          not run\n");
}

TEST_CASE("a way there that works only once fails at the last step") {
  CHECK(Project().proof_of([](std::vector<Migration>& migrations) {
    migrations.front().up.statements.front().sql +=
        "\nDO $$ BEGIN IF shobj_description((SELECT oid FROM pg_database WHERE datname = current_database()),"
        " 'pg_database') IS NOT NULL THEN RAISE 'it has been undone'; END IF; END $$;";
    // of what pg_dump does not tell
    migrations.front().down.statements.front().sql +=
        "\nDO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'undone'); END $$;";
  }) == "✓ up          as desired\n"
        "✓ up again    the same\n"
        "✓ down        as before\n"
        "✓ down again  the same\n"
        "✗ up          not as desired:\n"
        "    001_change.up.sql:30:1: it has been undone\n");
}

TEST_CASE("a statement that locks or rewrites more than it says is marked") {
  const std::string proof = Project().proof_of([](std::vector<Migration>& migrations) {
    for (MigrationStatement& each : migrations.front().up.statements)
      if (says(each.comment, "Create index flows_name_idx"))
        each.sql += "\nALTER TABLE migration.flows SET UNLOGGED; ALTER TABLE migration.flows SET LOGGED;";
  });
  CHECK_MESSAGE(says(proof, all_steps), proof);
  CHECK_MESSAGE(
      says(proof,
           "ms  Create index flows_name_idx on migration.flows (SHARE lock, builds an index)\n"
           "           took ACCESS EXCLUSIVE on migration.flows; rewrote migration.flows, which is more than it "
           "says\n"),
      proof);
}

TEST_CASE("what fails only on rows fails with --sample, and generate --verify then writes nothing") {
  std::string wanted = desired;
  wanted.replace(wanted.find("flows_progress_check: progress >= 0"), 35,
                 "{ flows_progress_check: progress >= 0, flows_progress_end_check: progress < 90 }");
  const Project project(wanted);
  CHECK(project.run({"verify"}).status == 0);
  Finished finished = project.run({"verify", "--sample", "100"});
  CHECK(finished.status == 2);
  CHECK_MESSAGE(says(finished.out, "✗ up          not as desired:\n"), finished.out);
  CHECK_MESSAGE(says(finished.out,
                     ": check constraint \"flows_progress_end_check\" of relation \"flows\" is violated by some row\n"
                     "- up again    not run\n"),
                finished.out);
  CHECK(says(finished.out, "\n100 rows were made for every table\n"));
  finished = project.run({"generate", "--verify", "--sample", "100"});
  CHECK(finished.status == 1);
  CHECK(finished.out.empty());
  CHECK(says(finished.err, "is violated by some row"));
  CHECK(says(finished.err, "error: the migration does not do what it is for, so nothing was written"));
  CHECK(project.folder.names() == std::vector<std::string>{"schemas/migration.yaml"});
}

TEST_CASE("a migration that loses rows is not taken for proven") {
  const std::string proof = Project().proof_of(
      [](std::vector<Migration>& migrations) {
        migrations.front().up.statements.front().sql += "\nDELETE FROM migration.flows WHERE flow_id = 7;";
      },
      10);
  CHECK_MESSAGE(says(proof, "✗ up          not as desired:\n    migration.flows had 10 rows and has 9\n"), proof);
}

TEST_CASE("rows are made for types, checks, domains, enums, foreign keys and unique keys of all sorts") {
  const Project project(R"(schema: migration
tables:
  last:
    columns: { id: integer }
)",
                        R"(CREATE SCHEMA migration;
CREATE DOMAIN migration.code AS varchar(8) NOT NULL CHECK (VALUE ~ '^[A-Z]{3}$');
CREATE TYPE migration.mood AS ENUM ('sad', 'ok', 'it''s');
CREATE TABLE migration.a (
  id bigserial PRIMARY KEY, c migration.code, m migration.mood NOT NULL, "we ird" money NOT NULL,
  email text NOT NULL UNIQUE CHECK (email LIKE '%@%.%'), tags text[] NOT NULL, ch char(3) NOT NULL UNIQUE,
  n numeric(4,2) NOT NULL CHECK (n BETWEEN 1.5 AND 9.75), small smallint NOT NULL UNIQUE, v varbit(5) NOT NULL,
  ip inet NOT NULL UNIQUE, mac macaddr NOT NULL, j jsonb NOT NULL CHECK (jsonb_typeof(j) = 'object'),
  t time NOT NULL, tz timetz NOT NULL, d date NOT NULL UNIQUE, iv interval NOT NULL, ts tsvector NOT NULL,
  g bool GENERATED ALWAYS AS (n > 3) STORED, bb bytea NOT NULL UNIQUE, pt point NOT NULL, f float8 NOT NULL,
  u uuid NOT NULL UNIQUE);
CREATE TABLE migration.b (
  a_id bigint NOT NULL REFERENCES migration.a, other_id bigint NOT NULL REFERENCES migration.a,
  during tstzrange NOT NULL CHECK (NOT isempty(during)), PRIMARY KEY (a_id, other_id), CHECK (a_id <> other_id));
CREATE TABLE migration.c (
  id int PRIMARY KEY, status text NOT NULL CHECK (status IN ('open', 'done')), starts date NOT NULL, ends date,
  CHECK (ends > starts), CHECK ((status = 'done') = (ends IS NOT NULL)));
CREATE TABLE migration.tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES migration.tree);
CREATE TABLE migration.tenants (tenant int, id int, PRIMARY KEY (tenant, id));
CREATE TABLE migration.docs (
  tenant int NOT NULL, parent int NOT NULL, id int, PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, parent) REFERENCES migration.tenants);
CREATE TABLE migration.hard (
  id int PRIMARY KEY, secret text NOT NULL CHECK (md5(secret) = 'e' AND length(secret) > 0));
CREATE TABLE migration.circle_1 (id int PRIMARY KEY, other int NOT NULL);
CREATE TABLE migration.circle_2 (id int PRIMARY KEY, other int NOT NULL REFERENCES migration.circle_1);
ALTER TABLE migration.circle_1 ADD FOREIGN KEY (other) REFERENCES migration.circle_2;
CREATE TABLE migration.nothing ();)");
  const Finished finished = project.run({"verify", "--sample", "300"});
  CHECK_MESSAGE(says(finished.out, all_steps), finished.out, finished.err);
  const std::string about_rows = finished.out.substr(std::min(finished.out.find("\n300 rows"), finished.out.size()));
  CHECK(about_rows ==
        "\n300 rows were made for every table\n"
        "migration.circle_2 has 0 of 300 rows: null value in column \"other\" of relation \"circle_2\" violates "
        "not-null constraint\n"
        "migration.circle_1 has 0 of 300 rows: null value in column \"other\" of relation \"circle_1\" violates "
        "not-null constraint\n"
        "migration.hard has 0 of 300 rows: no value of type text was found for column secret that passes CHECK "
        "((md5(secret) = 'e'::text) AND (length(secret) > 0))\n");
}

TEST_CASE("generate --verify writes what holds") {
  const Project project;
  const Finished finished = project.run({"generate", "--verify"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(
      finished.out ==
      "generated_migrations/001_add_retries_flows_name_idx_to_flows.up.sql\ngenerated_migrations/001_add_retries_flows_name_idx_to_flows.down.sql\n");
}

TEST_CASE("verify goes from whatever state is named, and leaves nothing behind on --scratch") {
  const Project project;
  project.folder.write("migrations/001_flows.up.sql", live_sql);
  const FreshDatabase scratch;
  const Finished finished = reconcile({"verify", "--from", "migrations", "--migrations", "migrations", "--scratch",
                                       scratch.conninfo(), "--database", "ephemeral"},
                                      {{}, project.folder.path(), {}});
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK_MESSAGE(says(finished.out, all_steps), finished.out);
  CHECK(says(finished.out, "002_add_retries_flows_name_idx_to_flows.up.sql\n"));
  Connection connection = scratch.connect();
  CHECK(value(connection, "SELECT count(*) FROM pg_database WHERE datname LIKE 'reconcile_verify%'") == "0");
  CHECK(value(connection, "SELECT to_regnamespace('migration') IS NULL") == "t");
}

TEST_CASE("verify goes from revisions of Alembic") {
  if (run({"alembic", "--version"}).status != 0) {
    MESSAGE("skipped: alembic is not installed");
    return;
  }
  const Project project;
  project.folder.write("versions/001_flows.py",
                       std::string("from alembic import op\nrevision = '001_flows'\ndown_revision = None\n"
                                   "def upgrade():\n    op.execute(\"\"\"") +
                           live_sql + "\"\"\")\ndef downgrade():\n    op.execute('DROP SCHEMA migration CASCADE')\n");
  const Finished finished = project.run({"verify", "--from", "migrations", "--migrations", "versions"});
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK_MESSAGE(says(finished.out, all_steps), finished.out);
}

TEST_CASE("pg_dump is told the password that a connection string has") {
  CHECK(password_of("postgresql://me:ge%20heim@host/db") == "ge heim");
  CHECK(password_of("host=h password = 'ge\\'heim' user=me") == "ge'heim");
  CHECK(password_of("postgresql://me@host/db").empty());
  CHECK(password_of("host=h user=me").empty());
}

TEST_CASE("reference rows that the live database has are there when a change of them is proven") {
  const std::string there =
      "CREATE SCHEMA migration; CREATE TABLE migration.phases (code text PRIMARY KEY, label text NOT NULL);"
      " INSERT INTO migration.phases VALUES ('a', 'one'), ('b', 'two')";
  const Finished finished = Project(R"(schema: migration
tables:
  phases:
    primary_key: code
    columns: { code: text, label: { type: text, nullable: false } }
    data: [{ code: a, label: one }, { code: b, label: zwei }, { code: c, label: three }]
)",
                                    there)
                                .run({"verify"});
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK_MESSAGE(says(finished.out, all_steps), finished.out);
}

TEST_SUITE_END();

}  // namespace reconcile::test
