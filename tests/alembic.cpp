// Projects of Alembic as they are: every usual env.py, old and new versions, the project's own interpreter.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "client_programs.hpp"
#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

/// An env.py around what configures the context, on a connection of an engine with those options.
std::string env(const std::string& engine_options, const std::string& first, const std::string& configure,
                const std::string& last = {}) {
  return fmt::format(R"(import os

from alembic import context
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"]{})
with engine.connect() as connection:
{}    context.configure(connection=connection{})
    with context.begin_transaction():
        context.run_migrations()
{})",
                     engine_options, first, configure, last);
}

const std::string plain_env = env("", "", "");
const std::string begun_env = env(", future=True", "    connection.execute(text(\"SET search_path TO migration\"))\n",
                                  "", "    connection.commit()\n");
const std::string autocommit_env = env(", isolation_level=\"AUTOCOMMIT\"", "", "");
const std::string own_table_env = env("", "", ", transaction_per_migration=True, version_table_schema=\"history\"");

constexpr const char* before = R"(schema: migration
enums: { mood: [sad, ok] }
tables:
  t:
    primary_key: id
    columns: { id: bigint, status: varchar(50), mood: { type: mood, default: "'ok'" } }
)";

constexpr const char* after = R"(schema: migration
enums: { mood: [sad, ok, happy] }
functions:
  f(text): { returns: text, language: plpgsql, body: "begin return format('100%% %s :a', $1::text || ':x' || '%'); end" }
tables:
  t:
    primary_key: id
    columns:
      id: bigint
      status: { type: varchar(50), nullable: false, backfill: "'pending'" }
      mood: { type: mood, default: "'happy'" }
      share: { type: text, default: "'100% of :name'" }
)";

/// A project, its database, and the Alembic that runs it.
struct Project {
  Folder folder;
  FreshDatabase database;
  std::string tool, driver;

  explicit Project(std::string tool_name, std::string driver_name = "psycopg2", const std::string& env_py = plain_env)
      : tool(std::move(tool_name)), driver(std::move(driver_name)) {
    folder.write("alembic.ini", "[alembic]\nscript_location = al\n");
    folder.write("al/env.py", env_py);
    folder.write("al/versions/.keep", "");
    folder.write("reconcile.yaml", "migrations: al/versions\nmigration_format: alembic\n");
    database.connect().execute("CREATE SCHEMA history; CREATE SCHEMA migration");
    // where the project looks for its interpreter
    fs::create_symlink(fs::path(program(tool)).parent_path().parent_path() / tool, folder.path() + "/.venv");
  }

  void desire(const std::string& yaml) const { folder.write("schemas/migration.yaml", yaml); }
  Finished reconcile(std::vector<std::string> arguments, std::vector<std::string> environment = {}) const {
    environment.push_back("PATH=/usr/bin:/bin");
    return test::reconcile(std::move(arguments), {std::move(environment), folder.path(), {}});
  }
  Finished generate(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"generate", "--database", database.conninfo()});
    return reconcile(more);
  }
  Finished alembic(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program(tool));
    return run(arguments, {{fmt::format("DATABASE_URL=postgresql+{}://postgres@/{}?host={}", driver, database.name(),
                                        socket_of(database))},
                           folder.path(),
                           {}});
  }
  /// All that the folder has, at once or one after the other.
  void upgrade(bool one_by_one) const {
    const std::size_t all = revisions();
    for (std::size_t i = 0; i < (one_by_one ? all : 1); ++i) {
      const Finished done = alembic({"upgrade", one_by_one ? "+1" : "head"});
      // the last ones may have been run before
      if (one_by_one &&
          (done.out + done.err).find("Relative revision +1 didn't produce 1 migrations") != std::string::npos)
        return;
      CHECK_MESSAGE(done.status == 0, done.err);
    }
  }
  std::size_t revisions() const {
    std::size_t count = 0;
    for (const std::string& name : folder.names()) count += name.starts_with("al/versions/") && name.ends_with(".py");
    return count;
  }
  void must_be_as_desired() const {
    const Finished drift = reconcile({"drift", "--database", database.conninfo()});
    CHECK_MESSAGE(drift.status == 0, drift.out, drift.err);
  }
  std::string dump() const { return dumps({&database}, {"*.alembic_version"}).front(); }
  std::string value(const std::string& query) const {
    Connection connection = database.connect();
    return test::value(connection, query);
  }

  void revision(const std::string& name, const std::string& revises, const std::string& sql) const {
    folder.write("al/versions/" + name + ".py",
                 fmt::format("from alembic import op\nrevision = \"{}\"\ndown_revision = {}\n\n\ndef upgrade():\n"
                             "    op.execute(\"{}\")\n\n\ndef downgrade():\n    pass\n",
                             name, revises.empty() ? "None" : "\"" + revises + "\"", sql));
  }
};

