CREATE TABLE app.products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku varchar(40) NOT NULL UNIQUE,
  legacy_code varchar(10)
);
