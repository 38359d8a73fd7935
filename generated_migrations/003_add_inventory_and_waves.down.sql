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

-- Whether the table exists; warns where it does not
CREATE FUNCTION pg_temp.present(relation text, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(relation) IS NULL THEN
    RAISE WARNING 'table % is missing, skipped: %', relation, what;
  END IF;
  RETURN to_regclass(relation) IS NOT NULL;
END $$;

-- The definition that the database has
CREATE FUNCTION pg_temp.definition(kind text, relation text, name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE kind
    WHEN 'comment of column' THEN (SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
    WHEN 'constraint' THEN (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass($2) AND k.conname = $3)
    WHEN 'column' THEN (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
  WHERE a.attrelid = to_regclass($2) AND a.attname = $3 AND NOT a.attisdropped)
  END;
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

-- The same for what belongs to a table
CREATE FUNCTION pg_temp.todo(action text, kind text, relation text, name text, VARIADIC expected text[] DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_temp.present(relation, concat_ws(' ', kind, nullif(name, ''))) THEN
    RETURN false;
  END IF;
  RETURN pg_temp.todo_if(action, kind || ' ' || concat_ws('.', relation, nullif(name, '')),
    pg_temp.definition(kind, relation, name), VARIADIC expected);
END $$;

-- Drop the comment on column migration.clients.contact_email (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END, CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a
    WHERE a.attrelid = to_regclass('migration.clients') AND a.attname = 'email' AND NOT a.attisdropped) IS NOT NULL THEN
    RAISE NOTICE '% has its other name already', 'comment of column migration.clients.contact_email';
  ELSE
    IF pg_temp.todo('drop', 'comment of column', 'migration.clients', 'contact_email') THEN
      COMMENT ON COLUMN migration.clients.contact_email IS NULL;
    END IF;
  END IF;
END $$;

-- Drop table migration.asset_dependencies (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.asset_dependencies', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.asset_dependencies'))) THEN
    DROP TABLE migration.asset_dependencies;
  END IF;
END $$;

-- Drop table migration.assets (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.assets', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.assets'))) THEN
    DROP TABLE migration.assets;
  END IF;
END $$;

-- Drop table migration.import_batches (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.import_batches', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.import_batches'))) THEN
    DROP TABLE migration.import_batches;
  END IF;
END $$;

-- Drop table migration.waves (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo_if('drop', 'table migration.waves', (SELECT CASE WHEN c.relkind = 'r' THEN 'table' END FROM pg_class c WHERE c.oid = to_regclass('migration.waves'))) THEN
    DROP TABLE migration.waves;
  END IF;
END $$;

-- Rename index migration.clients_contact_email_idx to clients_email_idx (SHARE UPDATE EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.present('migration.clients', 'Rename index migration.clients_contact_email_idx to clients_email_idx') THEN
    IF pg_temp.todo_if('drop', 'index migration.clients.clients_contact_email_idx', to_regclass('migration.clients_contact_email_idx')::text) THEN
      ALTER INDEX migration.clients_contact_email_idx RENAME TO clients_email_idx;
    END IF;
  END IF;
END $$;

-- Rename check constraint migration.clients.clients_contact_email_check to clients_email_check (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'constraint', 'migration.clients', 'clients_contact_email_check') THEN
    ALTER TABLE migration.clients RENAME CONSTRAINT clients_contact_email_check TO clients_email_check;
  END IF;
END $$;

-- Rename column migration.clients.contact_email to email (ACCESS EXCLUSIVE lock)
DO $$ BEGIN
  IF pg_temp.todo('drop', 'column', 'migration.clients', 'contact_email') THEN
    ALTER TABLE migration.clients RENAME COLUMN contact_email TO email;
  END IF;
END $$;

DO $$ BEGIN
  DROP FUNCTION pg_temp.present, pg_temp.definition, pg_temp.todo_if, pg_temp.todo;
END $$;
COMMIT;
