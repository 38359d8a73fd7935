CREATE SCHEMA migration;

-- The schema of ../../schemas as a team would find it in production: an older version, changed by hand since.
-- "drift" marks each of the ten places where it differs; "no drift" marks what is only spelled in another way.

CREATE TABLE migration.clients (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name          varchar(255) NOT NULL UNIQUE,
    contact_email varchar(320) NOT NULL,
    is_active     boolean NOT NULL DEFAULT true,
    notes         text,
    metadata      jsonb NOT NULL DEFAULT '{}'::jsonb,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    legacy_crm_id varchar(40), -- drift 1: a column made by hand, and it holds data
    CONSTRAINT clients_contact_email_check CHECK (contact_email LIKE '%_@_%')
);
COMMENT ON TABLE migration.clients IS 'A company whose systems we move to the cloud';
COMMENT ON COLUMN migration.clients.contact_email IS 'Where notices about an engagement go';
CREATE INDEX clients_contact_email_idx ON migration.clients (lower(contact_email));

CREATE TABLE migration.engagements (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id  uuid NOT NULL REFERENCES migration.clients ON DELETE CASCADE,
    code       varchar(20) NOT NULL,
    title      varchar(255) NOT NULL,
    status     varchar(50) NOT NULL DEFAULT 'planned',
    budget     numeric(12,2),
    settings   jsonb NOT NULL DEFAULT '{"currency": "USD", "target_clouds": ["aws"], "working_hours": {"end": "18:00", "start": "08:00"}}'::jsonb,
    starts_on  date NOT NULL DEFAULT current_date,
    ends_on    date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT engagements_client_code_key UNIQUE (client_id, code),
    -- no drift: IN over a varchar, which the server prints as = ANY (ARRAY[...]) with casts
    CONSTRAINT engagements_status_check CHECK (status IN ('planned', 'active', 'on_hold', 'completed', 'cancelled')),
    CONSTRAINT engagements_budget_check CHECK (budget >= 0),
    CONSTRAINT engagements_dates_check CHECK (ends_on >= starts_on)
);
COMMENT ON TABLE migration.engagements IS 'A contract with a client; every flow, asset and wave belongs to one';
COMMENT ON COLUMN migration.engagements.code IS 'Short name used in reports, for example ACME-2025-01';
COMMENT ON COLUMN migration.engagements.budget IS 'In the currency of settings; null while it is not agreed';
CREATE INDEX engagements_active_idx ON migration.engagements (client_id, starts_on DESC) WHERE status = 'active';

-- drift 2: flows.retries is missing, and with it its comment and flows_retries_check
CREATE TABLE migration.flows (
    flow_id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    engagement_id  uuid NOT NULL REFERENCES migration.engagements ON DELETE CASCADE,
    parent_flow_id uuid REFERENCES migration.flows ON DELETE SET NULL,
    kind           varchar(50) NOT NULL,
    status         varchar(50) NOT NULL DEFAULT 'pending',
    progress       numeric(5,2) NOT NULL DEFAULT 0,
    -- no drift: the same JSON value with its keys in another order and other spaces
    settings       jsonb NOT NULL DEFAULT '{ "notify":["owner"], "dry_run":false,"max_retries" : 3 }'::jsonb,
    metadata       jsonb NOT NULL DEFAULT '{}'::jsonb,
    requested_by   varchar(320) NOT NULL,
    started_at     timestamptz,
    ended_at       timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT flows_kind_check CHECK (kind IN ('discovery', 'assessment', 'planning', 'execution', 'decommission')),
    -- drift 3: 'cancelled' is not in the list
    CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed')),
    CONSTRAINT flows_dates_check CHECK (ended_at >= started_at),
    CONSTRAINT flows_parent_check CHECK (parent_flow_id <> flow_id),
    CONSTRAINT flows_progress_check CHECK (progress BETWEEN 0 AND 100)
);
COMMENT ON TABLE migration.flows IS 'One run of the migration workflow for an engagement';
COMMENT ON COLUMN migration.flows.parent_flow_id IS 'The flow that started this one';
COMMENT ON COLUMN migration.flows.progress IS 'Percent, 0 to 100';
CREATE INDEX flows_engagement_idx ON migration.flows (engagement_id, created_at DESC);
CREATE INDEX flows_parent_idx ON migration.flows (parent_flow_id) WHERE parent_flow_id IS NOT NULL;
CREATE INDEX flows_open_idx ON migration.flows (status, updated_at) WHERE status IN ('pending', 'running', 'paused');
CREATE UNIQUE INDEX flows_one_running_key ON migration.flows (engagement_id, kind) WHERE status = 'running';
CREATE INDEX flows_metadata_idx ON migration.flows USING gin (metadata);

