"""tables

Revision ID: 0e1f2a3b4c5d
Revises:
Create Date: 2025-01-07 10:00:00.000000

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "0e1f2a3b4c5d"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = ("shop",)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(sa.text("CREATE SCHEMA app"))
    for table, column in (("customers", sa.Column("email", sa.String(100), nullable=False, unique=True)), ("products", sa.Column("sku", sa.String(40), nullable=False, unique=True))):
        op.create_table(table, sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True), column, schema="app")
    op.add_column("customers", sa.Column("name", sa.Text(), nullable=False), schema="app")
    op.add_column("products", sa.Column("legacy_code", sa.String(10)), schema="app")


def downgrade() -> None:
    op.execute("DROP SCHEMA app CASCADE")
