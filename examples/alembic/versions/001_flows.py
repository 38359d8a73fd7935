"""flows

Revision ID: 001_flows
Revises:
Create Date: 2025-09-01 09:30:00
"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "001_flows"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA migration")
    op.create_table(
        "flows",
        sa.Column("flow_id", postgresql.UUID(), nullable=False),
        sa.Column("status", sa.String(50), nullable=False),
        sa.PrimaryKeyConstraint("flow_id", name="flows_pkey"),
        schema="migration",
    )


def downgrade() -> None:
    op.drop_table("flows", schema="migration")
    op.execute("DROP SCHEMA migration")
