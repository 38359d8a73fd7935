"""create orders

Revision ID: 002_create_orders
Revises: 001_create_customers_and_products
Create Date: 2024-02-01
"""
from alembic import op

revision = "002_create_orders"
down_revision = "001_create_customers_and_products"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            IF NOT EXISTS (
                SELECT 1 FROM information_schema.tables
                WHERE table_schema = 'app' AND table_name = 'orders'
            ) THEN
                CREATE TABLE app.orders (
                    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    customer_id BIGINT NOT NULL REFERENCES app.customers (id) ON DELETE CASCADE,
                    status VARCHAR(20) NOT NULL DEFAULT 'new',
                    note TEXT
                );
            END IF;
        END $$;
    """)


def downgrade() -> None:
    op.execute("DROP TABLE IF EXISTS app.orders")
