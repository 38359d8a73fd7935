"""add_tasks

Revision ID: 001_add_tasks
Revises: 5b1d1f4a7c33
Create Date: 2025-10-06T08:15:00
"""
# reconcile: made for default of column migration.flows.status: none -> bde2d95df75950cd
# reconcile: made for check constraint migration.flows.flows_status_check: none -> de44e75a89f81eab
# reconcile: made for table migration.tasks with all its parts: none -> 5070777c6056bab7
# Every statement looks first whether it has been carried out: it may run again.
from alembic import op

revision = "001_add_tasks"
down_revision = "5b1d1f4a7c33"
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
    # Set the default of migration.flows.status to 'pending' (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Set the default of migration.flows.status to ''pending''';
    RETURN;
  END IF;
  IF (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'status' AND NOT a.attisdropped) IN ('''pending''::character varying', '''pending''') THEN
    RAISE NOTICE '% is as wanted', 'default of column migration.flows.status';
  ELSE
    ALTER TABLE migration.flows ALTER COLUMN status SET DEFAULT 'pending';
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
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'completed'));
  ELSIF found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''completed''::character varying)::text])))') THEN
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
    # Create table migration.tasks (no table lock)
    op.execute("""
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.tasks')::text;
  IF found IS NULL THEN
    CREATE TABLE migration.tasks (
      task_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
      flow_id uuid NOT NULL,
      share numeric(5,2),
      CONSTRAINT tasks_pkey PRIMARY KEY (task_id)
    );
  ELSE
    found := (SELECT string_agg(quote_ident(a.attname) || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('flow_id uuid not null; share numeric(5,2); task_id bigint not null identity always') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.tasks', coalesce(found, 'nothing'), 'flow_id uuid not null; share numeric(5,2); task_id bigint not null identity always';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (task_id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.tasks.tasks_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (task_id)';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.tasks';
  END IF;
END
$$;
""")
    # Create index tasks_flow_id_idx on migration.tasks (SHARE lock)
    op.execute(r"""
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Create index tasks_flow_id_idx on migration.tasks';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.tasks_flow_id_idx'));
  IF found IS NULL THEN
    CREATE INDEX tasks_flow_id_idx ON migration.tasks USING btree (flow_id);
  ELSIF found NOT IN ('CREATE INDEX tasks_flow_id_idx ON migration.tasks USING btree (flow_id)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.tasks.tasks_flow_id_idx', found, 'CREATE INDEX tasks_flow_id_idx ON migration.tasks USING btree (flow_id)';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.tasks.tasks_flow_id_idx';
  END IF;
END
$$;
""")
    # Add foreign key tasks_flow_id_fkey to migration.tasks (SHARE ROW EXCLUSIVE lock)
    op.execute(r"""
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Add foreign key tasks_flow_id_fkey to migration.tasks';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_flow_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.tasks ADD CONSTRAINT tasks_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.tasks.tasks_flow_id_fkey', found, 'FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.tasks.tasks_flow_id_fkey';
  END IF;
END
$$;
""")
    # Comment on column migration.tasks.share (SHARE UPDATE EXCLUSIVE lock)
    op.execute(r"""
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Comment on column migration.tasks.share';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'share' AND NOT a.attisdropped) IN ('In %, as \:name in a report''s SQL') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.tasks.share';
  ELSE
    COMMENT ON COLUMN migration.tasks.share IS 'In %, as \:name in a report''s SQL';
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
  IF (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check') IS NULL THEN
    RAISE NOTICE '% is not there', 'check constraint migration.flows.flows_status_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END
$$;
""")
    # Drop the default of migration.flows.status (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop the default of migration.flows.status';
    RETURN;
  END IF;
  IF (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'status' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'default of column migration.flows.status';
  ELSE
    ALTER TABLE migration.flows ALTER COLUMN status DROP DEFAULT;
  END IF;
END
$$;
""")
    # Drop table migration.tasks (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$
BEGIN
  IF to_regclass('migration.tasks')::text IS NULL THEN
    RAISE NOTICE '% is not there', 'table migration.tasks';
  ELSE
    DROP TABLE migration.tasks;
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
