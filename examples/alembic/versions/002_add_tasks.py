"""add_tasks

Revision ID: 002_add_tasks
Revises: 001_flows
Create Date: 2025-11-30T12:00:00
"""
# Set the default of migration.flows.status to 'pending'
# Add check constraint flows_status_check to migration.flows
# Create table migration.tasks
# Create index tasks_flow_id_idx on migration.tasks
# Add foreign key tasks_flow_id_fkey to migration.tasks
# Comment on column migration.tasks.share
# Locks: migration.flows (ACCESS EXCLUSIVE, scans the table); waits at most 5s for a lock, and keeps it until the transaction ends.
# Every statement looks first whether it has been carried out: it may run again.
# reconcile: made for default of column migration.flows.status: none -> bde2d95df75950cd
# reconcile: made for check constraint migration.flows.flows_status_check: none -> de44e75a89f81eab
# reconcile: made for table migration.tasks with all its parts: none -> 5070777c6056bab7
from alembic import op

revision = "002_add_tasks"
down_revision = "001_flows"

# Settings, and what the guards of the statements share
BEFORE = r"""DO $body$
BEGIN
  PERFORM pg_catalog.set_config('reconcile.lock_timeout', pg_catalog.current_setting('lock_timeout'), true);
  PERFORM pg_catalog.set_config('reconcile.search_path', pg_catalog.current_setting('search_path'), true);
  SET LOCAL lock_timeout = '5s';
  SET LOCAL search_path = pg_catalog, pg_temp;

-- Whether the table exists; warns where it does not
CREATE FUNCTION pg_temp.present(relation text, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(relation) IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', relation, what;
  END IF;
  RETURN to_regclass(relation) IS NOT NULL;
END $$;

-- The definition that the database has
CREATE FUNCTION pg_temp.definition(kind text, relation text, name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE kind
    WHEN 'default' THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'columns' THEN (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
  FROM pg_attribute a WHERE a.attrelid = to_regclass($2) AND a.attnum > 0 AND NOT a.attisdropped AND $3 = '')
    WHEN 'index' THEN (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.relnamespace = c.relnamespace WHERE t.oid = to_regclass($2) AND c.relname = $3)
    WHEN 'foreign key by primary key' THEN (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'comment of column' THEN (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
  END;
END $$;

-- Whether a statement is still to be done: compares what the database has with what it is to have
CREATE FUNCTION pg_temp.todo_if(action text, what text, existing text, VARIADIC expected text[] DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  hash text := 'sha256:' || left(encode(sha256(convert_to(existing, 'UTF8')), 'hex'), 12);
  same boolean := coalesce(existing = ANY (expected) OR hash = ANY (expected), false);
BEGIN
  IF action LIKE 'compare%' AND same THEN
    RETURN false;
  ELSIF (action = 'alter' AND NOT same) OR (action = 'drop' AND existing IS NOT NULL AND NOT same)
    OR (action LIKE 'create%' AND existing IS NULL) THEN
    RETURN true;
  ELSIF action = 'drop' OR same OR expected = '{}' THEN
    RAISE NOTICE '% %', what, CASE action WHEN 'drop' THEN 'is not there, or as wanted' WHEN 'alter' THEN 'is as wanted'
      ELSE 'is already there' END;
  ELSIF split_part(action, ' on ', 2) IN ('', (current_setting('server_version_num')::integer / 10000)::text) THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', what, coalesce(existing, 'nothing'), expected[1];
  ELSE
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', what;
  END IF;
  RETURN false;
END $$;

-- The same for what belongs to a table
CREATE FUNCTION pg_temp.todo(action text, kind text, relation text, name text, VARIADIC expected text[] DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_temp.present(relation, concat_ws(' ', kind, nullif(name, ''))) THEN
    RETURN false;
  END IF;
  RETURN pg_temp.todo_if(action, kind || ' ' || concat_ws('.', relation, nullif(name, '')),
    pg_temp.definition(kind, relation, name), VARIADIC expected);
END $$;

-- Raises where parts of an existing table have another definition
CREATE FUNCTION pg_temp.expect(relation text, expected jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.todo_if('compare on ' || split_part(k.key, ' on ', 2), w.what, w.existing, VARIADIC w.expected)
  FROM jsonb_each(expected) k, jsonb_each(k.value) n, split_part(k.key, ' on ', 1) kind,
    LATERAL (SELECT kind || ' ' || concat_ws('.', relation, nullif(n.key, '')) AS what,
      pg_temp.definition(kind, relation, n.key) AS existing,
      ARRAY(SELECT jsonb_array_elements_text(n.value)) AS expected) w
  WHERE to_regclass(relation) IS NOT NULL;
END $$;
END
$body$;"""
AFTER = """DO $$
BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo, pg_temp.expect;
  PERFORM pg_catalog.set_config('lock_timeout', coalesce(nullif(pg_catalog.current_setting('reconcile.lock_timeout'), ''), pg_catalog.current_setting('lock_timeout')), true);
  PERFORM pg_catalog.set_config('search_path', pg_catalog.current_setting('reconcile.search_path'), true);
END
$$;"""


