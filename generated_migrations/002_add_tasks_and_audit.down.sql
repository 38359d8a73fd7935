-- 002_add_tasks_and_audit, undone
-- Drop index flows_metadata_idx of migration.flows
-- Drop table migration.audit_events
-- Drop table migration.task_runs
-- Drop table migration.tasks
-- Locks: migration.flows (ACCESS EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for table migration.audit_events with all its parts: none -> 43ded0ccabc23dc7
-- reconcile: made for table migration.task_runs with all its parts: none -> ec7ea812e74d8897
-- reconcile: made for table migration.tasks with all its parts: none -> e1265e7983540072
-- reconcile: made for index migration.flows.flows_metadata_idx: none -> f3490d21dc659722

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Drop index flows_metadata_idx of migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop index flows_metadata_idx of migration.flows'; RETURN; END IF;
  IF (SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass('migration.flows') AND c.relname = 'flows_metadata_idx' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))) IS NULL THEN RAISE NOTICE '% is not there', 'index migration.flows.flows_metadata_idx';
  ELSE
    DROP INDEX migration.flows_metadata_idx;
  END IF;
END $$;

-- Drop table migration.audit_events (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.audit_events')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.audit_events';
  ELSE
    DROP TABLE migration.audit_events;
  END IF;
END $$;

-- Drop table migration.task_runs (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.task_runs')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.task_runs';
  ELSE
    DROP TABLE migration.task_runs;
  END IF;
END $$;

-- Drop table migration.tasks (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.tasks')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.tasks';
  ELSE
    DROP TABLE migration.tasks;
  END IF;
END $$;

COMMIT;
