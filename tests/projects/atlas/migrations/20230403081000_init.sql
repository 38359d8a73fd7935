-- Add new schema named "app"
CREATE SCHEMA "app";
-- Create "customers" table
CREATE TABLE "app"."customers" ("id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY, "email" character varying(100) NOT NULL, "name" text NOT NULL, PRIMARY KEY ("id"));
-- Create index "customers_email_key" to table: "customers"
CREATE UNIQUE INDEX "customers_email_key" ON "app"."customers" ("email");
