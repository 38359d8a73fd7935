-- Revert shop:orders from pg

BEGIN;

DROP TABLE app.orders, app.products, app.customers;

COMMIT;
