-- 003_add_inventory_and_waves
-- reconcile: made for table migration.asset_dependencies with all its parts: none -> ecb57e713695e814
-- reconcile: made for table migration.assets with all its parts: none -> 4d551ddc06b01209
-- reconcile: made for table migration.import_batches with all its parts: none -> d9a136ce8d2a2b38
-- reconcile: made for table migration.waves with all its parts: none -> 62215ac9e990882d
-- reconcile: made for comment of column migration.clients.contact_email: none -> 221b51bab46712cb
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Rename column migration.clients.email to contact_email (ACCESS EXCLUSIVE lock)
-- reconcile: allow rename because the desired state asks for it
DO $$
BEGIN
  IF to_regclass('migration.clients') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Rename column migration.clients.email to contact_email';
    RETURN;
  END IF;
  IF (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'email' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'column migration.clients.email';
  ELSE
    ALTER TABLE migration.clients RENAME COLUMN email TO contact_email;
  END IF;
END
$$;

-- Rename check constraint migration.clients.clients_email_check to clients_contact_email_check (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.clients') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Rename check constraint migration.clients.clients_email_check to clients_contact_email_check';
    RETURN;
  END IF;
  IF (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.clients') AND k.conname = 'clients_email_check') IS NULL THEN
    RAISE NOTICE '% is not there', 'check constraint migration.clients.clients_email_check';
  ELSE
    ALTER TABLE migration.clients RENAME CONSTRAINT clients_email_check TO clients_contact_email_check;
  END IF;
END
$$;

-- Rename index migration.clients_email_idx to clients_contact_email_idx (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.clients') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Rename index migration.clients_email_idx to clients_contact_email_idx';
    RETURN;
  END IF;
  IF to_regclass('migration.clients_email_idx')::text IS NULL THEN
    RAISE NOTICE '% is not there', 'index migration.clients.clients_email_idx';
  ELSE
    ALTER INDEX migration.clients_email_idx RENAME TO clients_contact_email_idx;
  END IF;
END
$$;

-- Create table migration.asset_dependencies (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.asset_dependencies')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('confidence numeric(3,2) not null; created_at timestamp with time zone not null; id uuid not null; kind character varying(50) not null; port integer; source_asset_id uuid not null; target_asset_id uuid not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.asset_dependencies', coalesce(found, 'nothing'), 'confidence numeric(3,2) not null; created_at timestamp with time zone not null; id uuid not null; kind character varying(50) not null; port integer; source_asset_id uuid not null; target_asset_id uuid not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'confidence' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('1.0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.asset_dependencies.confidence', coalesce(found, 'nothing'), '1.0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.asset_dependencies.confidence';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'created_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.asset_dependencies.created_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.asset_dependencies.created_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.asset_dependencies.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.asset_dependencies.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'kind' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''network''::character varying', '''network''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.asset_dependencies.kind', coalesce(found, 'nothing'), '''network''::character varying';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.asset_dependencies.kind';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.asset_dependencies.asset_dependencies_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_edge_key');
    IF found IS NULL OR found NOT IN ('UNIQUE NULLS NOT DISTINCT (source_asset_id, target_asset_id, kind, port)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.asset_dependencies.asset_dependencies_edge_key', coalesce(found, 'nothing'), 'UNIQUE NULLS NOT DISTINCT (source_asset_id, target_asset_id, kind, port)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_confidence_check');
    IF found IS NULL OR found NOT IN ('CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric)))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.asset_dependencies.asset_dependencies_confidence_check', coalesce(found, 'nothing'), 'CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric)))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.asset_dependencies.asset_dependencies_confidence_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_kind_check');
    IF found IS NULL OR found NOT IN ('CHECK (((kind)::text = ANY ((ARRAY[''network''::character varying, ''data''::character varying, ''authentication''::character varying, ''batch''::character varying])::text[])))', 'CHECK (((kind)::text = ANY (ARRAY[(''network''::character varying)::text, (''data''::character varying)::text, (''authentication''::character varying)::text, (''batch''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.asset_dependencies.asset_dependencies_kind_check', coalesce(found, 'nothing'), 'CHECK (((kind)::text = ANY ((ARRAY[''network''::character varying, ''data''::character varying, ''authentication''::character varying, ''batch''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.asset_dependencies.asset_dependencies_kind_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_port_check');
    IF found IS NULL OR found NOT IN ('CHECK (((port >= 1) AND (port <= 65535)))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.asset_dependencies.asset_dependencies_port_check', coalesce(found, 'nothing'), 'CHECK (((port >= 1) AND (port <= 65535)))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.asset_dependencies.asset_dependencies_port_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_self_check');
    IF found IS NULL OR found NOT IN ('CHECK ((source_asset_id <> target_asset_id))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.asset_dependencies.asset_dependencies_self_check', coalesce(found, 'nothing'), 'CHECK ((source_asset_id <> target_asset_id))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.asset_dependencies.asset_dependencies_self_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.asset_dependencies';
  END IF;
END
$$;

-- Create table migration.assets (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.assets')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('attributes jsonb not null; cpu_cores smallint; discovered_at timestamp with time zone not null; engagement_id uuid not null; environment character varying(50) not null; hostname character varying(255); id uuid not null; import_batch_id uuid; ip_address inet; kind character varying(50) not null; memory_gb numeric(8,2); monthly_cost numeric(12,2) not null; name character varying(255) not null; strategy character varying(50); tags text[] not null; updated_at timestamp with time zone not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.assets', coalesce(found, 'nothing'), 'attributes jsonb not null; cpu_cores smallint; discovered_at timestamp with time zone not null; engagement_id uuid not null; environment character varying(50) not null; hostname character varying(255); id uuid not null; import_batch_id uuid; ip_address inet; kind character varying(50) not null; memory_gb numeric(8,2); monthly_cost numeric(12,2) not null; name character varying(255) not null; strategy character varying(50); tags text[] not null; updated_at timestamp with time zone not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'attributes' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.attributes', coalesce(found, 'nothing'), '''{}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.attributes';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'discovered_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.discovered_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.discovered_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'environment' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''unknown''::character varying', '''unknown''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.environment', coalesce(found, 'nothing'), '''unknown''::character varying';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.environment';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'monthly_cost' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.monthly_cost', coalesce(found, 'nothing'), '0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.monthly_cost';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'tags' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::text[]', '''{}''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.tags', coalesce(found, 'nothing'), '''{}''::text[]';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.tags';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'updated_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.assets.updated_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.assets.updated_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.assets.assets_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_engagement_id_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (engagement_id, id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.assets.assets_engagement_id_key', coalesce(found, 'nothing'), 'UNIQUE (engagement_id, id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_cpu_cores_check');
    IF found IS NULL OR found NOT IN ('CHECK ((cpu_cores > 0))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.assets.assets_cpu_cores_check', coalesce(found, 'nothing'), 'CHECK ((cpu_cores > 0))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.assets.assets_cpu_cores_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_environment_check');
    IF found IS NULL OR found NOT IN ('CHECK (((environment)::text = ANY ((ARRAY[''production''::character varying, ''staging''::character varying, ''test''::character varying, ''development''::character varying, ''unknown''::character varying])::text[])))', 'CHECK (((environment)::text = ANY (ARRAY[(''production''::character varying)::text, (''staging''::character varying)::text, (''test''::character varying)::text, (''development''::character varying)::text, (''unknown''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.assets.assets_environment_check', coalesce(found, 'nothing'), 'CHECK (((environment)::text = ANY ((ARRAY[''production''::character varying, ''staging''::character varying, ''test''::character varying, ''development''::character varying, ''unknown''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.assets.assets_environment_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_kind_check');
    IF found IS NULL OR found NOT IN ('CHECK (((kind)::text = ANY ((ARRAY[''server''::character varying, ''database''::character varying, ''application''::character varying, ''storage''::character varying, ''network_device''::character varying])::text[])))', 'CHECK (((kind)::text = ANY (ARRAY[(''server''::character varying)::text, (''database''::character varying)::text, (''application''::character varying)::text, (''storage''::character varying)::text, (''network_device''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.assets.assets_kind_check', coalesce(found, 'nothing'), 'CHECK (((kind)::text = ANY ((ARRAY[''server''::character varying, ''database''::character varying, ''application''::character varying, ''storage''::character varying, ''network_device''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.assets.assets_kind_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_strategy_check');
    IF found IS NULL OR found NOT IN ('CHECK (((strategy)::text = ANY ((ARRAY[''rehost''::character varying, ''replatform''::character varying, ''refactor''::character varying, ''repurchase''::character varying, ''retain''::character varying, ''retire''::character varying])::text[])))', 'CHECK (((strategy)::text = ANY (ARRAY[(''rehost''::character varying)::text, (''replatform''::character varying)::text, (''refactor''::character varying)::text, (''repurchase''::character varying)::text, (''retain''::character varying)::text, (''retire''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.assets.assets_strategy_check', coalesce(found, 'nothing'), 'CHECK (((strategy)::text = ANY ((ARRAY[''rehost''::character varying, ''replatform''::character varying, ''refactor''::character varying, ''repurchase''::character varying, ''retain''::character varying, ''retire''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.assets.assets_strategy_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_memory_gb_check');
    IF found IS NULL OR found NOT IN ('CHECK ((memory_gb > (0)::numeric))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.assets.assets_memory_gb_check', coalesce(found, 'nothing'), 'CHECK ((memory_gb > (0)::numeric))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.assets.assets_memory_gb_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_monthly_cost_check');
    IF found IS NULL OR found NOT IN ('CHECK ((monthly_cost >= (0)::numeric))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.assets.assets_monthly_cost_check', coalesce(found, 'nothing'), 'CHECK ((monthly_cost >= (0)::numeric))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.assets.assets_monthly_cost_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.assets';
  END IF;
END
$$;

-- Create table migration.import_batches (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.import_batches')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.import_batches') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('engagement_id uuid not null; error_count integer not null; file_name character varying(255); flow_id uuid; id uuid not null; imported_at timestamp with time zone not null; row_count integer not null; source character varying(50) not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.import_batches', coalesce(found, 'nothing'), 'engagement_id uuid not null; error_count integer not null; file_name character varying(255); flow_id uuid; id uuid not null; imported_at timestamp with time zone not null; row_count integer not null; source character varying(50) not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.import_batches') AND a.attname = 'error_count' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.import_batches.error_count', coalesce(found, 'nothing'), '0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.import_batches.error_count';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.import_batches') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.import_batches.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.import_batches.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.import_batches') AND a.attname = 'imported_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.import_batches.imported_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.import_batches.imported_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.import_batches') AND a.attname = 'row_count' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.import_batches.row_count', coalesce(found, 'nothing'), '0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.import_batches.row_count';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.import_batches') AND k.conname = 'import_batches_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.import_batches.import_batches_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.import_batches') AND k.conname = 'import_batches_counts_check');
    IF found IS NULL OR found NOT IN ('CHECK (((row_count >= 0) AND ((error_count >= 0) AND (error_count <= row_count))))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.import_batches.import_batches_counts_check', coalesce(found, 'nothing'), 'CHECK (((row_count >= 0) AND ((error_count >= 0) AND (error_count <= row_count))))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.import_batches.import_batches_counts_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.import_batches') AND k.conname = 'import_batches_source_check');
    IF found IS NULL OR found NOT IN ('CHECK (((source)::text = ANY ((ARRAY[''cmdb''::character varying, ''csv''::character varying, ''network_scan''::character varying, ''cloud_api''::character varying])::text[])))', 'CHECK (((source)::text = ANY (ARRAY[(''cmdb''::character varying)::text, (''csv''::character varying)::text, (''network_scan''::character varying)::text, (''cloud_api''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.import_batches.import_batches_source_check', coalesce(found, 'nothing'), 'CHECK (((source)::text = ANY ((ARRAY[''cmdb''::character varying, ''csv''::character varying, ''network_scan''::character varying, ''cloud_api''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.import_batches.import_batches_source_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.import_batches') AND k.conname = 'import_batches_file_name_check');
    IF found IS NULL OR found NOT IN ('CHECK ((((source)::text <> ''csv''::text) OR (file_name IS NOT NULL)))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.import_batches.import_batches_file_name_check', coalesce(found, 'nothing'), 'CHECK ((((source)::text <> ''csv''::text) OR (file_name IS NOT NULL)))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.import_batches.import_batches_file_name_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.import_batches';
  END IF;
END
$$;

-- Create table migration.waves (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.waves')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.waves') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('created_at timestamp with time zone not null; engagement_id uuid not null; id uuid not null; number integer not null; status character varying(50) not null; title character varying(200) not null; updated_at timestamp with time zone not null; window_end timestamp with time zone; window_start timestamp with time zone') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.waves', coalesce(found, 'nothing'), 'created_at timestamp with time zone not null; engagement_id uuid not null; id uuid not null; number integer not null; status character varying(50) not null; title character varying(200) not null; updated_at timestamp with time zone not null; window_end timestamp with time zone; window_start timestamp with time zone';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.waves') AND a.attname = 'created_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.waves.created_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.waves.created_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.waves') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.waves.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.waves.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.waves') AND a.attname = 'status' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''draft''::character varying', '''draft''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.waves.status', coalesce(found, 'nothing'), '''draft''::character varying';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.waves.status';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.waves') AND a.attname = 'updated_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.waves.updated_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.waves.updated_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.waves.waves_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_engagement_number_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (engagement_id, number)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.waves.waves_engagement_number_key', coalesce(found, 'nothing'), 'UNIQUE (engagement_id, number)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_engagement_id_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (engagement_id, id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.waves.waves_engagement_id_key', coalesce(found, 'nothing'), 'UNIQUE (engagement_id, id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_number_check');
    IF found IS NULL OR found NOT IN ('CHECK ((number > 0))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.waves.waves_number_check', coalesce(found, 'nothing'), 'CHECK ((number > 0))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.waves.waves_number_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_status_check');
    IF found IS NULL OR found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''draft''::character varying, ''approved''::character varying, ''in_progress''::character varying, ''done''::character varying, ''rolled_back''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''draft''::character varying)::text, (''approved''::character varying)::text, (''in_progress''::character varying)::text, (''done''::character varying)::text, (''rolled_back''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.waves.waves_status_check', coalesce(found, 'nothing'), 'CHECK (((status)::text = ANY ((ARRAY[''draft''::character varying, ''approved''::character varying, ''in_progress''::character varying, ''done''::character varying, ''rolled_back''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.waves.waves_status_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_window_check');
    IF found IS NULL OR found NOT IN ('CHECK ((window_end > window_start))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.waves.waves_window_check', coalesce(found, 'nothing'), 'CHECK ((window_end > window_start))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.waves.waves_window_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_approved_window_check');
    IF found IS NULL OR found NOT IN ('CHECK ((((status)::text = ''draft''::text) OR ((window_start IS NOT NULL) AND (window_end IS NOT NULL))))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.waves.waves_approved_window_check', coalesce(found, 'nothing'), 'CHECK ((((status)::text = ''draft''::text) OR ((window_start IS NOT NULL) AND (window_end IS NOT NULL))))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.waves.waves_approved_window_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.waves';
  END IF;
END
$$;

-- Create index asset_dependencies_target_idx on migration.asset_dependencies (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Create index asset_dependencies_target_idx on migration.asset_dependencies';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.asset_dependencies_target_idx'));
  IF found IS NULL THEN
    CREATE INDEX asset_dependencies_target_idx ON migration.asset_dependencies USING btree (target_asset_id);
  ELSIF found NOT IN ('CREATE INDEX asset_dependencies_target_idx ON migration.asset_dependencies USING btree (target_asset_id)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.asset_dependencies.asset_dependencies_target_idx', found, 'CREATE INDEX asset_dependencies_target_idx ON migration.asset_dependencies USING btree (target_asset_id)';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.asset_dependencies.asset_dependencies_target_idx';
  END IF;
END
$$;

-- Create index assets_name_idx on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_name_idx on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_name_idx'));
  IF found IS NULL THEN
    CREATE INDEX assets_name_idx ON migration.assets USING btree (engagement_id, lower(name) text_pattern_ops);
  ELSIF found NOT IN ('CREATE INDEX assets_name_idx ON migration.assets USING btree (engagement_id, lower((name)::text) text_pattern_ops)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_name_idx', found, 'CREATE INDEX assets_name_idx ON migration.assets USING btree (engagement_id, lower((name)::text) text_pattern_ops)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.assets.assets_name_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_name_idx';
  END IF;
END
$$;

-- Create index assets_hostname_key on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_hostname_key on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_hostname_key'));
  IF found IS NULL THEN
    CREATE UNIQUE INDEX assets_hostname_key ON migration.assets USING btree (engagement_id, lower(hostname)) WHERE hostname IS NOT NULL;
  ELSIF found NOT IN ('CREATE UNIQUE INDEX assets_hostname_key ON migration.assets USING btree (engagement_id, lower((hostname)::text)) WHERE (hostname IS NOT NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_hostname_key', found, 'CREATE UNIQUE INDEX assets_hostname_key ON migration.assets USING btree (engagement_id, lower((hostname)::text)) WHERE (hostname IS NOT NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.assets.assets_hostname_key';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_hostname_key';
  END IF;
END
$$;

-- Create index assets_tags_idx on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_tags_idx on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_tags_idx'));
  IF found IS NULL THEN
    CREATE INDEX assets_tags_idx ON migration.assets USING gin (tags);
  ELSIF found NOT IN ('CREATE INDEX assets_tags_idx ON migration.assets USING gin (tags)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_tags_idx', found, 'CREATE INDEX assets_tags_idx ON migration.assets USING gin (tags)';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_tags_idx';
  END IF;
END
$$;

-- Create index assets_attributes_idx on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_attributes_idx on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_attributes_idx'));
  IF found IS NULL THEN
    CREATE INDEX assets_attributes_idx ON migration.assets USING gin (attributes jsonb_path_ops);
  ELSIF found NOT IN ('CREATE INDEX assets_attributes_idx ON migration.assets USING gin (attributes jsonb_path_ops)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_attributes_idx', found, 'CREATE INDEX assets_attributes_idx ON migration.assets USING gin (attributes jsonb_path_ops)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.assets.assets_attributes_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_attributes_idx';
  END IF;
END
$$;

-- Create index assets_cost_idx on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_cost_idx on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_cost_idx'));
  IF found IS NULL THEN
    CREATE INDEX assets_cost_idx ON migration.assets USING btree (engagement_id, monthly_cost desc) INCLUDE (name);
  ELSIF found NOT IN ('CREATE INDEX assets_cost_idx ON migration.assets USING btree (engagement_id, monthly_cost DESC) INCLUDE (name)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_cost_idx', found, 'CREATE INDEX assets_cost_idx ON migration.assets USING btree (engagement_id, monthly_cost DESC) INCLUDE (name)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.assets.assets_cost_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_cost_idx';
  END IF;
END
$$;

-- Create index assets_unassessed_idx on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_unassessed_idx on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_unassessed_idx'));
  IF found IS NULL THEN
    CREATE INDEX assets_unassessed_idx ON migration.assets USING btree (engagement_id, kind) WHERE strategy IS NULL;
  ELSIF found NOT IN ('CREATE INDEX assets_unassessed_idx ON migration.assets USING btree (engagement_id, kind) WHERE (strategy IS NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_unassessed_idx', found, 'CREATE INDEX assets_unassessed_idx ON migration.assets USING btree (engagement_id, kind) WHERE (strategy IS NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.assets.assets_unassessed_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_unassessed_idx';
  END IF;
END
$$;

-- Create index assets_batch_idx on migration.assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Create index assets_batch_idx on migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.assets_batch_idx'));
  IF found IS NULL THEN
    CREATE INDEX assets_batch_idx ON migration.assets USING btree (import_batch_id) WHERE import_batch_id IS NOT NULL;
  ELSIF found NOT IN ('CREATE INDEX assets_batch_idx ON migration.assets USING btree (import_batch_id) WHERE (import_batch_id IS NOT NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.assets.assets_batch_idx', found, 'CREATE INDEX assets_batch_idx ON migration.assets USING btree (import_batch_id) WHERE (import_batch_id IS NOT NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.assets.assets_batch_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.assets.assets_batch_idx';
  END IF;
END
$$;

-- Create index import_batches_engagement_idx on migration.import_batches (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.import_batches') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.import_batches', 'Create index import_batches_engagement_idx on migration.import_batches';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.import_batches_engagement_idx'));
  IF found IS NULL THEN
    CREATE INDEX import_batches_engagement_idx ON migration.import_batches USING btree (engagement_id, imported_at desc);
  ELSIF found NOT IN ('CREATE INDEX import_batches_engagement_idx ON migration.import_batches USING btree (engagement_id, imported_at DESC)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.import_batches.import_batches_engagement_idx', found, 'CREATE INDEX import_batches_engagement_idx ON migration.import_batches USING btree (engagement_id, imported_at DESC)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.import_batches.import_batches_engagement_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.import_batches.import_batches_engagement_idx';
  END IF;
END
$$;

-- Create index import_batches_flow_idx on migration.import_batches (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.import_batches') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.import_batches', 'Create index import_batches_flow_idx on migration.import_batches';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.import_batches_flow_idx'));
  IF found IS NULL THEN
    CREATE INDEX import_batches_flow_idx ON migration.import_batches USING btree (flow_id) WHERE flow_id IS NOT NULL;
  ELSIF found NOT IN ('CREATE INDEX import_batches_flow_idx ON migration.import_batches USING btree (flow_id) WHERE (flow_id IS NOT NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.import_batches.import_batches_flow_idx', found, 'CREATE INDEX import_batches_flow_idx ON migration.import_batches USING btree (flow_id) WHERE (flow_id IS NOT NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.import_batches.import_batches_flow_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.import_batches.import_batches_flow_idx';
  END IF;
END
$$;

-- Create index waves_upcoming_idx on migration.waves (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.waves') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.waves', 'Create index waves_upcoming_idx on migration.waves';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.waves_upcoming_idx'));
  IF found IS NULL THEN
    CREATE INDEX waves_upcoming_idx ON migration.waves USING btree (window_start) WHERE status IN ('approved', 'in_progress');
  ELSIF found NOT IN ('CREATE INDEX waves_upcoming_idx ON migration.waves USING btree (window_start) WHERE ((status)::text = ANY ((ARRAY[''approved''::character varying, ''in_progress''::character varying])::text[]))', 'CREATE INDEX waves_upcoming_idx ON migration.waves USING btree (window_start) WHERE ((status)::text = ANY (ARRAY[(''approved''::character varying)::text, (''in_progress''::character varying)::text]))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.waves.waves_upcoming_idx', found, 'CREATE INDEX waves_upcoming_idx ON migration.waves USING btree (window_start) WHERE ((status)::text = ANY ((ARRAY[''approved''::character varying, ''in_progress''::character varying])::text[]))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.waves.waves_upcoming_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.waves.waves_upcoming_idx';
  END IF;
END
$$;

-- Add foreign key asset_dependencies_source_asset_id_fkey to migration.asset_dependencies (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Add foreign key asset_dependencies_source_asset_id_fkey to migration.asset_dependencies';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_source_asset_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.asset_dependencies ADD CONSTRAINT asset_dependencies_source_asset_id_fkey FOREIGN KEY (source_asset_id) REFERENCES migration.assets ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (source_asset_id) REFERENCES migration.assets ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.asset_dependencies.asset_dependencies_source_asset_id_fkey', found, 'FOREIGN KEY (source_asset_id) REFERENCES migration.assets ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.asset_dependencies.asset_dependencies_source_asset_id_fkey';
  END IF;
END
$$;

-- Add foreign key asset_dependencies_target_asset_id_fkey to migration.asset_dependencies (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Add foreign key asset_dependencies_target_asset_id_fkey to migration.asset_dependencies';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.asset_dependencies') AND k.conname = 'asset_dependencies_target_asset_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.asset_dependencies ADD CONSTRAINT asset_dependencies_target_asset_id_fkey FOREIGN KEY (target_asset_id) REFERENCES migration.assets ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (target_asset_id) REFERENCES migration.assets ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.asset_dependencies.asset_dependencies_target_asset_id_fkey', found, 'FOREIGN KEY (target_asset_id) REFERENCES migration.assets ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.asset_dependencies.asset_dependencies_target_asset_id_fkey';
  END IF;
END
$$;

-- Add foreign key assets_engagement_id_fkey to migration.assets (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Add foreign key assets_engagement_id_fkey to migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_engagement_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.assets ADD CONSTRAINT assets_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.assets.assets_engagement_id_fkey', found, 'FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.assets.assets_engagement_id_fkey';
  END IF;
END
$$;

-- Add foreign key assets_import_batch_id_fkey to migration.assets (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Add foreign key assets_import_batch_id_fkey to migration.assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.assets') AND k.conname = 'assets_import_batch_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.assets ADD CONSTRAINT assets_import_batch_id_fkey FOREIGN KEY (import_batch_id) REFERENCES migration.import_batches ON DELETE SET NULL;
  ELSIF found NOT IN ('FOREIGN KEY (import_batch_id) REFERENCES migration.import_batches ON DELETE SET NULL') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.assets.assets_import_batch_id_fkey', found, 'FOREIGN KEY (import_batch_id) REFERENCES migration.import_batches ON DELETE SET NULL';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.assets.assets_import_batch_id_fkey';
  END IF;
END
$$;

-- Add foreign key import_batches_engagement_id_fkey to migration.import_batches (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.import_batches') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.import_batches', 'Add foreign key import_batches_engagement_id_fkey to migration.import_batches';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.import_batches') AND k.conname = 'import_batches_engagement_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.import_batches ADD CONSTRAINT import_batches_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.import_batches.import_batches_engagement_id_fkey', found, 'FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.import_batches.import_batches_engagement_id_fkey';
  END IF;
END
$$;

-- Add foreign key import_batches_flow_id_fkey to migration.import_batches (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.import_batches') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.import_batches', 'Add foreign key import_batches_flow_id_fkey to migration.import_batches';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.import_batches') AND k.conname = 'import_batches_flow_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.import_batches ADD CONSTRAINT import_batches_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL;
  ELSIF found NOT IN ('FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.import_batches.import_batches_flow_id_fkey', found, 'FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.import_batches.import_batches_flow_id_fkey';
  END IF;
END
$$;

-- Add foreign key waves_engagement_id_fkey to migration.waves (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.waves') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.waves', 'Add foreign key waves_engagement_id_fkey to migration.waves';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.waves') AND k.conname = 'waves_engagement_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.waves ADD CONSTRAINT waves_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.waves.waves_engagement_id_fkey', found, 'FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.waves.waves_engagement_id_fkey';
  END IF;
END
$$;

-- Comment on table migration.asset_dependencies (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Comment on table migration.asset_dependencies';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.asset_dependencies'), 'pg_class') IN ('One asset needs another to work') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.asset_dependencies';
  ELSE
    COMMENT ON TABLE migration.asset_dependencies IS 'One asset needs another to work';
  END IF;
END
$$;

-- Comment on table migration.assets (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Comment on table migration.assets';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.assets'), 'pg_class') IN ('A server of the client') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.assets';
  ELSE
    COMMENT ON TABLE migration.assets IS 'A server of the client';
  END IF;
END
$$;

-- Comment on table migration.import_batches (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.import_batches') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.import_batches', 'Comment on table migration.import_batches';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.import_batches'), 'pg_class') IN ('One file or scanner result that was read into the inventory') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.import_batches';
  ELSE
    COMMENT ON TABLE migration.import_batches IS 'One file or scanner result that was read into the inventory';
  END IF;
END
$$;

-- Comment on table migration.waves (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.waves') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.waves', 'Comment on table migration.waves';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.waves'), 'pg_class') IN ('A group of assets that are moved in one maintenance window') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.waves';
  ELSE
    COMMENT ON TABLE migration.waves IS 'A group of assets that are moved in one maintenance window';
  END IF;
END
$$;

-- Comment on column migration.asset_dependencies.confidence (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Comment on column migration.asset_dependencies.confidence';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'confidence' AND NOT a.attisdropped) IN ('From 0 (a guess) to 1 (confirmed)') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.asset_dependencies.confidence';
  ELSE
    COMMENT ON COLUMN migration.asset_dependencies.confidence IS 'From 0 (a guess) to 1 (confirmed)';
  END IF;
END
$$;

-- Comment on column migration.asset_dependencies.port (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Comment on column migration.asset_dependencies.port';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'port' AND NOT a.attisdropped) IN ('Null for what does not go over the network') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.asset_dependencies.port';
  ELSE
    COMMENT ON COLUMN migration.asset_dependencies.port IS 'Null for what does not go over the network';
  END IF;
END
$$;

-- Comment on column migration.asset_dependencies.source_asset_id (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Comment on column migration.asset_dependencies.source_asset_id';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'source_asset_id' AND NOT a.attisdropped) IN ('The asset that needs the other') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.asset_dependencies.source_asset_id';
  ELSE
    COMMENT ON COLUMN migration.asset_dependencies.source_asset_id IS 'The asset that needs the other';
  END IF;
END
$$;

-- Comment on column migration.asset_dependencies.target_asset_id (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.asset_dependencies') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.asset_dependencies', 'Comment on column migration.asset_dependencies.target_asset_id';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.asset_dependencies') AND a.attname = 'target_asset_id' AND NOT a.attisdropped) IN ('The asset that is needed') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.asset_dependencies.target_asset_id';
  ELSE
    COMMENT ON COLUMN migration.asset_dependencies.target_asset_id IS 'The asset that is needed';
  END IF;
END
$$;

-- Comment on column migration.assets.attributes (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Comment on column migration.assets.attributes';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'attributes' AND NOT a.attisdropped) IN ('Whatever else the source knows about the asset') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.assets.attributes';
  ELSE
    COMMENT ON COLUMN migration.assets.attributes IS 'Whatever else the source knows about the asset';
  END IF;
END
$$;

-- Comment on column migration.assets.import_batch_id (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Comment on column migration.assets.import_batch_id';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'import_batch_id' AND NOT a.attisdropped) IN ('Null if it was entered by hand') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.assets.import_batch_id';
  ELSE
    COMMENT ON COLUMN migration.assets.import_batch_id IS 'Null if it was entered by hand';
  END IF;
END
$$;

-- Comment on column migration.assets.strategy (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.assets', 'Comment on column migration.assets.strategy';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.assets') AND a.attname = 'strategy' AND NOT a.attisdropped) IN ('Null until the asset is assessed') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.assets.strategy';
  ELSE
    COMMENT ON COLUMN migration.assets.strategy IS 'Null until the asset is assessed';
  END IF;
END
$$;

-- Comment on column migration.clients.contact_email (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.clients') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Comment on column migration.clients.contact_email';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'contact_email' AND NOT a.attisdropped) IN ('Where notices about an engagement go') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.clients.contact_email';
  ELSE
    COMMENT ON COLUMN migration.clients.contact_email IS 'Where notices about an engagement go';
  END IF;
END
$$;

-- Comment on column migration.import_batches.flow_id (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.import_batches') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.import_batches', 'Comment on column migration.import_batches.flow_id';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.import_batches') AND a.attname = 'flow_id' AND NOT a.attisdropped) IN ('The discovery flow that asked for it') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.import_batches.flow_id';
  ELSE
    COMMENT ON COLUMN migration.import_batches.flow_id IS 'The discovery flow that asked for it';
  END IF;
END
$$;

-- Comment on column migration.waves.number (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.waves') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.waves', 'Comment on column migration.waves.number';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.waves') AND a.attname = 'number' AND NOT a.attisdropped) IN ('Order of the waves within the engagement, from 1') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.waves.number';
  ELSE
    COMMENT ON COLUMN migration.waves.number IS 'Order of the waves within the engagement, from 1';
  END IF;
END
$$;

COMMIT;
