-- +migrate Up
CREATE TABLE app.products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku varchar(40) NOT NULL UNIQUE,
  legacy_code varchar(10)
);
-- +migrate StatementBegin
CREATE FUNCTION app.upper_sku() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sku := upper(NEW.sku);
  RETURN NEW;
END;
$$;
-- +migrate StatementEnd
CREATE TRIGGER products_upper_sku BEFORE INSERT OR UPDATE ON app.products FOR EACH ROW EXECUTE FUNCTION app.upper_sku();

-- +migrate Down
DROP TABLE app.products;
DROP FUNCTION app.upper_sku;
