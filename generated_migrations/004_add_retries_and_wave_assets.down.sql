-- 004_add_retries_and_wave_assets, undone
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

-- Drop index tasks_open_idx of migration.tasks (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Drop index tasks_open_idx of migration.tasks';
    RETURN;
  END IF;
  IF to_regclass('migration.tasks_open_idx')::text IS NULL THEN
    RAISE NOTICE '% is not there', 'index migration.tasks.tasks_open_idx';
  ELSE
    DROP INDEX migration.tasks_open_idx;
  END IF;
END
$$;

-- Drop check constraint flows_retries_check from migration.flows (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop check constraint flows_retries_check from migration.flows';
    RETURN;
  END IF;
  IF (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_retries_check') IS NULL THEN
    RAISE NOTICE '% is not there', 'check constraint migration.flows.flows_retries_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_retries_check;
  END IF;
END
$$;

-- Drop check constraint flows_status_check from migration.flows (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop check constraint flows_status_check from migration.flows';
    RETURN;
  END IF;
  IF coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.flows') AND k.conname = 'flows_status_check') IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))'), true) THEN
    RAISE NOTICE '% is not there, or as wanted', 'check constraint migration.flows.flows_status_check';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check;
  END IF;
END
$$;

-- Add check constraint flows_status_check to migration.flows (ACCESS EXCLUSIVE lock, scans the table)
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
    ALTER TABLE migration.flows ADD CONSTRAINT flows_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'running'::character varying, 'paused'::character varying, 'completed'::character varying, 'failed'::character varying])::text[])));
  ELSIF found NOT IN ('CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))') THEN
    IF current_setting('server_version_num')::int / 10000 = 15 THEN
      RAISE EXCEPTION '% is there with another definition: %, wanted %', 'check constraint migration.flows.flows_status_check', found, 'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''running''::character varying, ''paused''::character varying, ''completed''::character varying, ''failed''::character varying])::text[])))';
    END IF;
    RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', 'check constraint migration.flows.flows_status_check';
  ELSE
    RAISE NOTICE '% is already there', 'check constraint migration.flows.flows_status_check';
  END IF;
END
$$;

-- Change column migration.tasks.title from character varying(200) to character varying(100) (ACCESS EXCLUSIVE lock, rewrites the table)
DO $$
BEGIN
  IF to_regclass('migration.tasks') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.tasks', 'Change column migration.tasks.title from character varying(200) to character varying(100)';
    RETURN;
  END IF;
  IF (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.tasks') AND a.attname = 'title' AND NOT a.attisdropped) IN ('character varying(100)') THEN
    RAISE NOTICE '% is as wanted', 'column migration.tasks.title';
  ELSE
    ALTER TABLE migration.tasks ALTER COLUMN title TYPE character varying(100);
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

-- Drop column requested_by of migration.flows (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop column requested_by of migration.flows';
    RETURN;
  END IF;
  IF (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'column migration.flows.requested_by';
  ELSE
    ALTER TABLE migration.flows DROP COLUMN requested_by;
  END IF;
END
$$;

-- Drop column retries of migration.flows (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop column retries of migration.flows';
    RETURN;
  END IF;
  IF (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'retries' AND NOT a.attisdropped) IS NULL THEN
    RAISE NOTICE '% is not there', 'column migration.flows.retries';
  ELSE
    ALTER TABLE migration.flows DROP COLUMN retries;
  END IF;
END
$$;

-- Drop table migration.wave_assets (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.wave_assets')) IS NULL THEN
    RAISE NOTICE '% is not there', 'table migration.wave_assets';
  ELSE
    DROP TABLE migration.wave_assets;
  END IF;
END
$$;

COMMIT;
