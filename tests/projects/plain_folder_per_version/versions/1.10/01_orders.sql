CREATE TABLE app.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES app.customers ON DELETE CASCADE,
  status varchar(20) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid')),
  note text
);
CREATE INDEX orders_customer_idx ON app.orders (customer_id);
