CREATE SCHEMA IF NOT EXISTS "app";

-- CreateTable
CREATE TABLE "app"."customers" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "email" VARCHAR(100) NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app"."products" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "sku" VARCHAR(40) NOT NULL,
    "legacy_code" VARCHAR(10),

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "customers_email_key" ON "app"."customers"("email");

-- CreateIndex
CREATE UNIQUE INDEX "products_sku_key" ON "app"."products"("sku");
