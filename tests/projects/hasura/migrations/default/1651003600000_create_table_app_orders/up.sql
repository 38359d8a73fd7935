CREATE TABLE "app"."products" ("id" bigint GENERATED ALWAYS AS IDENTITY, "sku" varchar(40) NOT NULL, "legacy_code" varchar(10), PRIMARY KEY ("id"), UNIQUE ("sku"));
CREATE TABLE "app"."orders" ("id" bigint GENERATED ALWAYS AS IDENTITY, "customer_id" bigint NOT NULL, "status" varchar(20) NOT NULL DEFAULT 'new', "note" text, PRIMARY KEY ("id"), FOREIGN KEY ("customer_id") REFERENCES "app"."customers"("id") ON UPDATE restrict ON DELETE cascade);
alter table "app"."orders" add constraint "orders_status_check" check (status IN ('new', 'paid'));
CREATE INDEX orders_customer_idx ON "app"."orders" USING btree ("customer_id");
