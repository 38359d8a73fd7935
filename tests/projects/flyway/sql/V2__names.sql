ALTER TABLE app.customers ADD COLUMN name text NOT NULL;
