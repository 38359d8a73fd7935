"""check the status of orders

Revision ID: 005_check_the_status_of_orders_against_the_list
Revises: 002_index_orders
Create Date: 2024-05-01
"""
from alembic import op

revision = "005_check_the_status_of_orders_against_the_list"
down_revision = "002_index_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'orders_status_check') THEN
                ALTER TABLE app.orders ADD CONSTRAINT orders_status_check CHECK (status IN ('new', 'paid'));
            END IF;
        END $$;
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE app.orders DROP CONSTRAINT IF EXISTS orders_status_check")
