DROP TABLE app.customers
