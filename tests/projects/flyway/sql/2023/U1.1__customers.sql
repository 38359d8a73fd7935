DROP TABLE ${shop}.customers;
