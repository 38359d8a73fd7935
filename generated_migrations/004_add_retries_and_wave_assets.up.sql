-- 004_add_retries_and_wave_assets
-- reconcile: made for check constraint migration.flows.flows_status_check: 349823bf2178662c -> cdf0405af3ca1d46
-- reconcile: made for column migration.flows.retries: none -> a8ff2419d7f9b218
-- reconcile: made for check constraint migration.flows.flows_retries_check: none -> de5300f7dd0fb046
-- reconcile: made for column migration.tasks.title: 7215fa5f2398801d -> da5899b28849bea8
-- reconcile: made for table migration.wave_assets with all its parts: none -> c8cd35fb731ccf0f
-- reconcile: made for index migration.tasks.tasks_open_idx: none -> 892511f4466259d6
-- reconcile: made for comment of table migration.assets: 4a9f9c92ced2db51 -> 85ba97d2c4512dcf
-- reconcile: made for comment of column migration.flows.retries: none -> 690600c249cb045a
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop check constraint flows_status_check from migration.flows';
    RETURN;
  END IF;
  IF coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check') IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying, ''cancelled''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''paused''::character varying)::text, (''completed''::character varying)::text, (''failed''::character varying)::text, (''cancelled''::character varying)::text])))'), true) THEN
    RAISE NOTICE '% is not there, or as wanted', 'check constraint migration.flows.flows_status_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END
$$;

-- Add column retries to migration.flows (ACCESS EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add column retries to migration.flows';
    RETURN;
  END IF;
  found := (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped);
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;
  ELSIF found NOT IN ('integer not null') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'column migration.flows.retries', found, 'integer not null';
  ELSE
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('0') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.flows.retries', coalesce(found, 'nothing'), '0';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.flows.retries';
    END IF;
    RAISE NOTICE '% is already there', 'column migration.flows.retries';
  END IF;
END
$$;

-- Add column requested_by to migration.flows (ACCESS EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add column requested_by to migration.flows';
    RETURN;
  END IF;
  found := (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped);
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD COLUMN requested_by character varying(320);
  ELSIF found NOT IN ('character varying(320) not null', 'character varying(320)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'column migration.flows.requested_by', found, 'character varying(320) not null';
  ELSE
    RAISE NOTICE '% is already there', 'column migration.flows.requested_by';
  END IF;
END
$$;

-- Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
-- reconcile: allow constraint-not-valid because the desired state asks for it
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add check constraint flows_status_check to migration.flows';
    RETURN;
  END IF;
  found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check');
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled'));
  ELSIF found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying, ''cancelled''::character varying])::text[])))', 'CHECK (((status)::text = ANY (ARRAY[(''pending''::character varying)::text, (''running''::character varying)::text, (''paused''::character varying)::text, (''completed''::character varying)::text, (''failed''::character varying)::text, (''cancelled''::character varying)::text])))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_status_check', found, 'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying, ''cancelled''::character varying])::text[])))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_status_check';
  ELSE
    RAISE NOTICE '% is already there', 'check constraint migration.flows.flows_status_check';
  END IF;
END
$$;

