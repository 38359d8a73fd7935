-- 001_first_tables
-- reconcile: made for schema migration: none -> 05261015f99fce0b
-- reconcile: made for table migration.clients with all its parts: none -> f1df42374d5259e4
-- reconcile: made for table migration.engagements with all its parts: none -> 246bf117613b38e7
-- reconcile: made for table migration.flows with all its parts: none -> b666d3900f343c27
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Create schema migration (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := (SELECT 'schema' FROM pg_namespace WHERE nspname = 'migration');
  IF found IS NULL THEN
    CREATE SCHEMA migration;
  ELSE
    RAISE NOTICE '% is already there', 'schema migration';
  END IF;
END
$$;

-- Create table migration.clients (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.clients')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('created_at timestamp with time zone not null; email character varying(320) not null; id uuid not null; is_active boolean not null; metadata jsonb not null; name character varying(255) not null; notes text; updated_at timestamp with time zone not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.clients', coalesce(found, 'nothing'), 'created_at timestamp with time zone not null; email character varying(320) not null; id uuid not null; is_active boolean not null; metadata jsonb not null; name character varying(255) not null; notes text; updated_at timestamp with time zone not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'created_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.clients.created_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.clients.created_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.clients.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.clients.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'is_active' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('true') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.clients.is_active', coalesce(found, 'nothing'), 'true';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.clients.is_active';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'metadata' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.clients.metadata', coalesce(found, 'nothing'), '''{}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.clients.metadata';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'updated_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.clients.updated_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.clients.updated_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.clients') AND k.conname = 'clients_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.clients.clients_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.clients') AND k.conname = 'clients_name_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (name)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.clients.clients_name_key', coalesce(found, 'nothing'), 'UNIQUE (name)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.clients') AND k.conname = 'clients_email_check');
    IF found IS NULL OR found NOT IN ('CHECK (((email)::text ~~ ''%_@_%''::text))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.clients.clients_email_check', coalesce(found, 'nothing'), 'CHECK (((email)::text ~~ ''%_@_%''::text))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.clients.clients_email_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.clients';
  END IF;
END
$$;

-- Create table migration.engagements (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.engagements')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('budget numeric(12,2); client_id uuid not null; code character varying(20) not null; created_at timestamp with time zone not null; ends_on date; id uuid not null; settings jsonb not null; starts_on date not null; status character varying(50) not null; title character varying(255) not null; updated_at timestamp with time zone not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.engagements', coalesce(found, 'nothing'), 'budget numeric(12,2); client_id uuid not null; code character varying(20) not null; created_at timestamp with time zone not null; ends_on date; id uuid not null; settings jsonb not null; starts_on date not null; status character varying(50) not null; title character varying(255) not null; updated_at timestamp with time zone not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'created_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.engagements.created_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.engagements.created_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.engagements.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.engagements.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'settings' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{"currency": "USD", "target_clouds": ["aws"], "working_hours": {"end": "18:00", "start": "08:00"}}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.engagements.settings', coalesce(found, 'nothing'), '''{"currency": "USD", "target_clouds": ["aws"], "working_hours": {"end": "18:00", "start": "08:00"}}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.engagements.settings';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'starts_on' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('CURRENT_DATE', 'current_date') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.engagements.starts_on', coalesce(found, 'nothing'), 'CURRENT_DATE';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.engagements.starts_on';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'status' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''planned''::character varying', '''planned''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.engagements.status', coalesce(found, 'nothing'), '''planned''::character varying';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.engagements.status';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'updated_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.engagements.updated_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.engagements.updated_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.engagements') AND k.conname = 'engagements_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.engagements.engagements_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.engagements') AND k.conname = 'engagements_client_code_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (client_id, code)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.engagements.engagements_client_code_key', coalesce(found, 'nothing'), 'UNIQUE (client_id, code)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.engagements') AND k.conname = 'engagements_budget_check');
    IF found IS NULL OR found NOT IN ('CHECK ((budget >= (0)::numeric))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.engagements.engagements_budget_check', coalesce(found, 'nothing'), 'CHECK ((budget >= (0)::numeric))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.engagements.engagements_budget_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.engagements') AND k.conname = 'engagements_status_check');
    IF found IS NULL OR found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''planned''::character varying, ''active''::character varying, ''on_hold''::character varying, ''completed''::character varying, ''cancelled''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''planned''::character varying)::text, (''active''::character varying)::text, (''on_hold''::character varying)::text, (''completed''::character varying)::text, (''cancelled''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.engagements.engagements_status_check', coalesce(found, 'nothing'), 'CHECK (((status)::text = ANY ((ARRAY[''planned''::character varying, ''active''::character varying, ''on_hold''::character varying, ''completed''::character varying, ''cancelled''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.engagements.engagements_status_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.engagements') AND k.conname = 'engagements_dates_check');
    IF found IS NULL OR found NOT IN ('CHECK ((ends_on >= starts_on))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.engagements.engagements_dates_check', coalesce(found, 'nothing'), 'CHECK ((ends_on >= starts_on))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.engagements.engagements_dates_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.engagements';
  END IF;
END
$$;

-- Create table migration.flows (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.flows')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('created_at timestamp with time zone not null; ended_at timestamp with time zone; engagement_id uuid not null; flow_id uuid not null; kind character varying(50) not null; metadata jsonb not null; parent_flow_id uuid; progress numeric(5,2) not null; settings jsonb not null; started_at timestamp with time zone; status character varying(50) not null; updated_at timestamp with time zone not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.flows', coalesce(found, 'nothing'), 'created_at timestamp with time zone not null; ended_at timestamp with time zone; engagement_id uuid not null; flow_id uuid not null; kind character varying(50) not null; metadata jsonb not null; parent_flow_id uuid; progress numeric(5,2) not null; settings jsonb not null; started_at timestamp with time zone; status character varying(50) not null; updated_at timestamp with time zone not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'created_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.created_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.created_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'flow_id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.flow_id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.flow_id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'metadata' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.metadata', coalesce(found, 'nothing'), '''{}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.metadata';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'progress' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.progress', coalesce(found, 'nothing'), '0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.progress';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'settings' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{"notify": ["owner"], "dry_run": false, "max_retries": 3}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.settings', coalesce(found, 'nothing'), '''{"notify": ["owner"], "dry_run": false, "max_retries": 3}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.settings';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'status' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''pending''::character varying', '''pending''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.status', coalesce(found, 'nothing'), '''pending''::character varying';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.status';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'updated_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.updated_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.updated_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (flow_id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.flows.flows_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (flow_id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_dates_check');
    IF found IS NULL OR found NOT IN ('CHECK ((ended_at >= started_at))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_dates_check', coalesce(found, 'nothing'), 'CHECK ((ended_at >= started_at))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_dates_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_kind_check');
    IF found IS NULL OR found NOT IN ('CHECK (((kind)::text = ANY ((ARRAY[''discovery''::character varying, ''assessment''::character varying, ''planning''::character varying, ''execution''::character varying, ''decommission''::character varying])::text[])))', 'CHECK (((kind)::text = ANY (ARRAY[(''discovery''::character varying)::text, (''assessment''::character varying)::text, (''planning''::character varying)::text, (''execution''::character varying)::text, (''decommission''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_kind_check', coalesce(found, 'nothing'), 'CHECK (((kind)::text = ANY ((ARRAY[''discovery''::character varying, ''assessment''::character varying, ''planning''::character varying, ''execution''::character varying, ''decommission''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_kind_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check');
    IF found IS NULL OR found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''paused''::character varying)::text, (''completed''::character varying)::text, (''failed''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_status_check', coalesce(found, 'nothing'), 'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_status_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_parent_check');
    IF found IS NULL OR found NOT IN ('CHECK ((parent_flow_id <> flow_id))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_parent_check', coalesce(found, 'nothing'), 'CHECK ((parent_flow_id <> flow_id))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_parent_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_progress_check');
    IF found IS NULL OR found NOT IN ('CHECK (((progress >= (0)::numeric) AND (progress <= (100)::numeric)))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_progress_check', coalesce(found, 'nothing'), 'CHECK (((progress >= (0)::numeric) AND (progress <= (100)::numeric)))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_progress_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.flows';
  END IF;
END
$$;

-- Create index clients_email_idx on migration.clients (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.clients') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Create index clients_email_idx on migration.clients';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.clients_email_idx'));
  IF found IS NULL THEN
    CREATE INDEX clients_email_idx ON migration.clients USING btree (lower(email));
  ELSIF found NOT IN ('CREATE INDEX clients_email_idx ON migration.clients USING btree (lower((email)::text))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.clients.clients_email_idx', found, 'CREATE INDEX clients_email_idx ON migration.clients USING btree (lower((email)::text))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.clients.clients_email_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.clients.clients_email_idx';
  END IF;
END
$$;

-- Create index engagements_active_idx on migration.engagements (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.engagements') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.engagements', 'Create index engagements_active_idx on migration.engagements';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.engagements_active_idx'));
  IF found IS NULL THEN
    CREATE INDEX engagements_active_idx ON migration.engagements USING btree (client_id, starts_on desc) WHERE status = 'active';
  ELSIF found NOT IN ('CREATE INDEX engagements_active_idx ON migration.engagements USING btree (client_id, starts_on DESC) WHERE ((status)::text = ''active''::text)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.engagements.engagements_active_idx', found, 'CREATE INDEX engagements_active_idx ON migration.engagements USING btree (client_id, starts_on DESC) WHERE ((status)::text = ''active''::text)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.engagements.engagements_active_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.engagements.engagements_active_idx';
  END IF;
END
$$;

-- Create index flows_engagement_idx on migration.flows (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Create index flows_engagement_idx on migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.flows_engagement_idx'));
  IF found IS NULL THEN
    CREATE INDEX flows_engagement_idx ON migration.flows USING btree (engagement_id, created_at desc);
  ELSIF found NOT IN ('CREATE INDEX flows_engagement_idx ON migration.flows USING btree (engagement_id, created_at DESC)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.flows.flows_engagement_idx', found, 'CREATE INDEX flows_engagement_idx ON migration.flows USING btree (engagement_id, created_at DESC)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.flows.flows_engagement_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.flows.flows_engagement_idx';
  END IF;
END
$$;

-- Create index flows_parent_idx on migration.flows (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Create index flows_parent_idx on migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.flows_parent_idx'));
  IF found IS NULL THEN
    CREATE INDEX flows_parent_idx ON migration.flows USING btree (parent_flow_id) WHERE parent_flow_id IS NOT NULL;
  ELSIF found NOT IN ('CREATE INDEX flows_parent_idx ON migration.flows USING btree (parent_flow_id) WHERE (parent_flow_id IS NOT NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.flows.flows_parent_idx', found, 'CREATE INDEX flows_parent_idx ON migration.flows USING btree (parent_flow_id) WHERE (parent_flow_id IS NOT NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.flows.flows_parent_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.flows.flows_parent_idx';
  END IF;
END
$$;

-- Create index flows_open_idx on migration.flows (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Create index flows_open_idx on migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.flows_open_idx'));
  IF found IS NULL THEN
    CREATE INDEX flows_open_idx ON migration.flows USING btree (status, updated_at) WHERE status IN ('pending', 'running', 'paused');
  ELSIF found NOT IN ('CREATE INDEX flows_open_idx ON migration.flows USING btree (status, updated_at) WHERE ((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying])::text[]))', 'CREATE INDEX flows_open_idx ON migration.flows USING btree (status, updated_at) WHERE ((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''paused''::character varying)::text]))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.flows.flows_open_idx', found, 'CREATE INDEX flows_open_idx ON migration.flows USING btree (status, updated_at) WHERE ((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying])::text[]))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.flows.flows_open_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.flows.flows_open_idx';
  END IF;
END
$$;

-- Create index flows_one_running_key on migration.flows (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Create index flows_one_running_key on migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.flows_one_running_key'));
  IF found IS NULL THEN
    CREATE UNIQUE INDEX flows_one_running_key ON migration.flows USING btree (engagement_id, kind) WHERE status = 'running';
  ELSIF found NOT IN ('CREATE UNIQUE INDEX flows_one_running_key ON migration.flows USING btree (engagement_id, kind) WHERE ((status)::text = ''running''::text)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.flows.flows_one_running_key', found, 'CREATE UNIQUE INDEX flows_one_running_key ON migration.flows USING btree (engagement_id, kind) WHERE ((status)::text = ''running''::text)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.flows.flows_one_running_key';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.flows.flows_one_running_key';
  END IF;
END
$$;

-- Add foreign key engagements_client_id_fkey to migration.engagements (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.engagements') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.engagements', 'Add foreign key engagements_client_id_fkey to migration.engagements';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.engagements') AND k.conname = 'engagements_client_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.engagements ADD CONSTRAINT engagements_client_id_fkey FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.engagements.engagements_client_id_fkey', found, 'FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.engagements.engagements_client_id_fkey';
  END IF;
END
$$;

-- Add foreign key flows_engagement_id_fkey to migration.flows (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add foreign key flows_engagement_id_fkey to migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_engagement_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.flows.flows_engagement_id_fkey', found, 'FOREIGN KEY (engagement_id) REFERENCES migration.engagements ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.flows.flows_engagement_id_fkey';
  END IF;
END
$$;

-- Add foreign key flows_parent_flow_id_fkey to migration.flows (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add foreign key flows_parent_flow_id_fkey to migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_parent_flow_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_parent_flow_id_fkey FOREIGN KEY (parent_flow_id) REFERENCES migration.flows ON DELETE SET NULL;
  ELSIF found NOT IN ('FOREIGN KEY (parent_flow_id) REFERENCES migration.flows ON DELETE SET NULL') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.flows.flows_parent_flow_id_fkey', found, 'FOREIGN KEY (parent_flow_id) REFERENCES migration.flows ON DELETE SET NULL';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.flows.flows_parent_flow_id_fkey';
  END IF;
END
$$;

-- Comment on table migration.clients (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.clients') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Comment on table migration.clients';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.clients'), 'pg_class') IN ('A company whose systems we move to the cloud') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.clients';
  ELSE
    COMMENT ON TABLE migration.clients IS 'A company whose systems we move to the cloud';
  END IF;
END
$$;

-- Comment on table migration.engagements (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.engagements') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.engagements', 'Comment on table migration.engagements';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.engagements'), 'pg_class') IN ('A contract with a client; every flow, asset and wave belongs to one') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.engagements';
  ELSE
    COMMENT ON TABLE migration.engagements IS 'A contract with a client; every flow, asset and wave belongs to one';
  END IF;
END
$$;

-- Comment on table migration.flows (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Comment on table migration.flows';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.flows'), 'pg_class') IN ('One run of the migration workflow for an engagement') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.flows';
  ELSE
    COMMENT ON TABLE migration.flows IS 'One run of the migration workflow for an engagement';
  END IF;
END
$$;

-- Comment on column migration.engagements.budget (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.engagements') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.engagements', 'Comment on column migration.engagements.budget';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'budget' AND NOT a.attisdropped) IN ('In the currency of settings; null while it is not agreed') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.engagements.budget';
  ELSE
    COMMENT ON COLUMN migration.engagements.budget IS 'In the currency of settings; null while it is not agreed';
  END IF;
END
$$;

-- Comment on column migration.engagements.code (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.engagements') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.engagements', 'Comment on column migration.engagements.code';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.engagements') AND a.attname = 'code' AND NOT a.attisdropped) IN ('Short name used in reports, for example ACME-2025-01') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.engagements.code';
  ELSE
    COMMENT ON COLUMN migration.engagements.code IS 'Short name used in reports, for example ACME-2025-01';
  END IF;
END
$$;

-- Comment on column migration.flows.parent_flow_id (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Comment on column migration.flows.parent_flow_id';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'parent_flow_id' AND NOT a.attisdropped) IN ('The flow that started this one') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.flows.parent_flow_id';
  ELSE
    COMMENT ON COLUMN migration.flows.parent_flow_id IS 'The flow that started this one';
  END IF;
END
$$;

-- Comment on column migration.flows.progress (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Comment on column migration.flows.progress';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'progress' AND NOT a.attisdropped) IN ('Percent, 0 to 100') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.flows.progress';
  ELSE
    COMMENT ON COLUMN migration.flows.progress IS 'Percent, 0 to 100';
  END IF;
END
$$;

COMMIT;
