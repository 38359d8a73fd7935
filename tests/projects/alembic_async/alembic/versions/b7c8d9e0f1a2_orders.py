"""orders

Revision ID: b7c8d9e0f1a2
Revises: 0e1f2a3b4c5d
Create Date: 2025-01-09 12:30:00.000000

"""
from typing import Sequence, Union

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b7c8d9e0f1a2"
down_revision: Union[str, Sequence[str], None] = "0e1f2a3b4c5d"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE app.orders (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          customer_id bigint NOT NULL REFERENCES app.customers ON DELETE CASCADE,
          status varchar(20) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid')),
          note text
        )
        """
    )
    with op.get_context().autocommit_block():
        op.create_index("orders_customer_idx", "orders", ["customer_id"], schema="app", postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_table("orders", schema="app")
