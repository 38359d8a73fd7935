create schema app;
create table app.customers (
  id bigint generated always as identity primary key,
  email varchar(100) not null unique,
  name text not null
);

---- create above / drop below ----

drop table app.customers;
drop schema app;
