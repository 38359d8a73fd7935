-- 002_add_tasks_and_audit
-- reconcile: made for table migration.audit_events with all its parts: none -> 43ded0ccabc23dc7
-- reconcile: made for table migration.task_runs with all its parts: none -> ec7ea812e74d8897
-- reconcile: made for table migration.tasks with all its parts: none -> e1265e7983540072
-- reconcile: made for index migration.flows.flows_metadata_idx: none -> f3490d21dc659722
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Create table migration.audit_events (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.audit_events')::text;
  IF found IS NULL THEN
    CREATE TABLE migration.audit_events (
      id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
      client_id uuid,
      flow_id uuid,
      actor character varying(320) NOT NULL DEFAULT current_user,
      action character varying(50) NOT NULL,
      entity character varying(63) NOT NULL,
      entity_id uuid,
      changes jsonb NOT NULL DEFAULT '{}'::jsonb,
      client_ip inet,
      occurred_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT audit_events_pkey PRIMARY KEY (id),
      CONSTRAINT audit_events_action_check CHECK (action IN ('create', 'update', 'delete', 'approve', 'start', 'stop', 'login'))
    );
  ELSE
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('action character varying(50) not null; actor character varying(320) not null; changes jsonb not null; client_id uuid; client_ip inet; entity character varying(63) not null; entity_id uuid; flow_id uuid; id bigint not null identity always; occurred_at timestamp with time zone not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.audit_events', coalesce(found, 'nothing'), 'action character varying(50) not null; actor character varying(320) not null; changes jsonb not null; client_id uuid; client_ip inet; entity character varying(63) not null; entity_id uuid; flow_id uuid; id bigint not null identity always; occurred_at timestamp with time zone not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attname = 'actor' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('CURRENT_USER', 'current_user') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.audit_events.actor', coalesce(found, 'nothing'), 'CURRENT_USER';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.audit_events.actor';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attname = 'changes' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.audit_events.changes', coalesce(found, 'nothing'), '''{}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.audit_events.changes';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attname = 'occurred_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.audit_events.occurred_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.audit_events.occurred_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.audit_events') AND k.conname = 'audit_events_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.audit_events.audit_events_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.audit_events') AND k.conname = 'audit_events_action_check');
    IF found IS NULL OR found NOT IN ('CHECK (((action)::text = ANY ((ARRAY[''create''::character varying, ''update''::character varying, ''delete''::character varying, ''approve''::character varying, ''start''::character varying, ''stop''::character varying, ''login''::character varying])::text[])))', 'CHECK (((action)::text = ANY (ARRAY[(''create''::character varying)::text, (''update''::character varying)::text, (''delete''::character varying)::text, (''approve''::character varying)::text, (''start''::character varying)::text, (''stop''::character varying)::text, (''login''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.audit_events.audit_events_action_check', coalesce(found, 'nothing'), 'CHECK (((action)::text = ANY ((ARRAY[''create''::character varying, ''update''::character varying, ''delete''::character varying, ''approve''::character varying, ''start''::character varying, ''stop''::character varying, ''login''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.audit_events.audit_events_action_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.audit_events';
  END IF;
END
$$;

-- Create table migration.task_runs (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.task_runs')::text;
  IF found IS NULL THEN
    CREATE TABLE migration.task_runs (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      task_id uuid NOT NULL,
      attempt integer NOT NULL DEFAULT 1,
      outcome character varying(50),
      worker character varying(100) NOT NULL,
      error text,
      result jsonb NOT NULL DEFAULT '{}'::jsonb,
      started_at timestamp with time zone NOT NULL DEFAULT now(),
      finished_at timestamp with time zone,
      duration interval GENERATED ALWAYS AS (finished_at - started_at) STORED,
      CONSTRAINT task_runs_pkey PRIMARY KEY (id),
      CONSTRAINT task_runs_task_attempt_key UNIQUE (task_id, attempt),
      CONSTRAINT task_runs_attempt_check CHECK (attempt > 0),
      CONSTRAINT task_runs_outcome_check CHECK (outcome IN ('succeeded', 'failed', 'timed_out', 'cancelled')),
      CONSTRAINT task_runs_dates_check CHECK (finished_at >= started_at),
      CONSTRAINT task_runs_outcome_time_check CHECK ((outcome IS NULL) = (finished_at IS NULL))
    );
  ELSE
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.task_runs') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('attempt integer not null; duration interval generated; error text; finished_at timestamp with time zone; id uuid not null; outcome character varying(50); result jsonb not null; started_at timestamp with time zone not null; task_id uuid not null; worker character varying(100) not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.task_runs', coalesce(found, 'nothing'), 'attempt integer not null; duration interval generated; error text; finished_at timestamp with time zone; id uuid not null; outcome character varying(50); result jsonb not null; started_at timestamp with time zone not null; task_id uuid not null; worker character varying(100) not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.task_runs') AND a.attname = 'attempt' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('1') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.task_runs.attempt', coalesce(found, 'nothing'), '1';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.task_runs.attempt';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.task_runs') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.task_runs.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.task_runs.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.task_runs') AND a.attname = 'result' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.task_runs.result', coalesce(found, 'nothing'), '''{}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.task_runs.result';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.task_runs') AND a.attname = 'started_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.task_runs.started_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.task_runs.started_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.task_runs.task_runs_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_task_attempt_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (task_id, attempt)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.task_runs.task_runs_task_attempt_key', coalesce(found, 'nothing'), 'UNIQUE (task_id, attempt)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_attempt_check');
    IF found IS NULL OR found NOT IN ('CHECK ((attempt > 0))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.task_runs.task_runs_attempt_check', coalesce(found, 'nothing'), 'CHECK ((attempt > 0))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.task_runs.task_runs_attempt_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_outcome_check');
    IF found IS NULL OR found NOT IN ('CHECK (((outcome)::text = ANY ((ARRAY[''succeeded''::character varying, ''failed''::character varying, ''timed_out''::character varying, ''cancelled''::character varying])::text[])))', 'CHECK (((outcome)::text = ANY (ARRAY[(''succeeded''::character varying)::text, (''failed''::character varying)::text, (''timed_out''::character varying)::text, (''cancelled''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.task_runs.task_runs_outcome_check', coalesce(found, 'nothing'), 'CHECK (((outcome)::text = ANY ((ARRAY[''succeeded''::character varying, ''failed''::character varying, ''timed_out''::character varying, ''cancelled''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.task_runs.task_runs_outcome_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_dates_check');
    IF found IS NULL OR found NOT IN ('CHECK ((finished_at >= started_at))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.task_runs.task_runs_dates_check', coalesce(found, 'nothing'), 'CHECK ((finished_at >= started_at))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.task_runs.task_runs_dates_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_outcome_time_check');
    IF found IS NULL OR found NOT IN ('CHECK (((outcome IS NULL) = (finished_at IS NULL)))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.task_runs.task_runs_outcome_time_check', coalesce(found, 'nothing'), 'CHECK (((outcome IS NULL) = (finished_at IS NULL)))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.task_runs.task_runs_outcome_time_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.task_runs';
  END IF;
END
$$;

-- Create table migration.tasks (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.tasks')::text;
  IF found IS NULL THEN
    CREATE TABLE migration.tasks (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      flow_id uuid NOT NULL,
      step integer NOT NULL,
      title character varying(100) NOT NULL,
      phase character varying(50) NOT NULL,
      status character varying(50) NOT NULL DEFAULT 'pending',
      assignee character varying(320),
      max_attempts integer NOT NULL DEFAULT 3,
      payload jsonb NOT NULL DEFAULT '{}'::jsonb,
      due_on date,
      created_at timestamp with time zone NOT NULL DEFAULT now(),
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      CONSTRAINT tasks_pkey PRIMARY KEY (id),
      CONSTRAINT tasks_flow_step_key UNIQUE (flow_id, step),
      CONSTRAINT tasks_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 20),
      CONSTRAINT tasks_phase_check CHECK (phase IN ('collect', 'analyse', 'approve', 'migrate', 'validate', 'clean_up')),
      CONSTRAINT tasks_status_check CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped')),
      CONSTRAINT tasks_step_check CHECK (step > 0)
    );
  ELSE
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('assignee character varying(320); created_at timestamp with time zone not null; due_on date; flow_id uuid not null; id uuid not null; max_attempts integer not null; payload jsonb not null; phase character varying(50) not null; status character varying(50) not null; step integer not null; title character varying(100) not null; updated_at timestamp with time zone not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.tasks', coalesce(found, 'nothing'), 'assignee character varying(320); created_at timestamp with time zone not null; due_on date; flow_id uuid not null; id uuid not null; max_attempts integer not null; payload jsonb not null; phase character varying(50) not null; status character varying(50) not null; step integer not null; title character varying(100) not null; updated_at timestamp with time zone not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'created_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.tasks.created_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.tasks.created_at';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'id' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('gen_random_uuid()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.tasks.id', coalesce(found, 'nothing'), 'gen_random_uuid()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.tasks.id';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'max_attempts' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('3') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.tasks.max_attempts', coalesce(found, 'nothing'), '3';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.tasks.max_attempts';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'payload' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''{}''::jsonb') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.tasks.payload', coalesce(found, 'nothing'), '''{}''::jsonb';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.tasks.payload';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'status' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('''pending''::character varying', '''pending''') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.tasks.status', coalesce(found, 'nothing'), '''pending''::character varying';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.tasks.status';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'updated_at' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('now()') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.tasks.updated_at', coalesce(found, 'nothing'), 'now()';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.tasks.updated_at';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.tasks.tasks_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_flow_step_key');
    IF found IS NULL OR found NOT IN ('UNIQUE (flow_id, step)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'unique constraint migration.tasks.tasks_flow_step_key', coalesce(found, 'nothing'), 'UNIQUE (flow_id, step)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_max_attempts_check');
    IF found IS NULL OR found NOT IN ('CHECK (((max_attempts >= 1) AND (max_attempts <= 20)))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.tasks.tasks_max_attempts_check', coalesce(found, 'nothing'), 'CHECK (((max_attempts >= 1) AND (max_attempts <= 20)))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.tasks.tasks_max_attempts_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_phase_check');
    IF found IS NULL OR found NOT IN ('CHECK (((phase)::text = ANY ((ARRAY[''collect''::character varying, ''analyse''::character varying, ''approve''::character varying, ''migrate''::character varying, ''validate''::character varying, ''clean_up''::character varying])::text[])))', 'CHECK (((phase)::text = ANY (ARRAY[(''collect''::character varying)::text, (''analyse''::character varying)::text, (''approve''::character varying)::text, (''migrate''::character varying)::text, (''validate''::character varying)::text, (''clean_up''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.tasks.tasks_phase_check', coalesce(found, 'nothing'), 'CHECK (((phase)::text = ANY ((ARRAY[''collect''::character varying, ''analyse''::character varying, ''approve''::character varying, ''migrate''::character varying, ''validate''::character varying, ''clean_up''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.tasks.tasks_phase_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_status_check');
    IF found IS NULL OR found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying, ''failed''::character varying, ''skipped''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''completed''::character varying)::text, (''failed''::character varying)::text, (''skipped''::character varying)::text])))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.tasks.tasks_status_check', coalesce(found, 'nothing'), 'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''completed''::character varying, ''failed''::character varying, ''skipped''::character varying])::text[])))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.tasks.tasks_status_check';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.tasks') AND k.conname = 'tasks_step_check');
    IF found IS NULL OR found NOT IN ('CHECK ((step > 0))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.tasks.tasks_step_check', coalesce(found, 'nothing'), 'CHECK ((step > 0))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.tasks.tasks_step_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.tasks';
  END IF;
END
$$;

-- Create index audit_events_client_idx on migration.audit_events (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Create index audit_events_client_idx on migration.audit_events';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.audit_events_client_idx'));
  IF found IS NULL THEN
    CREATE INDEX audit_events_client_idx ON migration.audit_events USING btree (client_id, occurred_at desc) WHERE client_id IS NOT NULL;
  ELSIF found NOT IN ('CREATE INDEX audit_events_client_idx ON migration.audit_events USING btree (client_id, occurred_at DESC) WHERE (client_id IS NOT NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.audit_events.audit_events_client_idx', found, 'CREATE INDEX audit_events_client_idx ON migration.audit_events USING btree (client_id, occurred_at DESC) WHERE (client_id IS NOT NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.audit_events.audit_events_client_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.audit_events.audit_events_client_idx';
  END IF;
END
$$;

-- Create index audit_events_entity_idx on migration.audit_events (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Create index audit_events_entity_idx on migration.audit_events';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.audit_events_entity_idx'));
  IF found IS NULL THEN
    CREATE INDEX audit_events_entity_idx ON migration.audit_events USING btree (entity, entity_id, occurred_at desc);
  ELSIF found NOT IN ('CREATE INDEX audit_events_entity_idx ON migration.audit_events USING btree (entity, entity_id, occurred_at DESC)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.audit_events.audit_events_entity_idx', found, 'CREATE INDEX audit_events_entity_idx ON migration.audit_events USING btree (entity, entity_id, occurred_at DESC)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.audit_events.audit_events_entity_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.audit_events.audit_events_entity_idx';
  END IF;
END
$$;

-- Create index audit_events_flow_idx on migration.audit_events (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Create index audit_events_flow_idx on migration.audit_events';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.audit_events_flow_idx'));
  IF found IS NULL THEN
    CREATE INDEX audit_events_flow_idx ON migration.audit_events USING btree (flow_id, occurred_at desc) WHERE flow_id IS NOT NULL;
  ELSIF found NOT IN ('CREATE INDEX audit_events_flow_idx ON migration.audit_events USING btree (flow_id, occurred_at DESC) WHERE (flow_id IS NOT NULL)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.audit_events.audit_events_flow_idx', found, 'CREATE INDEX audit_events_flow_idx ON migration.audit_events USING btree (flow_id, occurred_at DESC) WHERE (flow_id IS NOT NULL)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.audit_events.audit_events_flow_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.audit_events.audit_events_flow_idx';
  END IF;
END
$$;

-- Create index audit_events_occurred_idx on migration.audit_events (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Create index audit_events_occurred_idx on migration.audit_events';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.audit_events_occurred_idx'));
  IF found IS NULL THEN
    CREATE INDEX audit_events_occurred_idx ON migration.audit_events USING brin (occurred_at);
  ELSIF found NOT IN ('CREATE INDEX audit_events_occurred_idx ON migration.audit_events USING brin (occurred_at)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.audit_events.audit_events_occurred_idx', found, 'CREATE INDEX audit_events_occurred_idx ON migration.audit_events USING brin (occurred_at)';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.audit_events.audit_events_occurred_idx';
  END IF;
END
$$;

-- Create index flows_metadata_idx on migration.flows (SHARE lock, builds an index)
-- reconcile: allow index-not-concurrent because the desired state asks for it
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Create index flows_metadata_idx on migration.flows';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.flows_metadata_idx'));
  IF found IS NULL THEN
    CREATE INDEX flows_metadata_idx ON migration.flows USING gin (metadata);
  ELSIF found NOT IN ('CREATE INDEX flows_metadata_idx ON migration.flows USING gin (metadata)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.flows.flows_metadata_idx', found, 'CREATE INDEX flows_metadata_idx ON migration.flows USING gin (metadata)';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.flows.flows_metadata_idx';
  END IF;
END
$$;

-- Create index task_runs_started_idx on migration.task_runs (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.task_runs') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.task_runs', 'Create index task_runs_started_idx on migration.task_runs';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.task_runs_started_idx'));
  IF found IS NULL THEN
    CREATE INDEX task_runs_started_idx ON migration.task_runs USING btree (started_at desc) INCLUDE (task_id, outcome);
  ELSIF found NOT IN ('CREATE INDEX task_runs_started_idx ON migration.task_runs USING btree (started_at DESC) INCLUDE (task_id, outcome)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.task_runs.task_runs_started_idx', found, 'CREATE INDEX task_runs_started_idx ON migration.task_runs USING btree (started_at DESC) INCLUDE (task_id, outcome)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.task_runs.task_runs_started_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.task_runs.task_runs_started_idx';
  END IF;
END
$$;

-- Create index task_runs_failed_idx on migration.task_runs (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.task_runs') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.task_runs', 'Create index task_runs_failed_idx on migration.task_runs';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.task_runs_failed_idx'));
  IF found IS NULL THEN
    CREATE INDEX task_runs_failed_idx ON migration.task_runs USING btree (worker, finished_at desc nulls last) WHERE outcome IN ('failed', 'timed_out');
  ELSIF found NOT IN ('CREATE INDEX task_runs_failed_idx ON migration.task_runs USING btree (worker, finished_at DESC NULLS LAST) WHERE ((outcome)::text = ANY ((ARRAY[''failed''::character varying, ''timed_out''::character varying])::text[]))', 'CREATE INDEX task_runs_failed_idx ON migration.task_runs USING btree (worker, finished_at DESC NULLS LAST) WHERE ((outcome)::text = ANY (ARRAY[(''failed''::character varying)::text, (''timed_out''::character varying)::text]))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.task_runs.task_runs_failed_idx', found, 'CREATE INDEX task_runs_failed_idx ON migration.task_runs USING btree (worker, finished_at DESC NULLS LAST) WHERE ((outcome)::text = ANY ((ARRAY[''failed''::character varying, ''timed_out''::character varying])::text[]))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.task_runs.task_runs_failed_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.task_runs.task_runs_failed_idx';
  END IF;
END
$$;

-- Create index tasks_payload_idx on migration.tasks (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Create index tasks_payload_idx on migration.tasks';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.tasks_payload_idx'));
  IF found IS NULL THEN
    CREATE INDEX tasks_payload_idx ON migration.tasks USING gin (payload jsonb_path_ops);
  ELSIF found NOT IN ('CREATE INDEX tasks_payload_idx ON migration.tasks USING gin (payload jsonb_path_ops)') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.tasks.tasks_payload_idx', found, 'CREATE INDEX tasks_payload_idx ON migration.tasks USING gin (payload jsonb_path_ops)';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.tasks.tasks_payload_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.tasks.tasks_payload_idx';
  END IF;
END
$$;

-- Add foreign key audit_events_client_id_fkey to migration.audit_events (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Add foreign key audit_events_client_id_fkey to migration.audit_events';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.audit_events') AND k.conname = 'audit_events_client_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.audit_events ADD CONSTRAINT audit_events_client_id_fkey FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE SET NULL;
  ELSIF found NOT IN ('FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE SET NULL') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.audit_events.audit_events_client_id_fkey', found, 'FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE SET NULL';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.audit_events.audit_events_client_id_fkey';
  END IF;
END
$$;

-- Add foreign key audit_events_flow_id_fkey to migration.audit_events (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Add foreign key audit_events_flow_id_fkey to migration.audit_events';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.audit_events') AND k.conname = 'audit_events_flow_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.audit_events ADD CONSTRAINT audit_events_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL;
  ELSIF found NOT IN ('FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.audit_events.audit_events_flow_id_fkey', found, 'FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.audit_events.audit_events_flow_id_fkey';
  END IF;
END
$$;

-- Add foreign key task_runs_task_id_fkey to migration.task_runs (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.task_runs') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.task_runs', 'Add foreign key task_runs_task_id_fkey to migration.task_runs';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid), k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\(.*?\)'), k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p' WHERE k.conrelid = to_regclass('migration.task_runs') AND k.conname = 'task_runs_task_id_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.task_runs ADD CONSTRAINT task_runs_task_id_fkey FOREIGN KEY (task_id) REFERENCES migration.tasks ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (task_id) REFERENCES migration.tasks ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.task_runs.task_runs_task_id_fkey', found, 'FOREIGN KEY (task_id) REFERENCES migration.tasks ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.task_runs.task_runs_task_id_fkey';
  END IF;
END
$$;

-- Add foreign key tasks_flow_id_fkey to migration.tasks (SHARE ROW EXCLUSIVE lock)
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

-- Comment on table migration.audit_events (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Comment on table migration.audit_events';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.audit_events'), 'pg_class') IN ('One change that a person or a worker made') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.audit_events';
  ELSE
    COMMENT ON TABLE migration.audit_events IS 'One change that a person or a worker made';
  END IF;
END
$$;

-- Comment on table migration.task_runs (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.task_runs') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.task_runs', 'Comment on table migration.task_runs';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.task_runs'), 'pg_class') IN ('One attempt at a task') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.task_runs';
  ELSE
    COMMENT ON TABLE migration.task_runs IS 'One attempt at a task';
  END IF;
END
$$;

-- Comment on table migration.tasks (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Comment on table migration.tasks';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.tasks'), 'pg_class') IN ('One step of a flow') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.tasks';
  ELSE
    COMMENT ON TABLE migration.tasks IS 'One step of a flow';
  END IF;
END
$$;

-- Comment on column migration.audit_events.changes (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Comment on column migration.audit_events.changes';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attname = 'changes' AND NOT a.attisdropped) IN ('Column to { from, to }') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.audit_events.changes';
  ELSE
    COMMENT ON COLUMN migration.audit_events.changes IS 'Column to { from, to }';
  END IF;
END
$$;

-- Comment on column migration.audit_events.entity (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Comment on column migration.audit_events.entity';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attname = 'entity' AND NOT a.attisdropped) IN ('Name of the table that was changed') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.audit_events.entity';
  ELSE
    COMMENT ON COLUMN migration.audit_events.entity IS 'Name of the table that was changed';
  END IF;
END
$$;

-- Comment on column migration.audit_events.flow_id (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.audit_events') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.audit_events', 'Comment on column migration.audit_events.flow_id';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.audit_events') AND a.attname = 'flow_id' AND NOT a.attisdropped) IN ('The trail outlives the flow') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.audit_events.flow_id';
  ELSE
    COMMENT ON COLUMN migration.audit_events.flow_id IS 'The trail outlives the flow';
  END IF;
END
$$;

-- Comment on column migration.task_runs.outcome (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.task_runs') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.task_runs', 'Comment on column migration.task_runs.outcome';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.task_runs') AND a.attname = 'outcome' AND NOT a.attisdropped) IN ('Null while the attempt runs') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.task_runs.outcome';
  ELSE
    COMMENT ON COLUMN migration.task_runs.outcome IS 'Null while the attempt runs';
  END IF;
END
$$;

-- Comment on column migration.tasks.assignee (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Comment on column migration.tasks.assignee';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'assignee' AND NOT a.attisdropped) IN ('Null while nobody has taken the task') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.tasks.assignee';
  ELSE
    COMMENT ON COLUMN migration.tasks.assignee IS 'Null while nobody has taken the task';
  END IF;
END
$$;

-- Comment on column migration.tasks.step (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Comment on column migration.tasks.step';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'step' AND NOT a.attisdropped) IN ('Place in the flow, from 1') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.tasks.step';
  ELSE
    COMMENT ON COLUMN migration.tasks.step IS 'Place in the flow, from 1';
  END IF;
END
$$;

COMMIT;
