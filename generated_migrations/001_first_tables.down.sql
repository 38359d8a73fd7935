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

-- Drop table migration.flows (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.flows')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.flows';
  ELSE
    DROP TABLE migration.flows;
  END IF;
END $$;

-- Drop table migration.engagements (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.engagements')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.engagements';
  ELSE
    DROP TABLE migration.engagements;
  END IF;
END $$;

-- Drop table migration.clients (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.clients')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.clients';
  ELSE
    DROP TABLE migration.clients;
  END IF;
END $$;

-- Drop schema migration (no table lock)
DO $$ BEGIN
  IF (SELECT 'schema' FROM pg_namespace WHERE nspname = 'migration') IS NULL THEN RAISE NOTICE '% is not there', 'schema migration';
  ELSE
    DROP SCHEMA migration;
  END IF;
END $$;

COMMIT;
