"""index orders

Revision ID: 002_index_orders
Revises: 002_create_orders
Create Date: 2024-02-01
"""
from alembic import op

revision = "002_index_orders"
down_revision = "002_create_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX IF NOT EXISTS orders_customer_idx ON app.orders (customer_id)")


def downgrade() -> None:
    op.execute("DROP INDEX IF EXISTS app.orders_customer_idx")
