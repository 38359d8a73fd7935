CREATE SCHEMA app;
CREATE TYPE app.channel AS ENUM ('web', 'phone');
CREATE TABLE app.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(100) NOT NULL UNIQUE,
  name text NOT NULL,
  came_by app.channel NOT NULL DEFAULT 'web'
);
