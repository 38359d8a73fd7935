CREATE SCHEMA "app";
--> statement-breakpoint
CREATE TABLE "app"."customers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "app"."customers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"email" varchar(100) NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "customers_email_unique" UNIQUE("email")
);
