-- 005_add_retries_and_wave_assets_part_2
-- Fill migration.flows.requested_by where it is NULL, 5000 rows at a time
-- Locks: migration.flows (ROW EXCLUSIVE, scans the table).
-- Every statement looks first whether it has been carried out: it may run again.
-- reconcile: no transaction

-- Fill migration.flows.requested_by where it is NULL, 5000 rows at a time (ROW EXCLUSIVE lock, scans the table)
DO $body$ BEGIN
  SET LOCAL lock_timeout = '5s'; SET LOCAL search_path = pg_catalog, pg_temp;
  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', 'migration.flows', 'Fill migration.flows.requested_by where it is NULL, 5000 rows at a time'; RETURN; END IF;
  IF (SELECT a.attnotnull::text FROM pg_attribute a WHERE a.attrelid = to_regclass('migration.flows') AND a.attname = 'requested_by' AND NOT a.attisdropped) IN ('true') THEN RAISE NOTICE '% is as wanted', 'column migration.flows.requested_by';
  ELSE
    DO $$
    DECLARE
      key text;      -- the columns of the primary key
      spelled text;  -- an expression that spells the key of a row as SQL
      past text;     -- the key at which the batch before ended
      upto text;     -- the key at which this one ends; null: with the last row
      patience text := current_setting('lock_timeout');
      batch bigint;
      filled bigint := 0;
    BEGIN
      SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n),
        string_agg(format('quote_literal(%I::text) || %L', a.attname, '::' || format_type(a.atttypid, a.atttypmod)),
          ' || '', '' || ' ORDER BY k.n)
        INTO key, spelled
        FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = 'migration.flows'::regclass AND i.indisprimary AND k.n <= i.indnkeyatts;
      IF key IS NULL THEN
        RAISE NOTICE 'table % has no primary key: its rows are filled in one statement', 'migration.flows';
      END IF;
      LOOP
        SET LOCAL search_path = pg_catalog, pg_temp;
        PERFORM set_config('lock_timeout', patience, true);
        IF key IS NOT NULL THEN
          EXECUTE concat('SELECT ', spelled, ' FROM migration.flows', ' WHERE (' || key || ') > (' || past || ')', ' ORDER BY ', key,
            ' OFFSET 4999 LIMIT 1') INTO upto;
        END IF;
        EXECUTE concat('UPDATE migration.flows SET requested_by = ''system'' WHERE requested_by IS NULL', ' AND (' || key || ') > (' || past || ')', ' AND (' || key || ') <= (' || upto || ')');
        GET DIAGNOSTICS batch = ROW_COUNT;
        filled := filled + batch;
        IF current_setting('reconcile.commit', true) IS DISTINCT FROM 'off' THEN COMMIT; END IF;
        EXIT WHEN upto IS NULL;
        past := upto;
      END LOOP;
      RAISE NOTICE '% rows of % filled', filled, 'migration.flows.requested_by';
    END
    $$;
  END IF;
END $body$;
