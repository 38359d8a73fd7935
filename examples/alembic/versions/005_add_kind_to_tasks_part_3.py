"""add_kind_to_tasks_part_3

Revision ID: 005_add_kind_to_tasks_part_3
Revises: 004_add_kind_to_tasks_part_2
Create Date: 2025-11-30T12:00:00
"""
# Prove with a check that migration.tasks.kind has no NULL
# Locks: migration.tasks (ACCESS EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
# Every statement looks first whether it has been carried out: it may run again.
from alembic import op

revision = "005_add_kind_to_tasks_part_3"
down_revision = "004_add_kind_to_tasks_part_2"

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
    commit_before()
    op.execute(BEFORE)
    # Prove with a check that migration.tasks.kind has no NULL (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Prove with a check that migration.tasks.kind has no NULL'; RETURN; END IF;
  IF (SELECT (a.attnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'tasks_kind_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((kind IS NOT NULL))', 'CHECK ((kind IS NOT NULL)) NOT VALID')))::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.tasks.kind';
  ELSE
    ALTER TABLE migration.tasks ADD CONSTRAINT tasks_kind_is_not_null CHECK ((kind IS NOT NULL)) NOT VALID;
  END IF;
END $$;
""")
    op.execute(AFTER)


def downgrade() -> None:
    op.execute(BEFORE)
    op.execute(AFTER)


def commit_before():
    context = op.get_context()
    if not getattr(context, "_in_external_transaction", False):
        with context.autocommit_block():
            return
    if op.get_bind().exec_driver_sql(
        "SELECT count(*) FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid "
        "WHERE e.xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid AND t.xmin <> e.xmin"
    ).scalar():
        raise RuntimeError(
            f"{revision} may use a label that a revision before it adds to an enum, which has to be committed first, "
            "and env.py has begun a transaction before context.configure(): call connection.commit() right before "
            "that, or run the revisions one by one, with alembic upgrade +1"
        )
