-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_customer_idx ON app.orders (customer_id);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY app.orders_customer_idx;
