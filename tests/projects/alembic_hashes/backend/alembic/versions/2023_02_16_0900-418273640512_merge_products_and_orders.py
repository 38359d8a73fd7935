"""merge products and orders

Revision ID: 418273640512
Revises: 9c0d1e2f3a4b, 3f8a91c2d7e4
Create Date: 2023-02-16 09:00:03.000000
"""
revision = "418273640512"
down_revision = ("9c0d1e2f3a4b", "3f8a91c2d7e4")
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
