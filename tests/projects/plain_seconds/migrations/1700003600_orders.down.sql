DROP VIEW app.paid_orders;
DROP TABLE app.orders, app.products;
