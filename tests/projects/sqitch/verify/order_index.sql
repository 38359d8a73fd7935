-- Verify shop:order_index on pg

BEGIN;
ROLLBACK;
