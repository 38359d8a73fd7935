-- 002_add_tasks_and_audit
-- Create table migration.audit_events
-- Create table migration.task_runs
-- Create table migration.tasks
-- Create index audit_events_client_idx on migration.audit_events
-- Create index audit_events_entity_idx on migration.audit_events
-- Create index audit_events_flow_idx on migration.audit_events
-- Create index audit_events_occurred_idx on migration.audit_events
-- Create index flows_metadata_idx on migration.flows
-- Create index task_runs_started_idx on migration.task_runs
-- Create index task_runs_failed_idx on migration.task_runs
-- … and 14 statements more
-- Locks: migration.flows (SHARE, builds an index); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for table migration.audit_events with all its parts: none -> 43ded0ccabc23dc7
-- reconcile: made for table migration.task_runs with all its parts: none -> ec7ea812e74d8897
-- reconcile: made for table migration.tasks with all its parts: none -> e1265e7983540072
-- reconcile: made for index migration.flows.flows_metadata_idx: none -> f3490d21dc659722

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

-- Create table migration.audit_events (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.audit_events', to_regclass('migration.audit_events')::text) THEN
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
    PERFORM pg_temp.expect('migration.audit_events', '{"columns": {"": ["sha256:8de851e50c5c"]}, "default on 15": {"actor": ["CURRENT_USER", "current_user"],
      "changes": ["''{}''::jsonb"], "occurred_at": ["now()"]}, "constraint":
      {"audit_events_pkey": ["PRIMARY KEY (id)"]}, "constraint on 15":
      {"audit_events_action_check": ["sha256:41adfda3d338", "sha256:6789f527a85f"]}}');
  END IF;
END $$;

-- Create table migration.task_runs (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.task_runs', to_regclass('migration.task_runs')::text) THEN
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
    PERFORM pg_temp.expect('migration.task_runs', '{"columns": {"": ["sha256:06941a397599"]}, "default on 15": {"duration": ["sha256:9aff818f9e58"], "attempt": ["1"],
      "id": ["gen_random_uuid()"], "result": ["''{}''::jsonb"], "started_at": ["now()"]}, "constraint":
      {"task_runs_pkey": ["PRIMARY KEY (id)"], "task_runs_task_attempt_key": ["sha256:12e234fd0667"]}, "constraint on 15":
      {"task_runs_attempt_check": ["sha256:2b8d49ac2cdc"], "task_runs_outcome_check": ["sha256:d840ee1979d2", "sha256:3fab4344ea74"],
      "task_runs_dates_check": ["sha256:3802eb1518de"], "task_runs_outcome_time_check": ["sha256:c79c3ac2e247"]}}');
  END IF;
END $$;

-- Create table migration.tasks (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('create', 'table migration.tasks', to_regclass('migration.tasks')::text) THEN
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
    PERFORM pg_temp.expect('migration.tasks', '{"columns": {"": ["sha256:c78f93dca592"]}, "default on 15": {"created_at": ["now()"], "id": ["gen_random_uuid()"], "max_attempts": ["3"],
      "payload": ["''{}''::jsonb"], "status": ["sha256:aee29c7c36ee", "''pending''"], "updated_at": ["now()"]}, "constraint":
      {"tasks_pkey": ["PRIMARY KEY (id)"], "tasks_flow_step_key": ["sha256:aa2ee712df44"]}, "constraint on 15":
      {"tasks_max_attempts_check": ["sha256:b3b32a2db8fe"], "tasks_phase_check": ["sha256:938438a4784f", "sha256:c498ed8a82d0"],
      "tasks_status_check": ["sha256:c2231479347b", "sha256:6d92bf862993"], "tasks_step_check": ["CHECK ((step > 0))"]}}');
  END IF;
END $$;

