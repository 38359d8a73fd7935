"""orders

Revision ID: 3f8a91c2d7e4
Revises: a1b2c3d4e5f6
Create Date: 2023-02-15 11:02:41.000000
"""
import sqlalchemy as sa
from alembic import op

revision = "3f8a91c2d7e4"
down_revision = "a1b2c3d4e5f6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="new", nullable=False),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint("status IN ('new', 'paid')", name="orders_status_check"),
        sa.ForeignKeyConstraint(["customer_id"], ["app.customers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        schema="app",
    )


def downgrade() -> None:
    op.drop_table("orders", schema="app")
