"""create customers and products

Revision ID: 001_create_customers_and_products
Revises: 
Create Date: 2024-01-01
"""
from alembic import op

revision = "001_create_customers_and_products"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            IF NOT EXISTS (
                SELECT 1 FROM information_schema.tables
                WHERE table_schema = 'app' AND table_name = 'customers'
            ) THEN
                CREATE TABLE app.customers (
                    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    email VARCHAR(100) NOT NULL UNIQUE,
                    name TEXT NOT NULL
                );
                CREATE TABLE app.products (
                    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    sku VARCHAR(40) NOT NULL UNIQUE,
                    legacy_code VARCHAR(10)
                );
            END IF;
        END $$;
    """)


def downgrade() -> None:
    op.execute("DROP TABLE IF EXISTS app.products, app.customers")