/// Up, changed, down, up again.
void drive(const Project& project, bool one_by_one, const std::vector<std::string>& flags) {
  project.desire(before);
  Finished made = project.generate();
  REQUIRE_MESSAGE(made.status == 0, made.err);
  project.upgrade(one_by_one);
  project.database.connect().execute(
      "INSERT INTO migration.t SELECT i, CASE WHEN i % 2 = 0 THEN 'x' END FROM generate_series(1, 12000) i");
  const std::string first = project.dump();
  project.must_be_as_desired();

  project.desire(after + std::string(flags.empty() ? "" : "    indexes: { t_status_idx: status }\n"));
  made = project.generate(flags);
  REQUIRE_MESSAGE(made.status == 0, made.err);
  project.upgrade(one_by_one);
  project.must_be_as_desired();
  CHECK(project.value("SELECT migration.f('a')") == "100% a:x% :a");
  CHECK(project.value("SELECT count(*) FROM migration.t WHERE status = 'pending'") == "6000");
  const std::size_t added = project.revisions() - 1;
  for (std::size_t i = 0; i < added; ++i) {
    const Finished down = project.alembic({"downgrade", "-1"});
    CHECK_MESSAGE(down.status == 0, down.err);
  }
  CHECK(difference(project.dump(), first) == "");
  project.upgrade(one_by_one);
  project.must_be_as_desired();
}

/// Of each Alembic that is there, with the drivers that its environment has.
void with_each(const std::function<void(const std::string& tool, const std::string& driver)>& test) {
  for (const auto& [tool, driver] :
       {std::pair{"alembic", "psycopg2"}, std::pair{"alembic", "psycopg"}, std::pair{"alembic_old", "psycopg2"}}) {
    if (!is_there(tool)) continue;
    INFO(tool, " ", driver);
    test(tool, driver);
  }
}

}  // namespace

TEST_SUITE_BEGIN("clients");

TEST_CASE("what is generated for Alembic runs where env.py has begun the transaction, one revision by one") {
  with_each(
      [](const std::string& tool, const std::string& driver) { drive(Project(tool, driver, begun_env), true, {}); });
}

TEST_CASE("what is generated for Alembic runs where every revision has its transaction and the table another schema") {
  with_each([](const std::string& tool, const std::string& driver) {
    drive(Project(tool, driver, own_table_env), false, {"--concurrently"});
  });
}

TEST_CASE("what is generated for Alembic runs where the engine is in autocommit") {
  with_each([](const std::string& tool, const std::string& driver) {
    drive(Project(tool, driver, autocommit_env), false, {"--concurrently"});
  });
}

TEST_CASE("an index outside of the transaction that env.py has begun is refused, with what to change") {
  with_each([](const std::string& tool, const std::string& driver) {
    const Project project(tool, driver, begun_env);
    project.desire(before);
    REQUIRE(project.generate().status == 0);
    project.upgrade(false);
    const std::string dump = project.dump();
    project.desire(before + std::string("    indexes: { t_status_idx: status }\n    comment: more\n"));
    REQUIRE(project.generate({"--concurrently"}).status == 0);
    const Finished refused = project.alembic({"upgrade", "head"});
    CHECK(refused.status != 0);
    CHECK_MESSAGE(refused.err.find("call connection.commit() right before that") != std::string::npos, refused.err);
    CHECK(difference(project.dump(), dump) == "");
    project.folder.write("al/env.py", env("",
                                          "    connection.execute(text(\"SET search_path TO migration\"))\n"
                                          "    getattr(connection, \"commit\", lambda: None)()\n",
                                          ""));
    project.upgrade(false);
    project.must_be_as_desired();
  });
}

TEST_CASE("a label is refused in the transaction that adds it, with what to do") {
  with_each([](const std::string& tool, const std::string& driver) {
    const Project project(tool, driver, begun_env);
    project.desire(before);
    REQUIRE(project.generate().status == 0);
    project.upgrade(false);
    project.desire(after);
    REQUIRE(project.generate().status == 0);
    const Finished refused = project.alembic({"upgrade", "head"});
    CHECK(refused.status != 0);
    CHECK_MESSAGE(refused.err.find("run the revisions one by one") != std::string::npos, refused.err);
  });
}

TEST_CASE("check runs the project's env.py in its own interpreter, wherever that would go") {
  with_each([](const std::string& tool, const std::string&) {
    const Project project(tool);
    project.folder.write("al/env.py", R"(from alembic import context
from sqlalchemy import create_engine, text

with create_engine("postgresql+psycopg2://nobody:secret@db.example.com:6432/production", future=True).connect() as connection:
    connection.execute(text("CREATE SCHEMA migration"))
    connection.commit()
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
)");
    project.revision("001_t_with_a_name_of_more_than_32_characters", "",
                     "CREATE TABLE migration.t (id bigint PRIMARY KEY)");
    project.desire("schema: migration\ntables: { t: { primary_key: id, columns: { id: bigint } } }\n");
    const Finished finished = project.reconcile({"check"});
    CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
    CHECK(finished.err == "");
  });
}

