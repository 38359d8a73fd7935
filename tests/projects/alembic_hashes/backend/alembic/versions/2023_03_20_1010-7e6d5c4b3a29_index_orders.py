"""index orders

Revision ID: 7e6d5c4b3a29
Revises: 418273640512
Create Date: 2023-03-20 10:10:10.000000
"""
from alembic import op

revision = "7e6d5c4b3a29"
down_revision = "418273640512"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("orders_customer_idx", "orders", ["customer_id"], schema="app")


def downgrade() -> None:
    op.drop_index("orders_customer_idx", table_name="orders", schema="app")