-- Create index audit_events_client_idx on migration.audit_events (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.audit_events', 'audit_events_client_idx', 'sha256:63e45561b451') THEN
    CREATE INDEX audit_events_client_idx ON migration.audit_events USING btree (client_id, occurred_at desc) WHERE client_id IS NOT NULL;
  END IF;
END $$;

-- Create index audit_events_entity_idx on migration.audit_events (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.audit_events', 'audit_events_entity_idx', 'sha256:7c2779caad2c') THEN
    CREATE INDEX audit_events_entity_idx ON migration.audit_events USING btree (entity, entity_id, occurred_at desc);
  END IF;
END $$;

-- Create index audit_events_flow_idx on migration.audit_events (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.audit_events', 'audit_events_flow_idx', 'sha256:1e8c63498baa') THEN
    CREATE INDEX audit_events_flow_idx ON migration.audit_events USING btree (flow_id, occurred_at desc) WHERE flow_id IS NOT NULL;
  END IF;
END $$;

-- Create index audit_events_occurred_idx on migration.audit_events (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'index', 'migration.audit_events', 'audit_events_occurred_idx', 'sha256:6297d3b09b37') THEN
    CREATE INDEX audit_events_occurred_idx ON migration.audit_events USING brin (occurred_at);
  END IF;
END $$;

-- Create index flows_metadata_idx on migration.flows (SHARE lock, builds an index)
-- reconcile: allow index-not-concurrent because the desired state asks for it
DO $$ BEGIN
  IF pg_temp.todo('create', 'index', 'migration.flows', 'flows_metadata_idx', 'sha256:844dfded873f') THEN
    CREATE INDEX flows_metadata_idx ON migration.flows USING gin (metadata);
  END IF;
END $$;

-- Create index task_runs_started_idx on migration.task_runs (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.task_runs', 'task_runs_started_idx', 'sha256:26bb24e4dc71') THEN
    CREATE INDEX task_runs_started_idx ON migration.task_runs USING btree (started_at desc) INCLUDE (task_id, outcome);
  END IF;
END $$;

-- Create index task_runs_failed_idx on migration.task_runs (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.task_runs', 'task_runs_failed_idx', 'sha256:c8f2ec01d99b', 'sha256:d4dcb9a64278') THEN
    CREATE INDEX task_runs_failed_idx ON migration.task_runs USING btree (worker, finished_at desc nulls last) WHERE outcome IN ('failed', 'timed_out');
  END IF;
END $$;

-- Create index tasks_payload_idx on migration.tasks (SHARE lock)
DO $$ BEGIN
  IF pg_temp.todo('create on 15', 'index', 'migration.tasks', 'tasks_payload_idx', 'sha256:68bd3e33f044') THEN
    CREATE INDEX tasks_payload_idx ON migration.tasks USING gin (payload jsonb_path_ops);
  END IF;
END $$;

-- Add foreign key audit_events_client_id_fkey to migration.audit_events (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.audit_events', 'audit_events_client_id_fkey', 'sha256:c1e89d85cd5a') THEN
    ALTER TABLE migration.audit_events ADD CONSTRAINT audit_events_client_id_fkey FOREIGN KEY (client_id) REFERENCES migration.clients ON DELETE SET NULL;
  END IF;
END $$;

-- Add foreign key audit_events_flow_id_fkey to migration.audit_events (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.audit_events', 'audit_events_flow_id_fkey', 'sha256:000f6602eb20') THEN
    ALTER TABLE migration.audit_events ADD CONSTRAINT audit_events_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE SET NULL;
  END IF;
END $$;

-- Add foreign key task_runs_task_id_fkey to migration.task_runs (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.task_runs', 'task_runs_task_id_fkey', 'sha256:1f1bac7748c9') THEN
    ALTER TABLE migration.task_runs ADD CONSTRAINT task_runs_task_id_fkey FOREIGN KEY (task_id) REFERENCES migration.tasks ON DELETE CASCADE;
  END IF;
END $$;

-- Add foreign key tasks_flow_id_fkey to migration.tasks (SHARE ROW EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('create', 'foreign key by primary key', 'migration.tasks', 'tasks_flow_id_fkey', 'sha256:84ca703df037') THEN
    ALTER TABLE migration.tasks ADD CONSTRAINT tasks_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES migration.flows ON DELETE CASCADE;
  END IF;
END $$;

-- Comment on table migration.audit_events (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.audit_events', '', 'One change that a person or a worker made') THEN
    COMMENT ON TABLE migration.audit_events IS 'One change that a person or a worker made';
  END IF;
END $$;

-- Comment on table migration.task_runs (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.task_runs', '', 'One attempt at a task') THEN
    COMMENT ON TABLE migration.task_runs IS 'One attempt at a task';
  END IF;
END $$;

-- Comment on table migration.tasks (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of table', 'migration.tasks', '', 'One step of a flow') THEN
    COMMENT ON TABLE migration.tasks IS 'One step of a flow';
  END IF;
END $$;

-- Comment on column migration.audit_events.changes (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.audit_events', 'changes', 'Column to { from, to }') THEN
    COMMENT ON COLUMN migration.audit_events.changes IS 'Column to { from, to }';
  END IF;
END $$;

-- Comment on column migration.audit_events.entity (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.audit_events', 'entity', 'Name of the table that was changed') THEN
    COMMENT ON COLUMN migration.audit_events.entity IS 'Name of the table that was changed';
  END IF;
END $$;

-- Comment on column migration.audit_events.flow_id (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.audit_events', 'flow_id', 'The trail outlives the flow') THEN
    COMMENT ON COLUMN migration.audit_events.flow_id IS 'The trail outlives the flow';
  END IF;
END $$;

-- Comment on column migration.task_runs.outcome (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.task_runs', 'outcome', 'Null while the attempt runs') THEN
    COMMENT ON COLUMN migration.task_runs.outcome IS 'Null while the attempt runs';
  END IF;
END $$;

-- Comment on column migration.tasks.assignee (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.tasks', 'assignee', 'Null while nobody has taken the task') THEN
    COMMENT ON COLUMN migration.tasks.assignee IS 'Null while nobody has taken the task';
  END IF;
END $$;

-- Comment on column migration.tasks.step (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('alter', 'comment of column', 'migration.tasks', 'step', 'Place in the flow, from 1') THEN
    COMMENT ON COLUMN migration.tasks.step IS 'Place in the flow, from 1';
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo, pg_temp.expect;
END $$;
COMMIT;
