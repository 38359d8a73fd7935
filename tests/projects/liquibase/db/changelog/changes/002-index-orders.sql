--liquibase formatted sql

--changeset ann:002-index-orders runInTransaction:false
CREATE INDEX CONCURRENTLY orders_customer_idx ON app.orders (customer_id);
--rollback DROP INDEX CONCURRENTLY app.orders_customer_idx;
