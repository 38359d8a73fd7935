-- 001_first_tables
-- Create schema migration
-- Create table migration.clients
-- Create table migration.engagements
-- Create table migration.flows
-- Create index clients_email_idx on migration.clients
-- Create index engagements_active_idx on migration.engagements
-- Create index flows_engagement_idx on migration.flows
-- Create index flows_parent_idx on migration.flows
-- Create index flows_open_idx on migration.flows
-- Create index flows_one_running_key on migration.flows
-- … and 10 statements more
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for schema migration: none -> 05261015f99fce0b
-- reconcile: made for table migration.clients with all its parts: none -> f1df42374d5259e4
-- reconcile: made for table migration.engagements with all its parts: none -> 246bf117613b38e7
-- reconcile: made for table migration.flows with all its parts: none -> b666d3900f343c27

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
    WHEN 'columns' THEN (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
  FROM pg_attribute a WHERE a.attrelid = to_regclass($2) AND a.attnum > 0 AND NOT a.attisdropped AND $3 = '')
    WHEN 'default' THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'index' THEN (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.relnamespace = c.relnamespace WHERE t.oid = to_regclass($2) AND c.relname = $3)
    WHEN 'foreign key by primary key' THEN (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
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

-- Create schema migration (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'schema migration', (SELECT 'schema' FROM pg_namespace WHERE nspname = 'migration')) THEN
    CREATE SCHEMA migration;
  END IF;
END $$;

-- Create table migration.clients (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.clients', to_regclass('migration.clients')::text) THEN
    CREATE TABLE migration.clients (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      name character varying(255) NOT NULL,
      email character varying(320) NOT NULL,
      is_active boolean NOT NULL DEFAULT true,
      notes text,
      metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
      created_at timestamp with time zone NOT NULL DEFAULT now(),
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT clients_pkey PRIMARY KEY (id),
      CONSTRAINT clients_name_key UNIQUE (name),
      CONSTRAINT clients_email_check CHECK (email LIKE '%_@_%')
    );
  ELSE
    PERFORM pg_temp.expect('migration.clients', '{"columns": {"": ["sha256:d688188e858d"]}, "default on 15": {"created_at": ["now()"],
      "id": ["gen_random_uuid()"], "is_active": ["true"], "metadata": ["''{}''::jsonb"], "updated_at": ["now()"]},
      "constraint": {"clients_pkey": ["PRIMARY KEY (id)"], "clients_name_key": ["UNIQUE (name)"]}, "constraint on 15":
      {"clients_email_check": ["sha256:5487812a050e"]}}');
  END IF;
END $$;

-- Create table migration.engagements (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.engagements', to_regclass('migration.engagements')::text) THEN
    CREATE TABLE migration.engagements (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      client_id uuid NOT NULL,
      code character varying(20) NOT NULL,
      title character varying(255) NOT NULL,
      status character varying(50) NOT NULL DEFAULT 'planned',
      budget numeric(12,2),
      settings jsonb NOT NULL DEFAULT '{"currency": "USD", "target_clouds": ["aws"], "working_hours": {"end": "18:00", "start": "08:00"}}'::jsonb,
      starts_on date NOT NULL DEFAULT current_date,
      ends_on date,
      created_at timestamp with time zone NOT NULL DEFAULT now(),
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT engagements_pkey PRIMARY KEY (id),
      CONSTRAINT engagements_client_code_key UNIQUE (client_id, code),
      CONSTRAINT engagements_budget_check CHECK (budget >= 0),
      CONSTRAINT engagements_status_check CHECK (status IN ('planned', 'active', 'on_hold', 'completed', 'cancelled')),
      CONSTRAINT engagements_dates_check CHECK (ends_on >= starts_on)
    );
  ELSE
    PERFORM pg_temp.expect('migration.engagements', '{"columns": {"": ["sha256:703a108c9d94"]}, "default on 15": {"created_at": ["now()"], "id": ["gen_random_uuid()"],
      "settings": ["sha256:47645a9dbac0"], "starts_on": ["CURRENT_DATE", "current_date"], "status": ["sha256:b4120bfb4b8c", "''planned''"],
      "updated_at": ["now()"]}, "constraint": {"engagements_pkey": ["PRIMARY KEY (id)"],
      "engagements_client_code_key": ["sha256:eb52b17d0d3a"]}, "constraint on 15": {"engagements_budget_check": ["sha256:9a1e46cf8cb7"],
      "engagements_status_check": ["sha256:f0914e77d7e0", "sha256:93cb8298511e"], "engagements_dates_check": ["sha256:b22c738bbdc5"]}}');
  END IF;
END $$;

-- Create table migration.flows (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.flows', to_regclass('migration.flows')::text) THEN
    CREATE TABLE migration.flows (
      flow_id uuid NOT NULL DEFAULT gen_random_uuid(),
      engagement_id uuid NOT NULL,
      parent_flow_id uuid,
      kind character varying(50) NOT NULL,
      status character varying(50) NOT NULL DEFAULT 'pending',
      progress numeric(5,2) NOT NULL DEFAULT 0,
      settings jsonb NOT NULL DEFAULT '{"notify": ["owner"], "dry_run": false, "max_retries": 3}'::jsonb,
      metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
      started_at timestamp with time zone,
      ended_at timestamp with time zone,
      created_at timestamp with time zone NOT NULL DEFAULT now(),
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT flows_pkey PRIMARY KEY (flow_id),
      CONSTRAINT flows_dates_check CHECK (ended_at >= started_at),
      CONSTRAINT flows_kind_check CHECK (kind IN ('discovery', 'assessment', 'planning', 'execution', 'decommission')),
      CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed')),
      CONSTRAINT flows_parent_check CHECK (parent_flow_id <> flow_id),
      CONSTRAINT flows_progress_check CHECK (progress BETWEEN 0 AND 100)
    );
  ELSE
    PERFORM pg_temp.expect('migration.flows', '{"columns": {"": ["sha256:272d029d45aa"]}, "default on 15": {"created_at": ["now()"], "flow_id": ["gen_random_uuid()"],
      "metadata": ["''{}''::jsonb"], "progress": ["0"], "settings": ["sha256:ac8aa7e47ea1"], "status": ["sha256:aee29c7c36ee", "''pending''"],
      "updated_at": ["now()"]}, "constraint": {"flows_pkey": ["sha256:00738b92533c"]}, "constraint on 15":
      {"flows_dates_check": ["sha256:4b20e1a49851"], "flows_kind_check": ["sha256:c9e895563a40", "sha256:1a2b76454c66"],
      "flows_status_check": ["sha256:882a2b3470c9", "sha256:0d98e4f6ca1b"], "flows_parent_check": ["sha256:4231f3bec62a"],
      "flows_progress_check": ["sha256:ce44b16fe486"]}}');
  END IF;
END $$;

-- Create index clients_email_idx on migration.clients (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.clients', 'clients_email_idx', 'sha256:4a2aa867258f') THEN
    CREATE INDEX clients_email_idx ON migration.clients USING btree (lower(email));
  END IF;
END $$;

-- Create index engagements_active_idx on migration.engagements (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.engagements', 'engagements_active_idx', 'sha256:5fe9b7c0cb35') THEN
    CREATE INDEX engagements_active_idx ON migration.engagements USING btree (client_id, starts_on desc) WHERE status = 'active';
  END IF;
END $$;

-- Create index flows_engagement_idx on migration.flows (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.flows', 'flows_engagement_idx', 'sha256:38e9e2a44053') THEN
    CREATE INDEX flows_engagement_idx ON migration.flows USING btree (engagement_id, created_at desc);
  END IF;
END $$;

-- Create index flows_parent_idx on migration.flows (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.flows', 'flows_parent_idx', 'sha256:c6e605852e08') THEN
    CREATE INDEX flows_parent_idx ON migration.flows USING btree (parent_flow_id) WHERE parent_flow_id IS NOT NULL;
  END IF;
END $$;

-- Create index flows_open_idx on migration.flows (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.flows', 'flows_open_idx', 'sha256:15c6cef2cbc0', 'sha256:316227f32a4f') THEN
    CREATE INDEX flows_open_idx ON migration.flows USING btree (status, updated_at) WHERE status IN ('pending', 'running', 'paused');
  END IF;
END $$;

-- Create index flows_one_running_key on migration.flows (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.flows', 'flows_one_running_key', 'sha256:9017881af8dd') THEN
    CREATE UNIQUE INDEX flows_one_running_key ON migration.flows USING btree (engagement_id, kind) WHERE status = 'running';
  END IF;
END $$;

-- Add foreign key engagements_client_id_fkey to migration.engagements (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.engagements', 'engagements_client_id_fkey', 'sha256:43e78aafd9ca') THEN
    ALTER TABLE migration.engagements ADD CONSTRAINT engagements_client_id_fkey FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key flows_engagement_id_fkey to migration.flows (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.flows', 'flows_engagement_id_fkey', 'sha256:ab7693192864') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key flows_parent_flow_id_fkey to migration.flows (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.flows', 'flows_parent_flow_id_fkey', 'sha256:4fee227c7266') THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_parent_flow_id_fkey FOREIGN KEY (parent_flow_id) REFERENCES migration.flows ON DELETE SET NULL;
  END IF;
END $$;

-- Comment on table migration.clients (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.clients', '', 'A company whose systems we move to the cloud') THEN
    COMMENT ON TABLE migration.clients IS 'A company whose systems we move to the cloud';
  END IF;
END $$;

-- Comment on table migration.engagements (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.engagements', '', 'sha256:d40b97732537') THEN
    COMMENT ON TABLE migration.engagements IS 'A contract with a client; every flow, asset and wave belongs to one';
  END IF;
END $$;

-- Comment on table migration.flows (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.flows', '', 'One run of the migration workflow for an engagement') THEN
    COMMENT ON TABLE migration.flows IS 'One run of the migration workflow for an engagement';
  END IF;
END $$;

-- Comment on column migration.engagements.budget (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.engagements', 'budget', 'In the currency of settings; null while it is not agreed') THEN
    COMMENT ON COLUMN migration.engagements.budget IS 'In the currency of settings; null while it is not agreed';
  END IF;
END $$;

-- Comment on column migration.engagements.code (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.engagements', 'code', 'Short name used in reports, for example ACME-2025-01') THEN
    COMMENT ON COLUMN migration.engagements.code IS 'Short name used in reports, for example ACME-2025-01';
  END IF;
END $$;

-- Comment on column migration.flows.parent_flow_id (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.flows', 'parent_flow_id', 'The flow that started this one') THEN
    COMMENT ON COLUMN migration.flows.parent_flow_id IS 'The flow that started this one';
  END IF;
END $$;

-- Comment on column migration.flows.progress (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.flows', 'progress', 'Percent, 0 to 100') THEN
    COMMENT ON COLUMN migration.flows.progress IS 'Percent, 0 to 100';
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo, pg_temp.expect;
END $$;
COMMIT;