-- drift 4: tasks_open_idx is missing
CREATE TABLE migration.tasks (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    flow_id      uuid NOT NULL REFERENCES migration.flows ON DELETE CASCADE,
    step         integer NOT NULL,
    title        varchar(100) NOT NULL, -- drift 5: varchar(200) is wanted
    phase        varchar(50) NOT NULL CHECK (phase IN ('collect', 'analyse', 'approve', 'migrate', 'validate', 'clean_up')),
    status       varchar(50) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped')),
    assignee     varchar(320),
    max_attempts integer NOT NULL DEFAULT 1, -- drift 6: 3 is wanted
    payload      jsonb NOT NULL DEFAULT '{}'::jsonb,
    due_on       date,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tasks_flow_step_key UNIQUE (flow_id, step),
    CONSTRAINT tasks_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 20),
    CONSTRAINT tasks_step_check CHECK (step > 0)
);
COMMENT ON TABLE migration.tasks IS 'One step of a flow';
COMMENT ON COLUMN migration.tasks.step IS 'Place in the flow, from 1';
COMMENT ON COLUMN migration.tasks.assignee IS 'Null while nobody has taken the task';
CREATE INDEX tasks_payload_idx ON migration.tasks USING gin (payload jsonb_path_ops);

CREATE TABLE migration.task_runs (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id     uuid NOT NULL REFERENCES migration.tasks ON DELETE CASCADE,
    attempt     integer NOT NULL DEFAULT 1,
    outcome     varchar(50) CHECK (outcome IN ('succeeded', 'failed', 'timed_out', 'cancelled')),
    worker      varchar(100) NOT NULL,
    error       text,
    result      jsonb NOT NULL DEFAULT '{}'::jsonb,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    duration    interval GENERATED ALWAYS AS (finished_at - started_at) STORED,
    CONSTRAINT task_runs_task_attempt_key UNIQUE (task_id, attempt),
    CONSTRAINT task_runs_attempt_check CHECK (attempt > 0),
    CONSTRAINT task_runs_dates_check CHECK (finished_at >= started_at),
    CONSTRAINT task_runs_outcome_time_check CHECK ((outcome IS NULL) = (finished_at IS NULL))
);
COMMENT ON TABLE migration.task_runs IS 'One attempt at a task';
COMMENT ON COLUMN migration.task_runs.outcome IS 'Null while the attempt runs';
CREATE INDEX task_runs_started_idx ON migration.task_runs (started_at DESC) INCLUDE (task_id, outcome);
CREATE INDEX task_runs_failed_idx ON migration.task_runs (worker, finished_at DESC NULLS LAST) WHERE outcome IN ('failed', 'timed_out');

CREATE TABLE migration.import_batches (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    engagement_id uuid NOT NULL REFERENCES migration.engagements ON DELETE CASCADE,
    flow_id       uuid REFERENCES migration.flows ON DELETE SET NULL,
    source        varchar(50) NOT NULL CHECK (source IN ('cmdb', 'csv', 'network_scan', 'cloud_api')),
    file_name     varchar(255),
    row_count     integer NOT NULL DEFAULT 0,
    error_count   integer NOT NULL DEFAULT 0,
    imported_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT import_batches_counts_check CHECK (row_count >= 0 AND error_count BETWEEN 0 AND row_count),
    CONSTRAINT import_batches_file_name_check CHECK (source <> 'csv' OR file_name IS NOT NULL)
);
COMMENT ON TABLE migration.import_batches IS 'One file or scanner result that was read into the inventory';
COMMENT ON COLUMN migration.import_batches.flow_id IS 'The discovery flow that asked for it';
CREATE INDEX import_batches_engagement_idx ON migration.import_batches (engagement_id, imported_at DESC);
CREATE INDEX import_batches_flow_idx ON migration.import_batches (flow_id) WHERE flow_id IS NOT NULL;

