CREATE SCHEMA IF NOT EXISTS app;
CREATE TABLE app.customers (
  id bigint GENERATED ALWAYS AS IDENTITY,
  email varchar(100) NOT NULL,
  name text NOT NULL,
  CONSTRAINT customers_pkey PRIMARY KEY (id),
  CONSTRAINT customers_email_key UNIQUE (email)
);
CREATE TABLE app.products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku varchar(40) NOT NULL UNIQUE,
  legacy_code varchar(10)
);