def upgrade() -> None:
    op.execute(BEFORE)
    # Set the default of migration.flows.status to 'pending' (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('alter', 'default', 'migration.flows', 'status', '''pending''::character varying', '''pending''') THEN
    ALTER TABLE migration.flows ALTER COLUMN status SET DEFAULT 'pending';
  END IF;
END $$;
""")
    # Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
    # reconcile: allow constraint-not-valid because the desired state asks for it
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:c1f950d72a3d', 'sha256:bf324db72083') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'completed'));
  END IF;
END $$;
""")
    # Create table migration.tasks (no table lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.tasks', to_regclass('migration.tasks')::text) THEN
    CREATE TABLE migration.tasks (
      task_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
      flow_id uuid NOT NULL,
      share numeric(5,2),
      CONSTRAINT tasks_pkey PRIMARY KEY (task_id)
    );
  ELSE
    PERFORM pg_temp.expect('migration.tasks', '{"columns": {"": ["sha256:baa340488ba5"]}, "constraint": {"tasks_pkey": ["sha256:d10b902e881d"]}}');
  END IF;
END $$;
""")
    # Create index tasks_flow_id_idx on migration.tasks (SHARE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create', 'index', 'migration.tasks', 'tasks_flow_id_idx', 'sha256:b7a908b85445') THEN
    CREATE INDEX tasks_flow_id_idx ON migration.tasks USING btree (flow_id);
  END IF;
END $$;
""")
    # Add foreign key tasks_flow_id_fkey to migration.tasks (SHARE ROW EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.tasks', 'tasks_flow_id_fkey', 'sha256:84ca703df037') THEN
    ALTER TABLE migration.tasks ADD CONSTRAINT tasks_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE CASCADE;
  END IF;
END $$;
""")
    # Comment on column migration.tasks.share (SHARE UPDATE EXCLUSIVE lock)
    op.execute(r"""
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.tasks', 'share', 'In %, as \:name in a report''s SQL') THEN
    COMMENT ON COLUMN migration.tasks.share IS 'In %, as \:name in a report''s SQL';
  END IF;
END $$;
""")
    op.execute(AFTER)


def downgrade() -> None:
    op.execute(BEFORE)
    # Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop check constraint flows_status_check from migration.flows'; RETURN; END IF;
  IF (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check') IS NULL THEN RAISE NOTICE '% is not there', 'check constraint migration.flows.flows_status_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END $$;
""")
    # Drop the default of migration.flows.status (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop the default of migration.flows.status'; RETURN; END IF;
  IF (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'status' AND NOT a.attisdropped) IS NULL THEN RAISE NOTICE '% is not there', 'default of column migration.flows.status';
  ELSE
    ALTER TABLE migration.flows ALTER COLUMN status DROP DEFAULT;
  END IF;
END $$;
""")
    # Drop table migration.tasks (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.tasks')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.tasks';
  ELSE
    DROP TABLE migration.tasks;
  END IF;
END $$;
""")
    op.execute(AFTER)
