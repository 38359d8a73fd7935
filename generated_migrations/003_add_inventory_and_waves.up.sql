-- 003_add_inventory_and_waves
-- Rename column migration.clients.email to contact_email
-- Rename check constraint migration.clients.clients_email_check to clients_contact_email_check
-- Rename index migration.clients_email_idx to clients_contact_email_idx
-- Create table migration.asset_dependencies
-- Create table migration.assets
-- Create table migration.import_batches
-- Create table migration.waves
-- Create index asset_dependencies_target_idx on migration.asset_dependencies
-- Create index assets_name_idx on migration.assets
-- Create index assets_hostname_key on migration.assets
-- … and 29 statements more
-- Locks: migration.clients (ACCESS EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for table migration.asset_dependencies with all its parts: none -> ecb57e713695e814
-- reconcile: made for table migration.assets with all its parts: none -> 4d551ddc06b01209
-- reconcile: made for table migration.import_batches with all its parts: none -> d9a136ce8d2a2b38
-- reconcile: made for table migration.waves with all its parts: none -> 62215ac9e990882d
-- reconcile: made for comment of column migration.clients.contact_email: none -> 221b51bab46712cb

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
    WHEN 'column' THEN (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
  WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'index without a constraint' THEN (SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass($2) AND c.relname = $3 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')))
    WHEN 'columns' THEN (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
  FROM pg_attribute a WHERE a.attrelid = to_regclass($2) AND a.attnum > 0 AND NOT a.attisdropped AND $3 = '')
    WHEN 'default' THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
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

-- Rename column migration.clients.email to contact_email (ACCESS EXCLUSIVE lock)
-- reconcile: allow rename because the desired state asks for it
DO $$ BEGIN
  IF pg_temp.todo('drop', 'column', 'migration.clients', 'email') THEN
    ALTER TABLE migration.clients RENAME COLUMN email TO contact_email;
  END IF;
END $$;

-- Rename check constraint migration.clients.clients_email_check to clients_contact_email_check (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.clients', 'clients_email_check') THEN
    ALTER TABLE migration.clients RENAME CONSTRAINT clients_email_check TO clients_contact_email_check;
  END IF;
END $$;

-- Rename index migration.clients_email_idx to clients_contact_email_idx (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'index without a constraint', 'migration.clients', 'clients_email_idx') THEN
    ALTER INDEX migration.clients_email_idx RENAME TO clients_contact_email_idx;
  END IF;
END $$;

-- Create table migration.asset_dependencies (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.asset_dependencies', to_regclass('migration.asset_dependencies')::text) THEN
    CREATE TABLE migration.asset_dependencies (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      source_asset_id uuid NOT NULL,
      target_asset_id uuid NOT NULL,
      kind character varying(50) NOT NULL DEFAULT 'network',
      port integer,
      confidence numeric(3,2) NOT NULL DEFAULT 1.0,
      created_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT asset_dependencies_pkey PRIMARY KEY (id),
      CONSTRAINT asset_dependencies_edge_key UNIQUE NULLS NOT DISTINCT (source_asset_id, target_asset_id, kind, port),
      CONSTRAINT asset_dependencies_confidence_check CHECK (confidence BETWEEN 0 AND 1),
      CONSTRAINT asset_dependencies_kind_check CHECK (kind IN ('network', 'data', 'authentication', 'batch')),
      CONSTRAINT asset_dependencies_port_check CHECK (port BETWEEN 1 AND 65535),
      CONSTRAINT asset_dependencies_self_check CHECK (source_asset_id <> target_asset_id)
    );
  ELSE
    PERFORM pg_temp.expect('migration.asset_dependencies', '{"columns": {"": ["sha256:fe72b86b1780"]}, "default on 15": {"confidence": ["1.0"], "created_at": ["now()"], "id": ["gen_random_uuid()"],
      "kind": ["sha256:0f32a9ba9ee0", "''network''"]}, "constraint": {"asset_dependencies_pkey": ["PRIMARY KEY (id)"],
      "asset_dependencies_edge_key": ["sha256:ae81c6efb68f"]}, "constraint on 15":
      {"asset_dependencies_confidence_check": ["sha256:00b06b94071d"],
      "asset_dependencies_kind_check": ["sha256:2200793d0d46", "sha256:229ed91060f3"], "asset_dependencies_port_check": ["sha256:2e1d77171ca6"],
      "asset_dependencies_self_check": ["sha256:d7c92adacb60"]}}');
  END IF;
END $$;

-- Create table migration.assets (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.assets', to_regclass('migration.assets')::text) THEN
    CREATE TABLE migration.assets (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      engagement_id uuid NOT NULL,
      import_batch_id uuid,
      name character varying(255) NOT NULL,
      kind character varying(50) NOT NULL,
      environment character varying(50) NOT NULL DEFAULT 'unknown',
      strategy character varying(50),
      hostname character varying(255),
      ip_address inet,
      cpu_cores smallint,
      memory_gb numeric(8,2),
      monthly_cost numeric(12,2) NOT NULL DEFAULT 0,
      tags text[] NOT NULL DEFAULT '{}',
      attributes jsonb NOT NULL DEFAULT '{}'::jsonb,
      discovered_at timestamp with time zone NOT NULL DEFAULT now(),
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT assets_pkey PRIMARY KEY (id),
      CONSTRAINT assets_engagement_id_key UNIQUE (engagement_id, id),
      CONSTRAINT assets_cpu_cores_check CHECK (cpu_cores > 0),
      CONSTRAINT assets_environment_check CHECK (environment IN ('production', 'staging', 'test', 'development', 'unknown')),
      CONSTRAINT assets_kind_check CHECK (kind IN ('server', 'database', 'application', 'storage', 'network_device')),
      CONSTRAINT assets_strategy_check CHECK (strategy IN ('rehost', 'replatform', 'refactor', 'repurchase', 'retain', 'retire')),
      CONSTRAINT assets_memory_gb_check CHECK (memory_gb > 0),
      CONSTRAINT assets_monthly_cost_check CHECK (monthly_cost >= 0)
    );
  ELSE
    PERFORM pg_temp.expect('migration.assets', '{"columns": {"": ["sha256:3312c3b6ddf9"]}, "default on 15": {"attributes": ["''{}''::jsonb"], "discovered_at": ["now()"],
      "environment": ["sha256:4b7a4ed00d3b", "''unknown''"], "id": ["gen_random_uuid()"], "monthly_cost": ["0"], "tags": ["''{}''::text[]", "''{}''"], "updated_at": ["now()"]},
      "constraint": {"assets_pkey": ["PRIMARY KEY (id)"], "assets_engagement_id_key": ["sha256:624fe8c3ed18"]}, "constraint on 15":
      {"assets_cpu_cores_check": ["sha256:904e8dd873f1"], "assets_environment_check": ["sha256:8bbfc17283f7", "sha256:05c95a36a510"],
      "assets_kind_check": ["sha256:441a90b05678", "sha256:bcc7f5189f6d"], "assets_strategy_check": ["sha256:9499504a3391", "sha256:e3e47dcc3e59"],
      "assets_memory_gb_check": ["sha256:473427b499ab"], "assets_monthly_cost_check": ["sha256:cb80244ea3ab"]}}');
  END IF;
END $$;

-- Create table migration.import_batches (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.import_batches', to_regclass('migration.import_batches')::text) THEN
    CREATE TABLE migration.import_batches (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      engagement_id uuid NOT NULL,
      flow_id uuid,
      source character varying(50) NOT NULL,
      file_name character varying(255),
      row_count integer NOT NULL DEFAULT 0,
      error_count integer NOT NULL DEFAULT 0,
      imported_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT import_batches_pkey PRIMARY KEY (id),
      CONSTRAINT import_batches_counts_check CHECK (row_count >= 0 AND error_count BETWEEN 0 AND row_count),
      CONSTRAINT import_batches_source_check CHECK (source IN ('cmdb', 'csv', 'network_scan', 'cloud_api')),
      CONSTRAINT import_batches_file_name_check CHECK (source <> 'csv' OR file_name IS NOT NULL)
    );
  ELSE
    PERFORM pg_temp.expect('migration.import_batches', '{"columns": {"": ["sha256:7a8b8a73d867"]}, "default on 15": {"error_count": ["0"], "id": ["gen_random_uuid()"],
      "imported_at": ["now()"], "row_count": ["0"]}, "constraint": {"import_batches_pkey": ["PRIMARY KEY (id)"]},
      "constraint on 15": {"import_batches_counts_check": ["sha256:b33846c28c03"],
      "import_batches_source_check": ["sha256:c17948d03a69", "sha256:9b04c69ce303"],
      "import_batches_file_name_check": ["sha256:d0048ec670f1"]}}');
  END IF;
END $$;

-- Create table migration.waves (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.waves', to_regclass('migration.waves')::text) THEN
    CREATE TABLE migration.waves (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      engagement_id uuid NOT NULL,
      number integer NOT NULL,
      title character varying(200) NOT NULL,
      status character varying(50) NOT NULL DEFAULT 'draft',
      window_start timestamp with time zone,
      window_end timestamp with time zone,
      created_at timestamp with time zone NOT NULL DEFAULT now(),
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT waves_pkey PRIMARY KEY (id),
      CONSTRAINT waves_engagement_number_key UNIQUE (engagement_id, number),
      CONSTRAINT waves_engagement_id_key UNIQUE (engagement_id, id),
      CONSTRAINT waves_number_check CHECK (number > 0),
      CONSTRAINT waves_status_check CHECK (status IN ('draft', 'approved', 'in_progress', 'done', 'rolled_back')),
      CONSTRAINT waves_window_check CHECK (window_end > window_start),
      CONSTRAINT waves_approved_window_check CHECK (status = 'draft' OR (window_start IS NOT NULL AND window_end IS NOT NULL))
    );
  ELSE
    PERFORM pg_temp.expect('migration.waves', '{"columns": {"": ["sha256:ef4e2d60c364"]}, "default on 15": {"created_at": ["now()"], "id": ["gen_random_uuid()"],
      "status": ["sha256:e3c4437be32c", "''draft''"], "updated_at": ["now()"]}, "constraint": {"waves_pkey": ["PRIMARY KEY (id)"],
      "waves_engagement_number_key": ["sha256:36568f196714"], "waves_engagement_id_key": ["sha256:624fe8c3ed18"]}, "constraint on 15":
      {"waves_number_check": ["sha256:472f051dfd78"], "waves_status_check": ["sha256:b26e892f94be", "sha256:fd3c5c58c95c"],
      "waves_window_check": ["sha256:a4e9043fcc7b"], "waves_approved_window_check": ["sha256:bc38729b6aca"]}}');
  END IF;
END $$;

-- Create index asset_dependencies_target_idx on migration.asset_dependencies (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'index', 'migration.asset_dependencies', 'asset_dependencies_target_idx', 'sha256:1d3d0f4c5fc3') THEN
    CREATE INDEX asset_dependencies_target_idx ON migration.asset_dependencies USING btree (target_asset_id);
  END IF;
END $$;

-- Create index assets_name_idx on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.assets', 'assets_name_idx', 'sha256:0ba124b9a955') THEN
    CREATE INDEX assets_name_idx ON migration.assets USING btree (engagement_id, lower(name) text_pattern_ops);
  END IF;
END $$;

-- Create index assets_hostname_key on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.assets', 'assets_hostname_key', 'sha256:cf40967bcab6') THEN
    CREATE UNIQUE INDEX assets_hostname_key ON migration.assets USING btree (engagement_id, lower(hostname)) WHERE hostname IS NOT NULL;
  END IF;
END $$;

-- Create index assets_tags_idx on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'index', 'migration.assets', 'assets_tags_idx', 'sha256:8050aa8b3f39') THEN
    CREATE INDEX assets_tags_idx ON migration.assets USING gin (tags);
  END IF;
END $$;

-- Create index assets_attributes_idx on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.assets', 'assets_attributes_idx', 'sha256:4ab6d96e9044') THEN
    CREATE INDEX assets_attributes_idx ON migration.assets USING gin (attributes jsonb_path_ops);
  END IF;
END $$;

-- Create index assets_cost_idx on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.assets', 'assets_cost_idx', 'sha256:77eca5692fec') THEN
    CREATE INDEX assets_cost_idx ON migration.assets USING btree (engagement_id, monthly_cost desc) INCLUDE (name);
  END IF;
END $$;

-- Create index assets_unassessed_idx on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.assets', 'assets_unassessed_idx', 'sha256:92f115aadfda') THEN
    CREATE INDEX assets_unassessed_idx ON migration.assets USING btree (engagement_id, kind) WHERE strategy IS NULL;
  END IF;
END $$;

-- Create index assets_batch_idx on migration.assets (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.assets', 'assets_batch_idx', 'sha256:b2d56cbff0da') THEN
    CREATE INDEX assets_batch_idx ON migration.assets USING btree (import_batch_id) WHERE import_batch_id IS NOT NULL;
  END IF;
END $$;

-- Create index import_batches_engagement_idx on migration.import_batches (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.import_batches', 'import_batches_engagement_idx', 'sha256:889bb20cbe0c') THEN
    CREATE INDEX import_batches_engagement_idx ON migration.import_batches USING btree (engagement_id, imported_at desc);
  END IF;
END $$;

-- Create index import_batches_flow_idx on migration.import_batches (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.import_batches', 'import_batches_flow_idx', 'sha256:1b67bb6c70c8') THEN
    CREATE INDEX import_batches_flow_idx ON migration.import_batches USING btree (flow_id) WHERE flow_id IS NOT NULL;
  END IF;
END $$;

-- Create index waves_upcoming_idx on migration.waves (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.waves', 'waves_upcoming_idx', 'sha256:a4ef04d739b1', 'sha256:dce546719ba5') THEN
    CREATE INDEX waves_upcoming_idx ON migration.waves USING btree (window_start) WHERE status IN ('approved', 'in_progress');
  END IF;
END $$;

-- Add foreign key asset_dependencies_source_asset_id_fkey to migration.asset_dependencies (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.asset_dependencies', 'asset_dependencies_source_asset_id_fkey', 'sha256:a4f9e1aa4472') THEN
    ALTER TABLE migration.asset_dependencies ADD CONSTRAINT asset_dependencies_source_asset_id_fkey FOREIGN KEY (source_asset_id) REFERENCES migration.assets ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key asset_dependencies_target_asset_id_fkey to migration.asset_dependencies (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.asset_dependencies', 'asset_dependencies_target_asset_id_fkey', 'sha256:40ab29b91c1a') THEN
    ALTER TABLE migration.asset_dependencies ADD CONSTRAINT asset_dependencies_target_asset_id_fkey FOREIGN KEY (target_asset_id) REFERENCES migration.assets ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key assets_engagement_id_fkey to migration.assets (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.assets', 'assets_engagement_id_fkey', 'sha256:ab7693192864') THEN
    ALTER TABLE migration.assets ADD CONSTRAINT assets_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key assets_import_batch_id_fkey to migration.assets (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.assets', 'assets_import_batch_id_fkey', 'sha256:fcfbd1ec9799') THEN
    ALTER TABLE migration.assets ADD CONSTRAINT assets_import_batch_id_fkey FOREIGN KEY (import_batch_id) REFERENCES migration.import_batches ON DELETE SET NULL;
  END IF;
END $$;

-- Add foreign key import_batches_engagement_id_fkey to migration.import_batches (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.import_batches', 'import_batches_engagement_id_fkey', 'sha256:ab7693192864') THEN
    ALTER TABLE migration.import_batches ADD CONSTRAINT import_batches_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key import_batches_flow_id_fkey to migration.import_batches (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.import_batches', 'import_batches_flow_id_fkey', 'sha256:000f6602eb20') THEN
    ALTER TABLE migration.import_batches ADD CONSTRAINT import_batches_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL;
  END IF;
END $$;

-- Add foreign key waves_engagement_id_fkey to migration.waves (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.waves', 'waves_engagement_id_fkey', 'sha256:ab7693192864') THEN
    ALTER TABLE migration.waves ADD CONSTRAINT waves_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  END IF;
END $$;

-- Comment on table migration.asset_dependencies (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.asset_dependencies', '', 'One asset needs another to work') THEN
    COMMENT ON TABLE migration.asset_dependencies IS 'One asset needs another to work';
  END IF;
END $$;

-- Comment on table migration.assets (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.assets', '', 'A server of the client') THEN
    COMMENT ON TABLE migration.assets IS 'A server of the client';
  END IF;
END $$;

-- Comment on table migration.import_batches (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.import_batches', '', 'One file or scanner result that was read into the inventory') THEN
    COMMENT ON TABLE migration.import_batches IS 'One file or scanner result that was read into the inventory';
  END IF;
END $$;

-- Comment on table migration.waves (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.waves', '', 'A group of assets that are moved in one maintenance window') THEN
    COMMENT ON TABLE migration.waves IS 'A group of assets that are moved in one maintenance window';
  END IF;
END $$;

-- Comment on column migration.asset_dependencies.confidence (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.asset_dependencies', 'confidence', 'From 0 (a guess) to 1 (confirmed)') THEN
    COMMENT ON COLUMN migration.asset_dependencies.confidence IS 'From 0 (a guess) to 1 (confirmed)';
  END IF;
END $$;

-- Comment on column migration.asset_dependencies.port (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.asset_dependencies', 'port', 'Null for what does not go over the network') THEN
    COMMENT ON COLUMN migration.asset_dependencies.port IS 'Null for what does not go over the network';
  END IF;
END $$;

-- Comment on column migration.asset_dependencies.source_asset_id (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.asset_dependencies', 'source_asset_id', 'The asset that needs the other') THEN
    COMMENT ON COLUMN migration.asset_dependencies.source_asset_id IS 'The asset that needs the other';
  END IF;
END $$;

-- Comment on column migration.asset_dependencies.target_asset_id (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.asset_dependencies', 'target_asset_id', 'The asset that is needed') THEN
    COMMENT ON COLUMN migration.asset_dependencies.target_asset_id IS 'The asset that is needed';
  END IF;
END $$;

-- Comment on column migration.assets.attributes (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.assets', 'attributes', 'Whatever else the source knows about the asset') THEN
    COMMENT ON COLUMN migration.assets.attributes IS 'Whatever else the source knows about the asset';
  END IF;
END $$;

-- Comment on column migration.assets.import_batch_id (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.assets', 'import_batch_id', 'Null if it was entered by hand') THEN
    COMMENT ON COLUMN migration.assets.import_batch_id IS 'Null if it was entered by hand';
  END IF;
END $$;

-- Comment on column migration.assets.strategy (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.assets', 'strategy', 'Null until the asset is assessed') THEN
    COMMENT ON COLUMN migration.assets.strategy IS 'Null until the asset is assessed';
  END IF;
END $$;

-- Comment on column migration.clients.contact_email (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.clients', 'contact_email', 'Where notices about an engagement go') THEN
    COMMENT ON COLUMN migration.clients.contact_email IS 'Where notices about an engagement go';
  END IF;
END $$;

-- Comment on column migration.import_batches.flow_id (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.import_batches', 'flow_id', 'The discovery flow that asked for it') THEN
    COMMENT ON COLUMN migration.import_batches.flow_id IS 'The discovery flow that asked for it';
  END IF;
END $$;

-- Comment on column migration.waves.number (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.waves', 'number', 'Order of the waves within the engagement, from 1') THEN
    COMMENT ON COLUMN migration.waves.number IS 'Order of the waves within the engagement, from 1';
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo, pg_temp.expect;
END $$;
COMMIT;