CREATE TABLE migration.assets (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    engagement_id   uuid NOT NULL REFERENCES migration.engagements ON DELETE CASCADE,
    import_batch_id uuid REFERENCES migration.import_batches ON DELETE SET NULL,
    name            varchar(255) NOT NULL,
    kind            varchar(50) NOT NULL,
    environment     varchar(50) NOT NULL DEFAULT 'unknown' CHECK (environment IN ('production', 'staging', 'test', 'development', 'unknown')),
    strategy        varchar(50) CHECK (strategy IN ('rehost', 'replatform', 'refactor', 'repurchase', 'retain', 'retire')),
    hostname        varchar(255),
    ip_address      inet,
    cpu_cores       smallint,
    memory_gb       numeric(8,2),
    monthly_cost    numeric(12,2) NOT NULL DEFAULT 0,
    tags            text[] NOT NULL DEFAULT '{}',
    attributes      jsonb NOT NULL DEFAULT '{}'::jsonb,
    discovered_at   timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT assets_engagement_id_key UNIQUE (engagement_id, id),
    -- no drift: what the server makes of the same list once a dump of it is restored
    CONSTRAINT assets_kind_check CHECK (((kind)::text = ANY (ARRAY[('server'::character varying)::text, ('database'::character varying)::text, ('application'::character varying)::text, ('storage'::character varying)::text, ('network_device'::character varying)::text]))),
    CONSTRAINT assets_cpu_cores_check CHECK (cpu_cores > 0),
    CONSTRAINT assets_memory_gb_check CHECK (memory_gb > 0),
    CONSTRAINT assets_monthly_cost_check CHECK (monthly_cost >= 0)
);
COMMENT ON TABLE migration.assets IS 'A server of the client'; -- drift 7: the comment is out of date
COMMENT ON COLUMN migration.assets.import_batch_id IS 'Null if it was entered by hand';
COMMENT ON COLUMN migration.assets.strategy IS 'Null until the asset is assessed';
COMMENT ON COLUMN migration.assets.attributes IS 'Whatever else the source knows about the asset';
CREATE INDEX assets_name_idx ON migration.assets (engagement_id, lower(name) text_pattern_ops);
CREATE UNIQUE INDEX assets_hostname_key ON migration.assets (engagement_id, lower(hostname)) WHERE hostname IS NOT NULL;
CREATE INDEX assets_tags_idx ON migration.assets USING gin (tags);
CREATE INDEX assets_attributes_idx ON migration.assets USING gin (attributes jsonb_path_ops);
CREATE INDEX assets_cost_idx ON migration.assets (engagement_id, monthly_cost DESC) INCLUDE (name);
CREATE INDEX assets_unassessed_idx ON migration.assets (engagement_id, kind) WHERE strategy IS NULL;
CREATE INDEX assets_batch_idx ON migration.assets (import_batch_id) WHERE import_batch_id IS NOT NULL;

CREATE TABLE migration.asset_dependencies (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_asset_id uuid NOT NULL REFERENCES migration.assets ON DELETE CASCADE,
    target_asset_id uuid NOT NULL REFERENCES migration.assets ON DELETE CASCADE,
    kind            varchar(50) NOT NULL DEFAULT 'network' CHECK (kind IN ('network', 'data', 'authentication', 'batch')),
    port            integer,
    confidence      numeric(3,2) NOT NULL DEFAULT 1.0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT asset_dependencies_edge_key UNIQUE NULLS NOT DISTINCT (source_asset_id, target_asset_id, kind, port),
    CONSTRAINT asset_dependencies_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT asset_dependencies_port_check CHECK (port BETWEEN 1 AND 65535),
    CONSTRAINT asset_dependencies_self_check CHECK (source_asset_id <> target_asset_id)
);
COMMENT ON TABLE migration.asset_dependencies IS 'One asset needs another to work';
COMMENT ON COLUMN migration.asset_dependencies.source_asset_id IS 'The asset that needs the other';
COMMENT ON COLUMN migration.asset_dependencies.target_asset_id IS 'The asset that is needed';
COMMENT ON COLUMN migration.asset_dependencies.port IS 'Null for what does not go over the network';
COMMENT ON COLUMN migration.asset_dependencies.confidence IS 'From 0 (a guess) to 1 (confirmed)';
CREATE INDEX asset_dependencies_target_idx ON migration.asset_dependencies (target_asset_id);

