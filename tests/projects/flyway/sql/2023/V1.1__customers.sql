CREATE TABLE ${shop}.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(${longest_email}) NOT NULL UNIQUE
);
