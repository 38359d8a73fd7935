DROP INDEX CONCURRENTLY app.orders_customer_idx;
