-- 001_first_tables, undone
-- Drop table migration.flows
-- Drop table migration.engagements
-- Drop table migration.clients
-- Drop schema migration
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for schema migration: none -> 05261015f99fce0b
-- reconcile: made for table migration.clients with all its parts: none -> f1df42374d5259e4
-- reconcile: made for table migration.engagements with all its parts: none -> 246bf117613b38e7
-- reconcile: made for table migration.flows with all its parts: none -> b666d3900f343c27

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

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

-- Drop table migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.flows', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.flows'))) THEN
    DROP TABLE migration.flows;
  END IF;
END $$;

-- Drop table migration.engagements (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.engagements', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.engagements'))) THEN
    DROP TABLE migration.engagements;
  END IF;
END $$;

-- Drop table migration.clients (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.clients', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.clients'))) THEN
    DROP TABLE migration.clients;
  END IF;
END $$;

-- Drop schema migration (no table lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'schema migration', (SELECT 'schema' FROM pg_namespace WHERE nspname = 'migration')) THEN
    DROP SCHEMA migration;
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.todo_if;
END $$;
COMMIT;