TEST_CASE("of a revision that fails the cause comes first, with its file and line") {
  with_each([](const std::string& tool, const std::string&) {
    const Project project(tool);
    project.revision("001_schema", "", "CREATE SCHEMA migration");
    project.revision("002_x", "001_schema", "ALTER TABLE migration.nowhere ADD COLUMN a int");
    project.desire("schema: migration\n");
    Finished finished = project.reconcile({"check"});
    CHECK(finished.status == 1);
    CHECK_MESSAGE(
        finished.err.starts_with("al/versions/002_x.py:7:5: error: relation \"migration.nowhere\" does not exist\n"),
        finished.err);
    CHECK(finished.err.find("Traceback") == std::string::npos);
    finished = project.reconcile({"check", "--verbose"});
    CHECK(finished.err.find("Traceback") != std::string::npos);

    project.folder.write("al/versions/002_x.py",
                         "import nothing_of_that_name\nrevision = \"002_x\"\n"
                         "down_revision = \"001_schema\"\n");
    finished = project.reconcile({"check"});
    CHECK_MESSAGE(finished.err.starts_with("al/versions/002_x.py:1:1: error: ModuleNotFoundError: No module named "
                                           "'nothing_of_that_name'\n"),
                  finished.err);
  });
}

TEST_CASE("an env.py that fails before the revisions is left out with a word, its cause in it") {
  with_each([](const std::string& tool, const std::string&) {
    const Project project(tool);
    project.folder.write("al/env.py", "import os\n\nos.environ[\"NO_SUCH_NAME\"]\n");
    project.revision("001_schema", "", "CREATE SCHEMA migration");
    project.desire("schema: migration\n");
    const Finished finished = project.reconcile({"check"});
    CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
    CHECK_MESSAGE(finished.err.find("al/env.py:3: KeyError: 'NO_SUCH_NAME'") != std::string::npos, finished.err);
  });
}

TEST_CASE("a name is as long as the column of the database, else as those of the folder, else as the settings say") {
  if (!is_there("alembic")) return;
  const Project project("alembic");
  project.desire(before);
  const std::string name = "a_name_that_is_longer_than_32_characters";
  project.database.connect().execute("CREATE TABLE history.alembic_version (version_num varchar(32) PRIMARY KEY)");
  Finished made = project.generate({"--name", name});
  CHECK(made.status == 1);
  CHECK_MESSAGE(made.err.find("alembic_version of the database keeps 32") != std::string::npos, made.err);
  made = project.generate();
  CHECK_MESSAGE(made.out == "al/versions/001_add_mood_t.py\n", made.err);
  fs::remove(project.folder.path() + "/al/versions/001_add_mood_t.py");
  project.database.connect().execute("ALTER TABLE history.alembic_version ALTER COLUMN version_num TYPE varchar(64)");
  made = project.generate({"--name", name});
  CHECK_MESSAGE(made.out == "al/versions/001_" + name + ".py\n", made.err);
  CHECK(made.err == "");
  // where the column is not known, nothing is certain
  made = project.reconcile({"generate", "--from", "empty", "--name", name + "_2"});
  CHECK_MESSAGE(made.status == 0, made.err);
  CHECK(made.err.find("unless the project has widened its table") != std::string::npos);
}

TEST_CASE("lint looks at operations as the SQL that the project's Alembic writes for them") {
  with_each([](const std::string& tool, const std::string&) {
    const Project project(tool);
    project.folder.write("al/versions/001_a.py", R"(import sqlalchemy as sa
from alembic import op

revision = "001_a"
down_revision = None


def index():
    op.create_index("i", "t", ["a"], schema="migration")


def upgrade():
    op.add_column(
        "t", sa.Column("a", sa.JSON(), nullable=False), schema="migration"
    )
    index()
    with op.get_context().autocommit_block():
        op.create_index("j", "t", ["a"], schema="migration", postgresql_concurrently=True)
    op.create_table("n", sa.Column("id", sa.BigInteger(), primary_key=True), schema="migration")
    op.create_index("k", "n", ["id"], schema="migration")
    with op.batch_alter_table("t", schema="migration") as batch:
        batch.drop_column("b")
    op.get_bind().execute(sa.text("SELECT 1")).scalar()
    op.drop_table("gone", schema="migration")


def downgrade():
    op.drop_column("t", "a", schema="migration")
)");
    const Finished found = project.reconcile({"lint", "--format", "github"});
    const auto has = [&](const std::string& line, const std::string& rule) {
      return found.out.find("001_a.py,line=" + line + ",col=1,title=reconcile lint%3A " + rule + "::") !=
             std::string::npos;
    };
    for (const auto& [line, rule] : {std::pair("13", "add-column-not-null"),
                                     {"13", "json-type"},
                                     {"9", "index-not-concurrent"},
                                     {"22", "drop-column"},
                                     {"24", "drop-table"}})
      CHECK_MESSAGE(has(line, rule), line, " ", rule, "\n", found.out, found.err);
    CHECK_FALSE(has("18", "index-not-concurrent"));
    CHECK_FALSE(has("20", "index-not-concurrent"));
    const Finished said = project.reconcile({"lint"});
    CHECK_MESSAGE(
        said.out.find("1 operation of Alembic that is not known as SQL (001_a.py: AttributeError") != std::string::npos,
        said.out, said.err);
  });
}

TEST_SUITE_END();

}  // namespace reconcile::test
