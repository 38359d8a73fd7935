-- 006_add_retries_and_wave_assets_part_3
-- Prove with a check that migration.flows.requested_by has no NULL
-- Locks: migration.flows (ACCESS EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Prove with a check that migration.flows.requested_by has no NULL (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Prove with a check that migration.flows.requested_by has no NULL'; RETURN; END IF;
  IF (SELECT (a.attnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'flows_requested_by_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((requested_by IS NOT NULL))', 'CHECK ((requested_by IS NOT NULL)) NOT VALID')))::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.flows.requested_by';
  ELSE
    ALTER TABLE migration.flows ADD CONSTRAINT flows_requested_by_is_not_null CHECK ((requested_by IS NOT NULL)) NOT VALID;
  END IF;
END $$;

COMMIT;
