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

-- Whether the table exists; warns where it does not
CREATE FUNCTION pg_temp.present(relation text, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(relation) IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', relation, what;
  END IF;
  RETURN to_regclass(relation) IS NOT NULL;
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

-- Drop index flows_metadata_idx of migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.present('migration.flows', 'Drop index flows_metadata_idx of migration.flows') THEN
    IF pg_temp.todo_if('drop', 'index migration.flows.flows_metadata_idx', to_regclass('migration.flows_metadata_idx')::text) THEN
      DROP INDEX migration.flows_metadata_idx;
    END IF;
  END IF;
END $$;

-- Drop table migration.audit_events (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.audit_events', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.audit_events'))) THEN
    DROP TABLE migration.audit_events;
  END IF;
END $$;

-- Drop table migration.task_runs (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.task_runs', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.task_runs'))) THEN
    DROP TABLE migration.task_runs;
  END IF;
END $$;

-- Drop table migration.tasks (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.tasks', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.tasks'))) THEN
    DROP TABLE migration.tasks;
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.todo_if;
END $$;
COMMIT;
