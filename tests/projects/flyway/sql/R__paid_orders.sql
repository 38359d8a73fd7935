CREATE OR REPLACE VIEW app.paid_orders AS
  SELECT o.id, c.name FROM app.orders o JOIN app.customers c ON c.id = o.customer_id WHERE o.status = 'paid';
