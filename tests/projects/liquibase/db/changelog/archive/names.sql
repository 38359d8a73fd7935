--liquibase formatted sql

--changeset bob:names
ALTER TABLE app.customers ADD COLUMN name text NOT NULL;
--rollback ALTER TABLE app.customers DROP COLUMN name;

--changeset bob:short splitStatements:false
CREATE FUNCTION app.short(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN left($1, 10);
END;
$$;
--rollback DROP FUNCTION app.short;
