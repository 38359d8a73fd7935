"""add_kind_to_tasks_part_3

Revision ID: 004_add_kind_to_tasks_part_3
Revises: 003_add_kind_to_tasks_part_2
Create Date: 2025-11-30T12:00:00
"""
# Every statement looks first whether it has been carried out: it may run again.
from alembic import op

revision = "004_add_kind_to_tasks_part_3"
down_revision = "003_add_kind_to_tasks_part_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Wait for no lock longer than this, and take every name as it is written
    op.execute("""
DO $$
BEGIN
  PERFORM pg_catalog.set_config('reconcile.lock_timeout', pg_catalog.current_setting('lock_timeout'), true);
  PERFORM pg_catalog.set_config('reconcile.search_path', pg_catalog.current_setting('search_path'), true);
  SET LOCAL lock_timeout = '5s';
  SET LOCAL search_path = pg_catalog, pg_temp;
END
$$;
""")
    # Prove with a check that migration.tasks.kind has no NULL (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Prove with a check that migration.tasks.kind has no NULL';
    RETURN;
  END IF;
  IF (SELECT (a.attnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'tasks_kind_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((kind IS NOT NULL))', 'CHECK ((kind IS NOT NULL)) NOT VALID')))::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IN ('true') THEN
    RAISE NOTICE '% is as wanted', 'column migration.tasks.kind';
  ELSE
    ALTER TABLE migration.tasks ADD CONSTRAINT tasks_kind_is_not_null CHECK ((kind IS NOT NULL)) NOT VALID;
  END IF;
END
$$;
""")
    # Both settings as they were before
    op.execute("""
DO $$
BEGIN
  PERFORM pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('reconcile.lock_timeout'), true);
  PERFORM pg_catalog.set_config('search_path', pg_catalog.current_setting('reconcile.search_path'), true);
END
$$;
""")


def downgrade() -> None:
    # Wait for no lock longer than this, and take every name as it is written
    op.execute("""
DO $$
BEGIN
  PERFORM pg_catalog.set_config('reconcile.lock_timeout', pg_catalog.current_setting('lock_timeout'), true);
  PERFORM pg_catalog.set_config('reconcile.search_path', pg_catalog.current_setting('search_path'), true);
  SET LOCAL lock_timeout = '5s';
  SET LOCAL search_path = pg_catalog, pg_temp;
END
$$;
""")
    # Both settings as they were before
    op.execute("""
DO $$
BEGIN
  PERFORM pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('reconcile.lock_timeout'), true);
  PERFORM pg_catalog.set_config('search_path', pg_catalog.current_setting('reconcile.search_path'), true);
END
$$;
""")
