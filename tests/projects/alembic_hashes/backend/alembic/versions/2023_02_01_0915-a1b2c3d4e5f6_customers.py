"""customers

Revision ID: a1b2c3d4e5f6
Revises:
Create Date: 2023-02-01 09:15:12.103422
"""
import sqlalchemy as sa
from alembic import op

revision = "a1b2c3d4e5f6"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA app")
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("email", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        schema="app",
    )


def downgrade() -> None:
    op.drop_table("customers", schema="app")
    op.execute("DROP SCHEMA app")
