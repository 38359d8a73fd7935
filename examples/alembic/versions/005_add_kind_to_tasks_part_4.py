"""add_kind_to_tasks_part_4

Revision ID: 005_add_kind_to_tasks_part_4
Revises: 004_add_kind_to_tasks_part_3
Create Date: 2025-11-30T12:00:00
"""
# Every statement looks first whether it has been carried out: it may run again.
from alembic import op

revision = "005_add_kind_to_tasks_part_4"
down_revision = "004_add_kind_to_tasks_part_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # commits what the revision before has done, without which this cannot be done
    with op.get_context().autocommit_block():
        pass
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
    # Fill migration.tasks.kind where it is NULL still (ROW EXCLUSIVE lock, scans the table)
    op.execute("""
DO $body$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Fill migration.tasks.kind where it is NULL still';
    RETURN;
  END IF;
  IF (SELECT a.attnotnull::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IN ('true') THEN
    RAISE NOTICE '% is as wanted', 'column migration.tasks.kind';
  ELSE
    DO $$
    DECLARE
      filled bigint := 0;
    BEGIN
      EXECUTE 'UPDATE migration.tasks SET kind = ''discovery'' WHERE kind IS NULL';
      GET DIAGNOSTICS filled = ROW_COUNT;
      RAISE NOTICE '% rows of % filled', filled, 'migration.tasks.kind';
    END
    $$;
  END IF;
END
$body$;
""")
    # Validate that migration.tasks.kind has no NULL (SHARE UPDATE EXCLUSIVE lock, scans the table)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Validate that migration.tasks.kind has no NULL';
    RETURN;
  END IF;
  IF (SELECT (a.attnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'tasks_kind_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((kind IS NOT NULL))', 'CHECK ((kind IS NOT NULL)) NOT VALID') AND k.convalidated))::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IN ('true') THEN
    RAISE NOTICE '% is as wanted', 'column migration.tasks.kind';
  ELSE
    ALTER TABLE migration.tasks VALIDATE CONSTRAINT tasks_kind_is_not_null;
  END IF;
END
$$;
""")
    # Forbid NULL in column migration.tasks.kind (ACCESS EXCLUSIVE lock)
    # reconcile: allow set-not-null because the desired state asks for it
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Forbid NULL in column migration.tasks.kind';
    RETURN;
  END IF;
  IF (SELECT a.attnotnull::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IN ('true') THEN
    RAISE NOTICE '% is as wanted', 'column migration.tasks.kind';
  ELSE
    ALTER TABLE migration.tasks ALTER COLUMN kind SET NOT NULL;
  END IF;
END
$$;
""")
    # Drop the check that migration.tasks.kind has no NULL (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Drop the check that migration.tasks.kind has no NULL';
    RETURN;
  END IF;
  IF (SELECT CASE WHEN EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'tasks_kind_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((kind IS NOT NULL))', 'CHECK ((kind IS NOT NULL)) NOT VALID')) THEN 'there' END FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'check constraint migration.tasks.tasks_kind_is_not_null';
  ELSE
    ALTER TABLE migration.tasks DROP CONSTRAINT IF EXISTS tasks_kind_is_not_null;
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