-- Add check constraint flows_retries_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
-- reconcile: allow constraint-not-valid because the desired state asks for it
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Add check constraint flows_retries_check to migration.flows';
    RETURN;
  END IF;
  found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_retries_check');
  IF found IS NULL THEN
    ALTER TABLE migration.flows ADD CONSTRAINT flows_retries_check CHECK (retries >= 0);
  ELSIF found NOT IN ('CHECK ((retries >= 0))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_retries_check', found, 'CHECK ((retries >= 0))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_retries_check';
  ELSE
    RAISE NOTICE '% is already there', 'check constraint migration.flows.flows_retries_check';
  END IF;
END
$$;

-- Change column migration.tasks.title from character varying(100) to character varying(200) (ACCESS EXCLUSIVE lock)
-- reconcile: allow column-type because the desired state asks for it
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Change column migration.tasks.title from character varying(100) to character varying(200)';
    RETURN;
  END IF;
  IF (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'title' AND NOT a.attisdropped) IN ('character varying(200)') THEN
    RAISE NOTICE '% is as wanted', 'column migration.tasks.title';
  ELSE
    ALTER TABLE migration.tasks ALTER COLUMN title TYPE character varying(200);
  END IF;
END
$$;

-- Create table migration.wave_assets (no table lock)
DO $$
DECLARE
  found text;
BEGIN
  found := to_regclass('migration.wave_assets')::text;
  IF found IS NULL THEN
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
    found := (SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END), '; ' ORDER BY a.attname COLLATE "C")
      FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.wave_assets') AND a.attnum > 0 AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('asset_id uuid not null; engagement_id uuid not null; moved_at timestamp with time zone; sequence_no integer not null; wave_id uuid not null') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'columns of migration.wave_assets', coalesce(found, 'nothing'), 'asset_id uuid not null; engagement_id uuid not null; moved_at timestamp with time zone; sequence_no integer not null; wave_id uuid not null';
    END IF;
    found := (SELECT (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.wave_assets') AND a.attname = 'sequence_no' AND NOT a.attisdropped);
    IF found IS NULL OR found NOT IN ('1') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'default of column migration.wave_assets.sequence_no', coalesce(found, 'nothing'), '1';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'default of column migration.wave_assets.sequence_no';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.wave_assets') AND k.conname = 'wave_assets_pkey');
    IF found IS NULL OR found NOT IN ('PRIMARY KEY (wave_id, asset_id)') THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'primary key migration.wave_assets.wave_assets_pkey', coalesce(found, 'nothing'), 'PRIMARY KEY (wave_id, asset_id)';
    END IF;
    found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.wave_assets') AND k.conname = 'wave_assets_sequence_no_check');
    IF found IS NULL OR found NOT IN ('CHECK ((sequence_no > 0))') THEN
      IF current_setting('server_version_num')::int / 10000 = 15 THEN
        RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.wave_assets.wave_assets_sequence_no_check', coalesce(found, 'nothing'), 'CHECK ((sequence_no > 0))';
      END IF;
      RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.wave_assets.wave_assets_sequence_no_check';
    END IF;
    RAISE NOTICE '% is already there', 'table migration.wave_assets';
  END IF;
END
$$;

-- Create index tasks_open_idx on migration.tasks (SHARE lock, builds an index)
-- reconcile: allow index-not-concurrent because the desired state asks for it
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Create index tasks_open_idx on migration.tasks';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.tasks_open_idx'));
  IF found IS NULL THEN
    CREATE INDEX tasks_open_idx ON migration.tasks USING btree (assignee, due_on nulls first) WHERE status NOT IN ('completed', 'skipped');
  ELSIF found NOT IN ('CREATE INDEX tasks_open_idx ON migration.tasks USING btree (assignee, due_on NULLS FIRST) WHERE ((status)::text <> ALL ((ARRAY[''completed''::character varying, ''skipped''::character varying])::text[]))', 'CREATE INDEX tasks_open_idx ON migration.tasks USING btree (assignee, due_on NULLS FIRST) WHERE ((status)::text <> ALL (ARRAY[(''completed''::character varying)::text, (''skipped''::character varying)::text]))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.tasks.tasks_open_idx', found, 'CREATE INDEX tasks_open_idx ON migration.tasks USING btree (assignee, due_on NULLS FIRST) WHERE ((status)::text <> ALL ((ARRAY[''completed''::character varying, ''skipped''::character varying])::text[]))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'index migration.tasks.tasks_open_idx';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.tasks.tasks_open_idx';
  END IF;
END
$$;

-- Create index wave_assets_asset_idx on migration.wave_assets (SHARE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.wave_assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.wave_assets', 'Create index wave_assets_asset_idx on migration.wave_assets';
    RETURN;
  END IF;
  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass('migration.wave_assets_asset_idx'));
  IF found IS NULL THEN
    CREATE INDEX wave_assets_asset_idx ON migration.wave_assets USING btree (engagement_id, asset_id);
  ELSIF found NOT IN ('CREATE INDEX wave_assets_asset_idx ON migration.wave_assets USING btree (engagement_id, asset_id)') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'index migration.wave_assets.wave_assets_asset_idx', found, 'CREATE INDEX wave_assets_asset_idx ON migration.wave_assets USING btree (engagement_id, asset_id)';
  ELSE
    RAISE NOTICE '% is already there', 'index migration.wave_assets.wave_assets_asset_idx';
  END IF;
END
$$;

-- Add foreign key wave_assets_asset_fkey to migration.wave_assets (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.wave_assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.wave_assets', 'Add foreign key wave_assets_asset_fkey to migration.wave_assets';
    RETURN;
  END IF;
  found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.wave_assets') AND k.conname = 'wave_assets_asset_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.wave_assets ADD CONSTRAINT wave_assets_asset_fkey FOREIGN KEY (engagement_id, asset_id) REFERENCES migration.assets(engagement_id, id) ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (engagement_id, asset_id) REFERENCES migration.assets(engagement_id, id) ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.wave_assets.wave_assets_asset_fkey', found, 'FOREIGN KEY (engagement_id, asset_id) REFERENCES migration.assets(engagement_id, id) ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.wave_assets.wave_assets_asset_fkey';
  END IF;
END
$$;

-- Add foreign key wave_assets_wave_fkey to migration.wave_assets (SHARE ROW EXCLUSIVE lock)
DO $$
DECLARE
  found text;
BEGIN
  IF to_regclass('migration.wave_assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.wave_assets', 'Add foreign key wave_assets_wave_fkey to migration.wave_assets';
    RETURN;
  END IF;
  found := (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.wave_assets') AND k.conname = 'wave_assets_wave_fkey');
  IF found IS NULL THEN
    ALTER TABLE migration.wave_assets ADD CONSTRAINT wave_assets_wave_fkey FOREIGN KEY (engagement_id, wave_id) REFERENCES migration.waves(engagement_id, id) ON DELETE CASCADE;
  ELSIF found NOT IN ('FOREIGN KEY (engagement_id, wave_id) REFERENCES migration.waves(engagement_id, id) ON DELETE CASCADE') THEN
    RAISE EXCEPTION '% is there with another definition: %, wanted %', 'foreign key migration.wave_assets.wave_assets_wave_fkey', found, 'FOREIGN KEY (engagement_id, wave_id) REFERENCES migration.waves(engagement_id, id) ON DELETE CASCADE';
  ELSE
    RAISE NOTICE '% is already there', 'foreign key migration.wave_assets.wave_assets_wave_fkey';
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
  IF obj_description(to_regclass('migration.assets'), 'pg_class') IN ('A server, database, application or device of the client') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.assets';
  ELSE
    COMMENT ON TABLE migration.assets IS 'A server, database, application or device of the client';
  END IF;
END
$$;

-- Comment on table migration.wave_assets (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.wave_assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.wave_assets', 'Comment on table migration.wave_assets';
    RETURN;
  END IF;
  IF obj_description(to_regclass('migration.wave_assets'), 'pg_class') IN ('Which asset goes in which wave') THEN
    RAISE NOTICE '% is as wanted', 'comment of table migration.wave_assets';
  ELSE
    COMMENT ON TABLE migration.wave_assets IS 'Which asset goes in which wave';
  END IF;
END
$$;

-- Comment on column migration.flows.retries (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Comment on column migration.flows.retries';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped) IN ('How often the flow was started again after a failure') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.flows.retries';
  ELSE
    COMMENT ON COLUMN migration.flows.retries IS 'How often the flow was started again after a failure';
  END IF;
END
$$;

-- Comment on column migration.wave_assets.sequence_no (SHARE UPDATE EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.wave_assets') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.wave_assets', 'Comment on column migration.wave_assets.sequence_no';
    RETURN;
  END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.wave_assets') AND a.attname = 'sequence_no' AND NOT a.attisdropped) IN ('Assets with the same number are moved at the same time') THEN
    RAISE NOTICE '% is as wanted', 'comment of column migration.wave_assets.sequence_no';
  ELSE
    COMMENT ON COLUMN migration.wave_assets.sequence_no IS 'Assets with the same number are moved at the same time';
  END IF;
END
$$;

COMMIT;
