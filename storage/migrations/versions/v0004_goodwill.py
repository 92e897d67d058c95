"""What customers are promised on top of a solution: a row a complaint, to compare with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nothing was promised on top before it."""
    op.create_table(
        "goodwill",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_goodwill_complaint_id_complaints")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_goodwill")),
    )
    op.create_index("ix_goodwill_what_currency_promised_at", "goodwill", ["what", "currency", "promised_at"])


def downgrade() -> None:
    """Without the table nothing is lost but the comparison: the complaints hold what they were promised.

    No clock before this knows the kind. A number may not be missing, so that it stands as a take-up that is over.
    """
    op.execute("UPDATE clocks SET kind = 'take_up', ended_at = COALESCE(ended_at, started_at) WHERE kind = 'goodwill'")
    op.drop_index("ix_goodwill_what_currency_promised_at", "goodwill")
    op.drop_table("goodwill")
