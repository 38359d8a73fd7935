-- Revert shop:schema from pg

BEGIN;

DROP SCHEMA app;

COMMIT;
