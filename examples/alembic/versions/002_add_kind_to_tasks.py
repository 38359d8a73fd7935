"""add_kind_to_tasks

Revision ID: 002_add_kind_to_tasks
Revises: 001_add_tasks
Create Date: 2025-11-30T12:00:00
"""
# reconcile: made for check constraint migration.flows.flows_status_check: de44e75a89f81eab -> aca8e8abeca3bc5b
# reconcile: made for enum migration.task_kind: none -> 22453855015970ff
# reconcile: made for column migration.flows.retries: none -> a8ff2419d7f9b218
# Every statement looks first whether it has been carried out: it may run again.
from alembic import op

revision = "002_add_kind_to_tasks"
down_revision = "001_add_tasks"
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
    # Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop check constraint flows_status_check from migration.flows';
    RETURN;
  END IF;
  IF coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check') IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''completed''::character varying)::text, (''failed''::character varying)::text])))'), true) THEN
    RAISE NOTICE '% is not there, or as wanted', 'check constraint migration.flows.flows_status_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END
$$;
""")
    # Create enum migration.task_kind (no table lock)
    # reconcile: allow enum because the desired state asks for it
    op.execute("""
DO $$
DECLARE
  found text;
BEGIN
  found := (SELECT string_agg('<' || v.enumlabel || '>', ' ' ORDER BY v.enumsortorder) FROM pg_enum v WHERE v.enumtypid = to_regtype('migration.task_kind'));
  IF found IS NULL THEN
    CREATE TYPE migration.task_kind AS ENUM ('discovery', 'assessment');
  ELSIF found NOT IN ('<discovery> <assessment>') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'enum migration.task_kind', found, '<discovery> <assessment>';
  ELSE
    RAISE NOTICE '% is already there', 'enum migration.task_kind';
  END IF;
END
$$;
""")
    # Add column retries to migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add column retries to migration.flows';
    RETURN;
  END IF;
  found := (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped);
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;
  ELSIF found NOT IN ('integer not null') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'column migration.flows.retries', found, 'integer not null';
  ELSE
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.retries', coalesce(found, 'nothing'), '0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.retries';
    END IF;
    RAISE NOTICE '% is already there', 'column migration.flows.retries';
  END IF;
END
$$;
""")
    # Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
    # reconcile: allow constraint-not-valid because the desired state asks for it
    op.execute("""
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add check constraint flows_status_check to migration.flows';
    RETURN;
  END IF;
  found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check');
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'completed', 'failed'));
  ELSIF found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''completed''::character varying)::text, (''failed''::character varying)::text])))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_status_check', found, 'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_status_check';
  ELSE
    RAISE NOTICE '% is already there', 'check constraint migration.flows.flows_status_check';
  END IF;
END
$$;
""")
    # Add column kind to migration.tasks (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Add column kind to migration.tasks';
    RETURN;
  END IF;
  found := (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped);
  IF found IS NULL THEN
    ALTER TABLE migration.tasks ADD COLUMN kind migration.task_kind;
  ELSIF found NOT IN ('migration.task_kind not null', 'migration.task_kind') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'column migration.tasks.kind', found, 'migration.task_kind not null';
  ELSE
    RAISE NOTICE '% is already there', 'column migration.tasks.kind';
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
    # Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop check constraint flows_status_check from migration.flows';
    RETURN;
  END IF;
  IF coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check') IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying])::text[])))'), true) THEN
    RAISE NOTICE '% is not there, or as wanted', 'check constraint migration.flows.flows_status_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END
$$;
""")
    # Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
    op.execute("""
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add check constraint flows_status_check to migration.flows';
    RETURN;
  END IF;
  found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check');
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'running'::character varying, 'completed'::character varying])::text[])));
  ELSIF found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying])::text[])))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_status_check', found, 'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying])::text[])))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_status_check';
  ELSE
    RAISE NOTICE '% is already there', 'check constraint migration.flows.flows_status_check';
  END IF;
END
$$;
""")
    # Drop column retries of migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop column retries of migration.flows';
    RETURN;
  END IF;
  IF (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'column migration.flows.retries';
  ELSE
    ALTER TABLE migration.flows DROP COLUMN retries;
  END IF;
END
$$;
""")
    # Drop column kind of migration.tasks (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Drop column kind of migration.tasks';
    RETURN;
  END IF;
  IF (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'kind' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'column migration.tasks.kind';
  ELSE
    ALTER TABLE migration.tasks DROP COLUMN kind;
  END IF;
END
$$;
""")
    # Drop enum migration.task_kind (no table lock)
    op.execute("""
DO $$
BEGIN
  IF to_regtype('migration.task_kind')::text IS NULL THEN
    RAISE NOTICE '% is not there', 'enum migration.task_kind';
  ELSE
    DROP TYPE migration.task_kind;
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
