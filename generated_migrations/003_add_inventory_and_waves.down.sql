-- 003_add_inventory_and_waves, undone
-- Drop the comment on column migration.clients.contact_email
-- Drop table migration.asset_dependencies
-- Drop table migration.assets
-- Drop table migration.import_batches
-- Drop table migration.waves
-- Rename index migration.clients_contact_email_idx to clients_email_idx
-- Rename check constraint migration.clients.clients_contact_email_check to clients_email_check
-- Rename column migration.clients.contact_email to email
-- Locks: migration.clients (ACCESS EXCLUSIVE); waits at most 5s for a lock, and keeps it until the transaction ends.
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: made for table migration.asset_dependencies with all its parts: none -> ecb57e713695e814
-- reconcile: made for table migration.assets with all its parts: none -> 4d551ddc06b01209
-- reconcile: made for table migration.import_batches with all its parts: none -> d9a136ce8d2a2b38
-- reconcile: made for table migration.waves with all its parts: none -> 62215ac9e990882d
-- reconcile: made for comment of column migration.clients.contact_email: none -> 221b51bab46712cb

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- Drop the comment on column migration.clients.contact_email (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.clients') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Drop the comment on column migration.clients.contact_email'; RETURN; END IF;
  IF (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'email' AND NOT a.attisdropped) IS NOT NULL THEN RAISE NOTICE '% has its other name already', 'comment of column migration.clients.contact_email'; RETURN; END IF;
  IF (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'contact_email' AND NOT a.attisdropped) IS NULL THEN RAISE NOTICE '% is not there', 'comment of column migration.clients.contact_email';
  ELSE
    COMMENT ON COLUMN migration.clients.contact_email IS NULL;
  END IF;
END $$;

-- Drop table migration.asset_dependencies (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.asset_dependencies')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.asset_dependencies';
  ELSE
    DROP TABLE migration.asset_dependencies;
  END IF;
END $$;

-- Drop table migration.assets (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.assets')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.assets';
  ELSE
    DROP TABLE migration.assets;
  END IF;
END $$;

-- Drop table migration.import_batches (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.import_batches')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.import_batches';
  ELSE
    DROP TABLE migration.import_batches;
  END IF;
END $$;

-- Drop table migration.waves (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.waves')) IS NULL THEN RAISE NOTICE '% is not there', 'table migration.waves';
  ELSE
    DROP TABLE migration.waves;
  END IF;
END $$;

-- Rename index migration.clients_contact_email_idx to clients_email_idx (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.clients') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Rename index migration.clients_contact_email_idx to clients_email_idx'; RETURN; END IF;
  IF (SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass('migration.clients') AND c.relname = 'clients_contact_email_idx' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))) IS NULL THEN RAISE NOTICE '% is not there', 'index migration.clients.clients_contact_email_idx';
  ELSE
    ALTER INDEX migration.clients_contact_email_idx RENAME TO clients_email_idx;
  END IF;
END $$;

-- Rename check constraint migration.clients.clients_contact_email_check to clients_email_check (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.clients') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Rename check constraint migration.clients.clients_contact_email_check to clients_email_check'; RETURN; END IF;
  IF (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass('migration.clients') AND k.conname = 'clients_contact_email_check') IS NULL THEN RAISE NOTICE '% is not there', 'check constraint migration.clients.clients_contact_email_check';
  ELSE
    ALTER TABLE migration.clients RENAME CONSTRAINT clients_contact_email_check TO clients_email_check;
  END IF;
END $$;

-- Rename column migration.clients.contact_email to email (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF to_regclass('migration.clients') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.clients', 'Rename column migration.clients.contact_email to email'; RETURN; END IF;
  IF (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'contact_email' AND NOT a.attisdropped) IS NULL THEN RAISE NOTICE '% is not there', 'column migration.clients.contact_email';
  ELSE
    ALTER TABLE migration.clients RENAME COLUMN contact_email TO email;
  END IF;
END $$;

COMMIT;
