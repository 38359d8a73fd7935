-- +goose no transaction
-- +goose up
CREATE INDEX CONCURRENTLY orders_customer_idx ON app.orders (customer_id);

-- +goose down
DROP INDEX CONCURRENTLY app.orders_customer_idx;
