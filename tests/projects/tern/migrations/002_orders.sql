create table app.products (
  id bigint generated always as identity primary key,
  sku varchar(40) not null unique,
  legacy_code varchar(10)
);
create table app.orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references app.customers on delete cascade,
  status varchar(20) not null default 'new' check (status in ('new', 'paid')),
  note text
);
create index orders_customer_idx on app.orders (customer_id);

---- create above / drop below ----

drop table app.orders;
drop table app.products;
