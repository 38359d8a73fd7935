CREATE TABLE "app"."products" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	"sku" varchar(40) NOT NULL,
	"legacy_code" varchar(10),
	CONSTRAINT "products_sku_unique" UNIQUE("sku")
);
--> statement-breakpoint
CREATE TABLE "app"."orders" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	"customer_id" bigint NOT NULL,
	"status" varchar(20) DEFAULT 'new' NOT NULL,
	"note" text,
	CONSTRAINT "orders_status_check" CHECK (status in ('new', 'paid'))
);
--> statement-breakpoint
ALTER TABLE "app"."orders" ADD CONSTRAINT "orders_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "app"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orders_customer_idx" ON "app"."orders" USING btree ("customer_id");
