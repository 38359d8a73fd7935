"""add_kind_to_tasks_part_2

Revision ID: 004_add_kind_to_tasks_part_2
Revises: 003_add_kind_to_tasks
Create Date: 2025-11-30T12:00:00
"""
# Fill migration.tasks.kind where it is NULL, 5000 rows at a time
# Locks: migration.tasks (ROW EXCLUSIVE, scans the table).
# Every statement looks first whether it has been carried out: it may run again.
from contextlib import contextmanager

from alembic import op

revision = "004_add_kind_to_tasks_part_2"
down_revision = "003_add_kind_to_tasks"

# Settings, and what the guards of the statements share
BEFORE = """DO $$
BEGIN
  PERFORM pg_catalog.set_config('reconcile.lock_timeout', pg_catalog.current_setting('lock_timeout'), true);
  PERFORM pg_catalog.set_config('reconcile.search_path', pg_catalog.current_setting('search_path'), true);
  SET LOCAL lock_timeout = '5s';
  SET LOCAL search_path = pg_catalog, pg_temp;
END
$$;"""
AFTER = """DO $$
BEGIN
  PERFORM pg_catalog.set_config('lock_timeout', coalesce(nullif(pg_catalog.current_setting('reconcile.lock_timeout'), ''), pg_catalog.current_setting('lock_timeout')), true);
  PERFORM pg_catalog.set_config('search_path', pg_catalog.current_setting('reconcile.search_path'), true);
END
$$;"""


def upgrade() -> None:
    with in_batches():
        # Fill migration.tasks.kind where it is NULL, 5000 rows at a time (ROW EXCLUSIVE lock, scans the table)
        op.execute("""
DO $body$ BEGIN
  SET LOCAL lock_timeout = '5s'; SET LOCAL search_path = pg_catalog, pg_temp;
  IF to_regclass('migration.tasks') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Fill migration.tasks.kind where it is NULL, 5000 rows at a time'; RETURN; END IF;
  IF (SELECT a.attnotnull::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.tasks.kind';
  ELSE
    DO $$
    DECLARE
      key text;      -- the columns of the primary key
      spelled text;  -- an expression that spells the key of a row as SQL
      past text;     -- the key at which the batch before ended
      upto text;     -- the key at which this one ends; null: with the last row
      patience text := current_setting('lock_timeout');
      batch bigint;
      filled bigint := 0;
    BEGIN
      SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n),
        string_agg(format('quote_literal(%I::text) || %L', a.attname, '::' || format_type(a.atttypid, a.atttypmod)),
          ' || '', '' || ' ORDER BY k.n)
        INTO key, spelled
        FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = 'migration.tasks'::regclass AND i.indisprimary AND k.n <= i.indnkeyatts;
      IF key IS NULL THEN
        RAISE NOTICE 'table % has no primary key: its rows are filled in one statement', 'migration.tasks';
      END IF;
      LOOP
        SET LOCAL search_path = pg_catalog, pg_temp;
        PERFORM set_config('lock_timeout', patience, true);
        IF key IS NOT NULL THEN
          EXECUTE concat('SELECT ', spelled, ' FROM migration.tasks', ' WHERE (' || key || ') > (' || past || ')', ' ORDER BY ', key,
            ' OFFSET 4999 LIMIT 1') INTO upto;
        END IF;
        EXECUTE concat('UPDATE migration.tasks SET kind = ''discovery'' WHERE kind IS NULL', ' AND (' || key || ') > (' || past || ')', ' AND (' || key || ') <= (' || upto || ')');
        GET DIAGNOSTICS batch = ROW_COUNT;
        filled := filled + batch;
        IF current_setting('reconcile.commit', true) IS DISTINCT FROM 'off' THEN COMMIT; END IF;
        EXIT WHEN upto IS NULL;
        past := upto;
      END LOOP;
      RAISE NOTICE '% rows of % filled', filled, 'migration.tasks.kind';
    END
    $$;
  END IF;
END $body$;
""")


def downgrade() -> None:
    op.execute(BEFORE)
    op.execute(AFTER)


@contextmanager
def in_batches():
    context = op.get_context()
    if not getattr(context, "_in_external_transaction", False):
        with context.autocommit_block():
            yield
        return
    # env.py has begun the transaction: all rows at once
    names = ("lock_timeout", "search_path")
    setting = "SELECT pg_catalog.set_config('{}', {}, true)"
    for name in names:
        op.execute(setting.format(f"reconcile.{name}", f"pg_catalog.current_setting('{name}')"))
    op.execute(setting.format("reconcile.commit", "'off'"))
    yield
    for name in names:
        op.execute(setting.format(name, f"pg_catalog.current_setting('reconcile.{name}')"))
    op.execute(setting.format("reconcile.commit", "'on'"))
