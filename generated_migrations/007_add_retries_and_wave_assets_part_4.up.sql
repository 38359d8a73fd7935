-- 007_add_retries_and_wave_assets_part_4
-- Fill migration.flows.requested_by where it is NULL still
-- Validate that migration.flows.requested_by has no NULL
-- Forbid NULL in column migration.flows.requested_by
-- Drop the check that migration.flows.requested_by has no NULL
-- Locks: migration.flows (ACCESS EXCLUSIVE, scans the table); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Fill migration.flows.requested_by where it is NULL still (ROW EXCLUSIVE lock, scans the table)
DO $body$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Fill migration.flows.requested_by where it is NULL still'; RETURN; END IF;
  IF (SELECT a.attnotnull::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.flows.requested_by';
  ELSE
    DO $$
    DECLARE
      filled bigint := 0;
    BEGIN
      EXECUTE 'UPDATE migration.flows SET requested_by = ''system'' WHERE requested_by IS NULL';
      GET DIAGNOSTICS filled = ROW_COUNT;
      RAISE NOTICE '% rows of % filled', filled, 'migration.flows.requested_by';
    END
    $$;
  END IF;
END $body$;

-- Validate that migration.flows.requested_by has no NULL (SHARE UPDATE EXCLUSIVE lock, scans the table)
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Validate that migration.flows.requested_by has no NULL'; RETURN; END IF;
  IF (SELECT (a.attnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'flows_requested_by_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((requested_by IS NOT NULL))', 'CHECK ((requested_by IS NOT NULL)) NOT VALID') AND k.convalidated))::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.flows.requested_by';
  ELSE
    ALTER TABLE migration.flows VALIDATE CONSTRAINT flows_requested_by_is_not_null;
  END IF;
END $$;

-- Forbid NULL in column migration.flows.requested_by (ACCESS EXCLUSIVE lock)
-- reconcile: allow set-not-null because the desired state asks for it
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Forbid NULL in column migration.flows.requested_by'; RETURN; END IF;
  IF (SELECT a.attnotnull::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.flows.requested_by';
  ELSE
    ALTER TABLE migration.flows ALTER COLUMN requested_by SET NOT NULL;
  END IF;
END $$;

-- Drop the check that migration.flows.requested_by has no NULL (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop the check that migration.flows.requested_by has no NULL'; RETURN; END IF;
  IF (SELECT CASE WHEN EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.conname = 'flows_requested_by_is_not_null' AND pg_get_constraintdef(k.oid) IN ('CHECK ((requested_by IS NOT NULL))', 'CHECK ((requested_by IS NOT NULL)) NOT VALID')) THEN 'there' END FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IS NULL THEN RAISE NOTICE '% is not there', 'check constraint migration.flows.flows_requested_by_is_not_null';
  ELSE
    ALTER TABLE migration.flows DROP CONSTRAINT IF EXISTS flows_requested_by_is_not_null;
  END IF;
END $$;

COMMIT;
