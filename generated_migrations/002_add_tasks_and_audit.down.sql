-- 002_add_tasks_and_audit, undone
-- reconcile: made for table migration.audit_events with all its parts: none -> 43ded0ccabc23dc7
-- reconcile: made for table migration.task_runs with all its parts: none -> ec7ea812e74d8897
-- reconcile: made for table migration.tasks with all its parts: none -> e1265e7983540072
-- reconcile: made for index migration.flows.flows_metadata_idx: none -> f3490d21dc659722
-- Every statement looks first whether it has been carried out: it may run again.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Drop index flows_metadata_idx of migration.flows (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF to_regclass('migration.flows') IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Drop index flows_metadata_idx of migration.flows';
    RETURN;
  END IF;
  IF to_regclass('migration.flows_metadata_idx')::text IS NULL THEN
    RAISE NOTICE '% is not there', 'index migration.flows.flows_metadata_idx';
  ELSE
    DROP INDEX migration.flows_metadata_idx;
  END IF;
END
$$;

-- Drop table migration.audit_events (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.audit_events')) IS NULL THEN
    RAISE NOTICE '% is not there', 'table migration.audit_events';
  ELSE
    DROP TABLE migration.audit_events;
  END IF;
END
$$;

-- Drop table migration.task_runs (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.task_runs')) IS NULL THEN
    RAISE NOTICE '% is not there', 'table migration.task_runs';
  ELSE
    DROP TABLE migration.task_runs;
  END IF;
END
$$;

-- Drop table migration.tasks (ACCESS EXCLUSIVE lock)
DO $$
BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.tasks')) IS NULL THEN
    RAISE NOTICE '% is not there', 'table migration.tasks';
  ELSE
    DROP TABLE migration.tasks;
  END IF;
END
$$;

COMMIT;
