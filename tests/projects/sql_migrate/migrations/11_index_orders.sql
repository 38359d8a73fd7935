-- +migrate Up notransaction
CREATE INDEX CONCURRENTLY orders_customer_idx ON app.orders (customer_id);

-- +migrate Down notransaction
DROP INDEX CONCURRENTLY app.orders_customer_idx;
