// The env.py with which revisions are replayed: it runs the project's own, or does without it.
#pragma once

#include <string_view>

namespace reconcile {

/// Alembic runs it, so it is in the project's interpreter. It reads task.json beside it and writes report.json there:
/// `outcome` is done, failed, elsewhere (env.py does not use our database), foreign (the project does not have the
/// head), unused (env.py did not run the revisions) or again (with another `scheme` of DATABASE_URL). Every connection
/// of SQLAlchemy is led to the database of the task, and nothing is run on a connection that is not to it.
inline constexpr std::string_view alembic_env = R"python(import asyncio
import importlib.util
import inspect
import json
import linecache
import os
import sys
import traceback

from alembic import context
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.pool import Pool

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "task.json"), encoding="utf-8") as file:
    task = json.load(file)
started = False  # whether env.py has asked for the revisions to be run
targets = set()  # the databases that env.py meant
lead_to = {"host", "hostaddr", "port", "user", "password", "passfile", "dbname", "database", "dsn", "service", "ssl",
           "sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "target_session_attrs", "unix_sock"}


def finish(**report):
    with open(os.path.join(here, "report.json"), "w", encoding="utf-8") as file:
        json.dump({"started": started, **report}, file)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@event.listens_for(Engine, "do_connect")
def lead_to_our_database(dialect, record, arguments, options):
    if options.get("host") != task["host"]:
        targets.add(str([options.get(name) for name in ("host", "port", "dbname", "database", "dsn")] + arguments))
    ours = dialect.create_connect_args(make_url(task["url"]))
    for name in lead_to & set(options):
        del options[name]
    arguments[:] = ours[0]
    options.update(ours[1])


@event.listens_for(Pool, "connect")
def must_be_our_database(connection, record):
    cursor = connection.cursor()
    try:
        cursor.execute("SELECT pg_catalog.current_database()::text, "
                       "extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text")
        if list(cursor.fetchone()) != task["server"]:
            finish(outcome="elsewhere")
    except Exception:
        finish(outcome="elsewhere")
    cursor.close()
    connection.rollback()


run_migrations = MigrationContext.run_migrations


def run_with_long_names(self, **options):
    global started
    if started and len(targets) > 1:
        finish(outcome="failed", cause="env.py runs the migrations of several databases", more="", trace="")
    started = True
    column = self._version.c.version_num
    if getattr(column.type, "length", None) and column.type.length < 255:
        column.type = String(255)
    return run_migrations(self, **options)


MigrationContext.run_migrations = run_with_long_names


def cause_of(error):
    """One line, and what else is worth reading."""
    answer = getattr(error, "orig", None)
    if answer is None:
        lines = [line for line in "".join(traceback.format_exception_only(type(error), error)).splitlines() if line.strip()]
        if isinstance(error, SyntaxError):
            return lines[-1], ""
        return lines[0], "\n".join(lines[1:6])
    diagnosis = getattr(answer, "diag", None)
    primary = getattr(diagnosis, "message_primary", None)
    if primary:
        more = [getattr(diagnosis, "message_" + name, None) for name in ("detail", "hint")]
        return primary, "\n".join(line for line in more if line)
    lines = str(answer.__cause__ or answer).splitlines() or [type(answer).__name__]
    return lines[0], "\n".join(lines[1:4])


def failed(error, script, env):
    frames = traceback.extract_tb(error.__traceback__)
    folders = tuple(os.path.realpath(str(each)) + os.sep for each in locations_of(script)) if script else ()
    if not folders:
        folders = (os.path.realpath(task["folder"]) + os.sep,)
    at = [(frame.filename, frame.lineno) for frame in frames if os.path.realpath(frame.filename).startswith(folders)]
    if isinstance(error, SyntaxError) and error.filename:
        at.append((error.filename, error.lineno))
    of_revision = bool(at) and os.path.realpath(at[-1][0]).startswith(folders)
    if not at and env:
        at = [(frame.filename, frame.lineno) for frame in frames if os.path.realpath(frame.filename) == os.path.realpath(env)]
    cause, more = cause_of(error)
    place = at[-1] if at else ("", 0)
    line = linecache.getline(*place) if at else ""
    scheme = None
    # what postgresql:// stands for depends on SQLAlchemy's version
    no_driver = isinstance(error, ModuleNotFoundError) and error.name in ("psycopg", "psycopg2")
    drivers = ("asyncpg", "psycopg") if "async driver" in cause else ("psycopg2", "psycopg") if no_driver else ()
    if not started and not of_revision and "+" not in task["scheme"]:
        scheme = next((name for name in drivers if importlib.util.find_spec(name)), None)
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    finish(outcome="again" if scheme else "failed", scheme="postgresql+%s" % scheme, cause=cause, more=more,
           file=place[0] and os.path.realpath(place[0]), line=place[1] or 0,
           column=len(line) - len(line.lstrip()) + 1, of_revision=of_revision, trace=trace)


def locations_of(script):
    return getattr(script, "_version_locations", None) or [script.versions]


def config_of_the_project():
    options = {"cmd_opts": context.config.cmd_opts}
    if "toml_file" in inspect.signature(Config.__init__).parameters and os.path.exists("pyproject.toml"):
        options["toml_file"] = "pyproject.toml"
    if os.path.exists(task["ini"]):
        return Config(task["ini"], **options)
    return Config(**options)


def directory_of_the_project():
    """Where Alembic is called: beside alembic.ini, or where we were called."""
    last = None
    for folder in dict.fromkeys([os.path.dirname(task["ini"]), task["called_in"]]):
        os.chdir(folder)
        before = list(sys.path)
        try:
            config = config_of_the_project()
            script = ScriptDirectory.from_config(config)
            if any(os.path.isdir(str(each)) for each in locations_of(script)):
                return config, script
        except Exception as error:
            last = error
        sys.path[:] = before
    if last:
        raise last
    finish(outcome="foreign")


def directory_of_our_own():
    sys.path[:0] = list(dict.fromkeys([os.path.dirname(task["ini"] or task["folder"]), os.path.dirname(task["folder"])]))
    options = {"recursive_version_locations": True} if task["recursive"] else {}
    locations = task["locations"] or [task["folder"]]
    return Config(cmd_opts=context.config.cmd_opts), ScriptDirectory(here, version_locations=locations, **options)


def run_on(connection):
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def environment_of_our_own():
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    driver = next((name for name in ("psycopg2", "psycopg", "asyncpg") if importlib.util.find_spec(name)), None)
    if not driver:
        raise ModuleNotFoundError("no driver of PostgreSQL is installed beside Alembic: psycopg2, psycopg or asyncpg")
    url = task["url"].replace("postgresql:", "postgresql+%s:" % driver, 1)
    if driver != "asyncpg":
        with create_engine(url, poolclass=NullPool).connect() as connection:
            run_on(connection)
        return

    async def run():
        from sqlalchemy.ext.asyncio import create_async_engine

        async with create_async_engine(url, poolclass=NullPool).connect() as connection:
            await connection.run_sync(run_on)

    asyncio.run(run())


def main():
    script = None
    env = None
    try:
        own = task["own_env"]
        try:
            config, script = directory_of_the_project() if task["ini"] else directory_of_our_own()
        except Exception:
            if not own:
                raise
            config, script = directory_of_our_own()
        if task["head"] not in script.get_heads():
            if not own:
                finish(outcome="foreign")
            config, script = directory_of_our_own()
        env = os.path.join(str(script.dir), "env.py")

        def upgrade(revision, migration_context):
            return script._upgrade_revs("heads", revision)

        with EnvironmentContext(config, script, fn=upgrade, as_sql=False, starting_rev=None, destination_rev="heads"):
            if own:
                environment_of_our_own()
            else:
                script.run_env()
    except BaseException as error:
        failed(error, script, env)
    finish(outcome="done" if started else "unused")


main()
)python";

}  // namespace reconcile
