"""Matters: records of ours that belong to no complaint, such as a prevention, an incident or a place."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There are none yet."""
    op.create_table(
        "matters",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
    )
    op.create_index("ix_matters_open_id", "matters", ["open", "id"], unique=False)


def downgrade() -> None:
    """Nobody is left to ring their timers for; what they hold is given up."""
    op.execute("DELETE FROM timers WHERE subject LIKE 'm:%'")
    op.drop_index("ix_matters_open_id", "matters")
    op.drop_table("matters")
