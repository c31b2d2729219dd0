"""Owners, the figures as the person saw them, and who did what when."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Exact on both: SQLite has no decimals, so there the amount is its decimal text.
MONEY = sa.Numeric(38, 18).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("owner", sa.Text()),
        sa.Column("saving", MONEY),
        sa.Column("cost", MONEY),
        sa.Column("currency", sa.Text()),
        sa.Column("window_days", sa.BigInteger()),
        sa.Column("evidence", sa.Text()),
        sa.Column("snapshot_id", sa.Text()),
    ):
        op.add_column("decision", column)
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_at", "audit", ["at"])
