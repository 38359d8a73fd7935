SELECT count(*) FROM ${shop}.customers;
