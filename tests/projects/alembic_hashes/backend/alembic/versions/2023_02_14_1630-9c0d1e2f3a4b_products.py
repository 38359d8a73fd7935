"""products

Revision ID: 9c0d1e2f3a4b
Revises: a1b2c3d4e5f6
Create Date: 2023-02-14 16:30:00.000000
"""
import sqlalchemy as sa
from alembic import op

revision = "9c0d1e2f3a4b"
down_revision = "a1b2c3d4e5f6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("legacy_code", sa.String(length=10)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sku"),
        schema="app",
    )


def downgrade() -> None:
    op.drop_table("products", schema="app")