-- drift 8: the table wave_assets is missing
CREATE TABLE migration.waves (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    engagement_id uuid NOT NULL REFERENCES migration.engagements ON DELETE CASCADE,
    number        integer NOT NULL,
    title         varchar(200) NOT NULL,
    status        varchar(50) NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'approved', 'in_progress', 'done', 'rolled_back')),
    window_start  timestamptz,
    window_end    timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT waves_engagement_number_key UNIQUE (engagement_id, number),
    CONSTRAINT waves_engagement_id_key UNIQUE (engagement_id, id),
    CONSTRAINT waves_number_check CHECK (number > 0),
    CONSTRAINT waves_window_check CHECK (window_end > window_start),
    CONSTRAINT waves_approved_window_check CHECK (status = 'draft' OR (window_start IS NOT NULL AND window_end IS NOT NULL))
);
COMMENT ON TABLE migration.waves IS 'A group of assets that are moved in one maintenance window';
COMMENT ON COLUMN migration.waves.number IS 'Order of the waves within the engagement, from 1';
CREATE INDEX waves_upcoming_idx ON migration.waves (window_start) WHERE status IN ('approved', 'in_progress');

CREATE TABLE migration.audit_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id   uuid REFERENCES migration.clients ON DELETE SET NULL,
    flow_id     uuid REFERENCES migration.flows ON DELETE CASCADE, -- drift 9: SET NULL is wanted
    actor       varchar(320) NOT NULL DEFAULT current_user,
    action      varchar(50) NOT NULL CHECK (action IN ('create', 'update', 'delete', 'approve', 'start', 'stop', 'login')),
    entity      varchar(63) NOT NULL,
    entity_id   uuid,
    changes     jsonb NOT NULL DEFAULT '{}'::jsonb,
    client_ip   inet,
    occurred_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE migration.audit_events IS 'One change that a person or a worker made';
COMMENT ON COLUMN migration.audit_events.flow_id IS 'The trail outlives the flow';
COMMENT ON COLUMN migration.audit_events.entity IS 'Name of the table that was changed';
COMMENT ON COLUMN migration.audit_events.changes IS 'Column to { from, to }';
CREATE INDEX audit_events_client_idx ON migration.audit_events (client_id, occurred_at DESC) WHERE client_id IS NOT NULL;
CREATE INDEX audit_events_entity_idx ON migration.audit_events (entity, entity_id, occurred_at DESC);
CREATE INDEX audit_events_flow_idx ON migration.audit_events (flow_id, occurred_at DESC) WHERE flow_id IS NOT NULL;
CREATE INDEX audit_events_occurred_idx ON migration.audit_events USING brin (occurred_at);
CREATE INDEX audit_events_actor_tmp_idx ON migration.audit_events (actor); -- drift 10: an index made by hand

INSERT INTO migration.clients (id, name, contact_email, legacy_crm_id)
SELECT md5('client ' || n)::uuid, 'Client ' || n, 'it' || n || '@client.example', 'CRM-' || to_char(n, 'FM0000')
FROM generate_series(1, 4) AS n;

INSERT INTO migration.engagements (id, client_id, code, title, status, budget, starts_on)
SELECT md5('engagement ' || n)::uuid, md5('client ' || 1 + n % 4)::uuid, 'ENG-' || to_char(n, 'FM00'), 'Data centre exit, part ' || n,
       CASE WHEN n <= 6 THEN 'active' ELSE 'planned' END, 25000 * n, date '2025-01-06' + 30 * n
FROM generate_series(1, 8) AS n;

