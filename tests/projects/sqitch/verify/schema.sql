-- Verify shop:schema on pg

BEGIN;
ROLLBACK;
