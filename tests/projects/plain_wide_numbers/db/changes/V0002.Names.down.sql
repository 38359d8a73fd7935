DROP TABLE app.products;
ALTER TABLE app.customers DROP COLUMN name;
