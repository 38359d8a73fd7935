-- 004_add_retries_and_wave_assets, undone
-- Drop index tasks_open_idx of migration.tasks
-- Drop check constraint flows_retries_check from migration.flows
-- Drop check constraint flows_status_check from migration.flows
-- Add check constraint flows_status_check to migration.flows
-- Change column migration.tasks.title from character varying(200) to character varying(100)
-- Comment on table migration.assets
-- Drop column requested_by of migration.flows
-- Drop column retries of migration.flows
-- Drop table migration.wave_assets
-- Locks: migration.tasks (ACCESS EXCLUSIVE, rewrites the table), migration.flows (ACCESS EXCLUSIVE, scans the table), migration.assets (SHARE UPDATE EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for check constraint migration.flows.flows_status_check: 349823bf2178662c -> cdf0405af3ca1d46
-- reconcile: made for column migration.flows.retries: none -> a8ff2419d7f9b218
-- reconcile: made for check constraint migration.flows.flows_retries_check: none -> de5300f7dd0fb046
-- reconcile: made for column migration.tasks.title: 7215fa5f2398801d -> da5899b28849bea8
-- reconcile: made for table migration.wave_assets with all its parts: none -> c8cd35fb731ccf0f
-- reconcile: made for index migration.tasks.tasks_open_idx: none -> 892511f4466259d6
-- reconcile: made for comment of table migration.assets: 4a9f9c92ced2db51 -> 85ba97d2c4512dcf
-- reconcile: made for comment of column migration.flows.retries: none -> 690600c249cb045a

BEGIN;
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
    WHEN 'index without a constraint' THEN (SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass($2) AND c.relname = $3 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')))
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'comment of table' THEN (SELECT obj_description(to_regclass($2), 'pg_class') WHERE $3 = '')
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

-- Drop index tasks_open_idx of migration.tasks (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'index without a constraint', 'migration.tasks', 'tasks_open_idx') THEN
    DROP INDEX migration.tasks_open_idx;
  END IF;
END $$;

-- Drop check constraint flows_retries_check from migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.flows', 'flows_retries_check') THEN
    ALTER TABLE migration.flows DROP CONSTRAINT flows_retries_check;
  END IF;
END $$;

-- Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:882a2b3470c9', 'sha256:0d98e4f6ca1b') THEN
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END $$;

-- Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:882a2b3470c9', 'sha256:0d98e4f6ca1b') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'running'::character varying, 'paused'::character varying, 'completed'::character varying, 'failed'::character varying])::text[])));
  END IF;
END $$;

-- Change column migration.tasks.title from character varying(200) to character varying(100) (ACCESS EXCLUSIVE lock, rewrites the table)
DO $$ BEGIN
  IF pg_temp.present('migration.tasks', 'Change column migration.tasks.title from character varying(200) to character varying(100)') THEN
    IF pg_temp.todo_if('alter', 'column migration.tasks.title', (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'title' AND NOT a.attisdropped), 'character varying(100)') THEN
      ALTER TABLE migration.tasks ALTER COLUMN title TYPE character varying(100);
    END IF;
  END IF;
END $$;

-- Comment on table migration.assets (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.assets', '', 'A server of the client') THEN
    COMMENT ON TABLE migration.assets IS 'A server of the client';
  END IF;
END $$;

-- Drop column requested_by of migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'column', 'migration.flows', 'requested_by') THEN
    ALTER TABLE migration.flows DROP COLUMN requested_by;
  END IF;
END $$;

-- Drop column retries of migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'column', 'migration.flows', 'retries') THEN
    ALTER TABLE migration.flows DROP COLUMN retries;
  END IF;
END $$;

-- Drop table migration.wave_assets (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.wave_assets', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.wave_assets'))) THEN
    DROP TABLE migration.wave_assets;
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo;
END $$;
COMMIT;
