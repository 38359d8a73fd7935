SET check_function_bodies = false;
CREATE SCHEMA app;
CREATE TABLE app.customers (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    email character varying(100) NOT NULL,
    name text NOT NULL
);
ALTER TABLE ONLY app.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app.customers ADD CONSTRAINT customers_email_key UNIQUE (email);
