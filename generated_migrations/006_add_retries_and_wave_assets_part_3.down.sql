-- 006_add_retries_and_wave_assets_part_3, undone

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL search_path = pg_catalog, pg_temp;

COMMIT;
