"""add_kind_to_tasks

Revision ID: 003_add_kind_to_tasks
Revises: 002_add_tasks
Create Date: 2025-11-30T12:00:00
"""
# Drop check constraint flows_status_check from migration.flows
# Create enum migration.task_kind
# Add column retries to migration.flows
# Add check constraint flows_status_check to migration.flows
# Add column kind to migration.tasks
# Locks: migration.flows (ACCESS EXCLUSIVE, scans the table), migration.tasks (ACCESS EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
# Every statement looks first whether it has been carried out: it may run again.
# reconcile: made for check constraint migration.flows.flows_status_check: de44e75a89f81eab -> aca8e8abeca3bc5b
# reconcile: made for enum migration.task_kind: none -> 22453855015970ff
# reconcile: made for column migration.flows.retries: none -> a8ff2419d7f9b218
from alembic import op

revision = "003_add_kind_to_tasks"
down_revision = "002_add_tasks"

# Settings, and what the guards of the statements share
BEFORE = """DO $body$
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
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'default' THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'column' THEN (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
  WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
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
    # Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:090fdf0253a6', 'sha256:b0631bbe35ff') THEN
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END $$;
""")
    # Create enum migration.task_kind (no table lock)
    # reconcile: allow enum because the desired state asks for it
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'enum migration.task_kind', (SELECT coalesce(string_agg('<' || v.enumlabel || '>', ' ' ORDER BY v.enumsortorder), '') FROM pg_enum v WHERE v.enumtypid = to_regtype('migration.task_kind') HAVING to_regtype('migration.task_kind') IS NOT NULL), '<discovery> <assessment>') THEN
    CREATE TYPE migration.task_kind AS ENUM ('discovery', 'assessment');
  END IF;
END $$;
""")
    # Add column retries to migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create', 'column', 'migration.flows', 'retries', 'integer not null') THEN
    ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;
  ELSE
    PERFORM pg_temp.expect('migration.flows', '{"default on 15": {"retries": ["0"]}}');
  END IF;
END $$;
""")
    # Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
    # reconcile: allow constraint-not-valid because the desired state asks for it
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:090fdf0253a6', 'sha256:b0631bbe35ff') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'completed', 'failed'));
  END IF;
END $$;
""")
    # Add column kind to migration.tasks (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create', 'column', 'migration.tasks', 'kind', 'migration.task_kind not null', 'migration.task_kind') THEN
    ALTER TABLE migration.tasks ADD COLUMN kind migration.task_kind;
  END IF;
END $$;
""")
    op.execute(AFTER)


def downgrade() -> None:
    op.execute(BEFORE)
    # Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:c1f950d72a3d', 'sha256:bf324db72083') THEN
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END $$;
""")
    # Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:c1f950d72a3d', 'sha256:bf324db72083') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'running'::character varying, 'completed'::character varying])::text[])));
  END IF;
END $$;
""")
    # Drop column retries of migration.flows (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('drop', 'column', 'migration.flows', 'retries') THEN
    ALTER TABLE migration.flows DROP COLUMN retries;
  END IF;
END $$;
""")
    # Drop column kind of migration.tasks (ACCESS EXCLUSIVE lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo('drop', 'column', 'migration.tasks', 'kind') THEN
    ALTER TABLE migration.tasks DROP COLUMN kind;
  END IF;
END $$;
""")
    # Drop enum migration.task_kind (no table lock)
    op.execute("""
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'enum migration.task_kind', to_regtype('migration.task_kind')::text) THEN
    DROP TYPE migration.task_kind;
  END IF;
END $$;
""")
    op.execute(AFTER)
