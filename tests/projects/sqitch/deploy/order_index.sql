-- Deploy shop:order_index to pg
-- requires: orders

BEGIN;

CREATE INDEX orders_customer_idx ON app.orders (customer_id);

COMMIT;
