CREATE INDEX orders_customer_idx ON app.orders (customer_id);
COMMENT ON TABLE app.orders IS 'What customers have bought';
