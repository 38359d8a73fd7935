DROP TABLE app.orders;
DROP TABLE app.products;
