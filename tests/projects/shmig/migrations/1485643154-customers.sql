-- Migration: customers
-- Created at: 2017-01-28 22:39:14
-- ====  UP  ====

BEGIN;
	CREATE SCHEMA app;
	CREATE TABLE app.customers (
		id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		email varchar(100) NOT NULL UNIQUE,
		name text NOT NULL
	);
COMMIT;

-- ==== DOWN ====

BEGIN;
	DROP SCHEMA app CASCADE;
COMMIT;
