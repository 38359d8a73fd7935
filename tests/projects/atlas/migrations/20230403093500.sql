-- Create "products" table
CREATE TABLE "app"."products" ("id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY, "sku" character varying(40) NOT NULL, "legacy_code" character varying(10) NULL, PRIMARY KEY ("id"));
-- Create index "products_sku_key" to table: "products"
CREATE UNIQUE INDEX "products_sku_key" ON "app"."products" ("sku");
-- Create "orders" table
CREATE TABLE "app"."orders" ("id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY, "customer_id" bigint NOT NULL, "status" character varying(20) NOT NULL DEFAULT 'new', "note" text NULL, PRIMARY KEY ("id"), CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "app"."customers" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "orders_status_check" CHECK (status IN ('new', 'paid')));