INSERT INTO migration.flows (flow_id, engagement_id, kind, status, progress, requested_by, started_at, ended_at)
SELECT md5('flow ' || n)::uuid, md5('engagement ' || 1 + n % 6)::uuid,
       (ARRAY['discovery', 'assessment', 'planning', 'execution'])[1 + n % 4], state, CASE state WHEN 'completed' THEN 100 WHEN 'pending' THEN 0 ELSE 40 END, 'planner@example.com',
       CASE WHEN state <> 'pending' THEN timestamptz '2025-01-06 09:00+00' + n * interval '1 day' END,
       CASE WHEN state IN ('completed', 'failed') THEN timestamptz '2025-01-06 17:00+00' + n * interval '1 day' END
FROM generate_series(1, 36) AS n, LATERAL (SELECT (ARRAY['completed', 'completed', 'failed', 'paused', 'running', 'pending'])[1 + n / 7]) AS s(state);

INSERT INTO migration.tasks (id, flow_id, step, title, phase, status, due_on)
SELECT md5('task ' || n)::uuid, md5('flow ' || 1 + n % 36)::uuid, 1 + n / 36, 'Step ' || 1 + n / 36,
       (ARRAY['collect', 'analyse', 'approve', 'migrate'])[1 + n / 36], CASE WHEN n < 90 THEN 'completed' ELSE 'pending' END, date '2025-03-01' + n
FROM generate_series(0, 143) AS n;

INSERT INTO migration.task_runs (task_id, attempt, outcome, worker, started_at, finished_at)
SELECT md5('task ' || n)::uuid, 1, CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'succeeded' END, 'worker-' || n % 3,
       timestamptz '2025-01-06 09:00+00' + n * interval '1 hour', timestamptz '2025-01-06 09:20+00' + n * interval '1 hour'
FROM generate_series(0, 89) AS n;

INSERT INTO migration.import_batches (id, engagement_id, flow_id, source, file_name, row_count, error_count)
SELECT md5('batch ' || n)::uuid, md5('engagement ' || n)::uuid, md5('flow ' || n)::uuid, 'csv', 'servers_' || n || '.csv', 10, n % 2
FROM generate_series(1, 6) AS n;

INSERT INTO migration.assets (id, engagement_id, import_batch_id, name, kind, environment, hostname, ip_address, cpu_cores, memory_gb, monthly_cost, tags, attributes)
SELECT md5('asset ' || n)::uuid, md5('engagement ' || 1 + n % 6)::uuid, md5('batch ' || 1 + n % 6)::uuid, 'Server ' || n,
       CASE WHEN n % 4 = 0 THEN 'database' ELSE 'server' END, CASE WHEN n % 3 = 0 THEN 'production' ELSE 'test' END, 'srv' || n || '.client.example',
       inet '10.0.0.0' + n, 4, 16, 80 + n, ARRAY['rack-' || n % 5], jsonb_build_object('os', 'linux')
FROM generate_series(1, 60) AS n;

INSERT INTO migration.asset_dependencies (source_asset_id, target_asset_id, kind, port, confidence)
SELECT md5('asset ' || n)::uuid, md5('asset ' || n + 6)::uuid, 'data', 5432, 0.80
FROM generate_series(1, 48) AS n;

INSERT INTO migration.waves (id, engagement_id, number, title, status, window_start, window_end)
SELECT md5('wave ' || n)::uuid, md5('engagement ' || 1 + n % 6)::uuid, 1 + n / 6, 'Wave ' || 1 + n / 6, 'approved',
       timestamptz '2025-06-07 20:00+00' + n * interval '7 days', timestamptz '2025-06-08 04:00+00' + n * interval '7 days'
FROM generate_series(0, 11) AS n;

INSERT INTO migration.audit_events (client_id, flow_id, actor, action, entity, entity_id, changes, occurred_at)
SELECT md5('client ' || 1 + n % 4)::uuid, md5('flow ' || n)::uuid, 'planner@example.com', 'create', 'flows', md5('flow ' || n)::uuid,
       jsonb_build_object('status', jsonb_build_object('from', NULL, 'to', 'pending')), timestamptz '2025-01-06 08:00+00' + n * interval '1 day'
FROM generate_series(1, 36) AS n;
