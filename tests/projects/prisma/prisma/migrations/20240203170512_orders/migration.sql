-- CreateTable
CREATE TABLE "app"."orders" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "customer_id" BIGINT NOT NULL,
    "status" VARCHAR(20) NOT NULL DEFAULT 'new',
    "note" TEXT,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "orders_customer_idx" ON "app"."orders"("customer_id");

-- AddForeignKey
ALTER TABLE "app"."orders" ADD CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "app"."customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;
