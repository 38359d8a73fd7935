-- Deploy shop:schema to pg

BEGIN;

CREATE SCHEMA app;

COMMIT;
