-- Migration: orders
-- Created at: 2017-01-29 00:08:40
-- ====  UP  ====

BEGIN;
	CREATE TABLE app.products (
		id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		sku varchar(40) NOT NULL UNIQUE,
		legacy_code varchar(10)
	);
	CREATE TABLE app.orders (
		id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		customer_id bigint NOT NULL REFERENCES app.customers ON DELETE CASCADE,
		status varchar(20) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid')),
		note text
	);
	CREATE INDEX orders_customer_idx ON app.orders (customer_id);
COMMIT;

-- ==== DOWN ====

BEGIN;
	DROP TABLE app.orders, app.products;
COMMIT;
