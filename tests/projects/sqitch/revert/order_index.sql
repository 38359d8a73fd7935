-- Revert shop:order_index from pg

BEGIN;

DROP INDEX app.orders_customer_idx;

COMMIT;
