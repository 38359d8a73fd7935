DROP TABLE app.orders, app.products;
