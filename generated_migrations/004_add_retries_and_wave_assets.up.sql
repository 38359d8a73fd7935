-- 004_add_retries_and_wave_assets
-- Drop check constraint flows_status_check from migration.flows
-- Add column retries to migration.flows
-- Add column requested_by to migration.flows
-- Add check constraint flows_status_check to migration.flows
-- Add check constraint flows_retries_check to migration.flows
-- Change column migration.tasks.title from character varying(100) to character varying(200)
-- Create table migration.wave_assets
-- Create index tasks_open_idx on migration.tasks
-- Create index wave_assets_asset_idx on migration.wave_assets
-- Add foreign key wave_assets_asset_fkey to migration.wave_assets
-- … and 5 statements more
-- Locks: migration.flows (ACCESS EXCLUSIVE, scans the table), migration.tasks (ACCESS EXCLUSIVE, builds an index), migration.assets (SHARE UPDATE EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
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
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'default' THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'column' THEN (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
  WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'columns' THEN (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
  FROM pg_attribute a WHERE a.attrelid = to_regclass($2) AND a.attnum > 0 AND NOT a.attisdropped AND $3 = '')
    WHEN 'index' THEN (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.relnamespace = c.relnamespace WHERE t.oid = to_regclass($2) AND c.relname = $3)
    WHEN 'comment of table' THEN (SELECT obj_description(to_regclass($2), 'pg_class') WHERE $3 = '')
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

-- Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:dac7fcce2acd', 'sha256:1f85e623e9b7') THEN
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END $$;

-- Add column retries to migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'column', 'migration.flows', 'retries', 'integer not null') THEN
    ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;
  ELSE
    PERFORM pg_temp.expect('migration.flows', '{"default on 15": {"retries": ["0"]}}');
  END IF;
END $$;

-- Add column requested_by to migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'column', 'migration.flows', 'requested_by', 'character varying(320) not null', 'character varying(320)') THEN
    ALTER TABLE migration.flows ADD COLUMN requested_by character varying(320);
  END IF;
END $$;

-- Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
-- reconcile: allow constraint-not-valid because the desired state asks for it
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'constraint', 'migration.flows', 'flows_status_check', 'sha256:dac7fcce2acd', 'sha256:1f85e623e9b7') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled'));
  END IF;
END $$;

-- Add check constraint flows_retries_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
-- reconcile: allow constraint-not-valid because the desired state asks for it
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'constraint', 'migration.flows', 'flows_retries_check', 'CHECK ((retries >= 0))') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_retries_check CHECK (retries >= 0);
  END IF;
END $$;

-- Change column migration.tasks.title from character varying(100) to character varying(200) (ACCESS EXCLUSIVE lock)
-- reconcile: allow column-type because the desired state asks for it
DO $$ BEGIN
  IF pg_temp.present('migration.tasks', 'Change column migration.tasks.title from character varying(100) to character varying(200)') THEN
    IF pg_temp.todo_if('alter', 'column migration.tasks.title', (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'title' AND NOT a.attisdropped), 'character varying(200)') THEN
      ALTER TABLE migration.tasks ALTER COLUMN title TYPE character varying(200);
    END IF;
  END IF;
END $$;

-- Create table migration.wave_assets (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.wave_assets', to_regclass('migration.wave_assets')::text) THEN
    CREATE TABLE migration.wave_assets (
      engagement_id uuid NOT NULL,
      wave_id uuid NOT NULL,
      asset_id uuid NOT NULL,
      sequence_no integer NOT NULL DEFAULT 1,
      moved_at timestamp with time zone,
      CONSTRAINT wave_assets_pkey PRIMARY KEY (wave_id, asset_id),
      CONSTRAINT wave_assets_sequence_no_check CHECK (sequence_no > 0)
    );
  ELSE
    PERFORM pg_temp.expect('migration.wave_assets', '{"columns": {"": ["sha256:196b6a9ed7fe"]}, "default on 15": {"sequence_no": ["1"]}, "constraint":
      {"wave_assets_pkey": ["sha256:e1915f968a4e"]}, "constraint on 15":
      {"wave_assets_sequence_no_check": ["sha256:663956caef2b"]}}');
  END IF;
END $$;

-- Create index tasks_open_idx on migration.tasks (SHARE lock, builds an index)
-- reconcile: allow index-not-concurrent because the desired state asks for it
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.tasks', 'tasks_open_idx', 'sha256:5ed5ec2d5239', 'sha256:5509715ee236') THEN
    CREATE INDEX tasks_open_idx ON migration.tasks USING btree (assignee, due_on nulls first) WHERE status NOT IN ('completed', 'skipped');
  END IF;
END $$;

-- Create index wave_assets_asset_idx on migration.wave_assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'index', 'migration.wave_assets', 'wave_assets_asset_idx', 'sha256:c151c971151e') THEN
    CREATE INDEX wave_assets_asset_idx ON migration.wave_assets USING btree (engagement_id, asset_id);
  END IF;
END $$;

-- Add foreign key wave_assets_asset_fkey to migration.wave_assets (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'constraint', 'migration.wave_assets', 'wave_assets_asset_fkey', 'sha256:9f5178a72960') THEN
    ALTER TABLE migration.wave_assets ADD CONSTRAINT wave_assets_asset_fkey FOREIGN KEY (engagement_id, asset_id) REFERENCES migration.assets(engagement_id, id) ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key wave_assets_wave_fkey to migration.wave_assets (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'constraint', 'migration.wave_assets', 'wave_assets_wave_fkey', 'sha256:f3807e226977') THEN
    ALTER TABLE migration.wave_assets ADD CONSTRAINT wave_assets_wave_fkey FOREIGN KEY (engagement_id, wave_id) REFERENCES migration.waves(engagement_id, id) ON DELETE CASCADE;
  END IF;
END $$;

-- Comment on table migration.assets (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.assets', '', 'A server, database, application or device of the client') THEN
    COMMENT ON TABLE migration.assets IS 'A server, database, application or device of the client';
  END IF;
END $$;

-- Comment on table migration.wave_assets (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.wave_assets', '', 'Which asset goes in which wave') THEN
    COMMENT ON TABLE migration.wave_assets IS 'Which asset goes in which wave';
  END IF;
END $$;

-- Comment on column migration.flows.retries (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.flows', 'retries', 'How often the flow was started again after a failure') THEN
    COMMENT ON COLUMN migration.flows.retries IS 'How often the flow was started again after a failure';
  END IF;
END $$;

-- Comment on column migration.wave_assets.sequence_no (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.wave_assets', 'sequence_no', 'Assets with the same number are moved at the same time') THEN
    COMMENT ON COLUMN migration.wave_assets.sequence_no IS 'Assets with the same number are moved at the same time';
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo, pg_temp.expect;
END $$;
COMMIT;
