--liquibase formatted sql

--changeset ann:schema
CREATE SCHEMA app;
--rollback DROP SCHEMA app;

--changeset ann:customers labels:shop
CREATE TABLE app.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(100) NOT NULL UNIQUE
);
CREATE TABLE app.products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku varchar(40) NOT NULL UNIQUE,
  legacy_code varchar(10)
);
--rollback DROP TABLE app.products;
--rollback DROP TABLE app.customers;
