CREATE TABLE app.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES app.customers ON DELETE CASCADE,
  status varchar(20) NOT NULL DEFAULT 'new',
  CONSTRAINT orders_status_check CHECK (status IN ('new', 'paid')),
  note text
);
