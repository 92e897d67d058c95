"""Stories in brief, which a report reads in place of the journal; and what was closed when, as an index.

They are empty at first: the running bot tells them from the journal, part by part (see storage.stories).
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A place for them; reports are right without them, too, and slower."""
    op.create_table(
        "stories",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name="fk_stories_complaint_id_complaints"),
        sa.PrimaryKeyConstraint("complaint_id", name="pk_stories"),
    )
    op.create_index("ix_complaints_closed_at", "complaints", ["closed_at"])


def downgrade() -> None:
    """They can be told again, from the first line on."""
    op.drop_index("ix_complaints_closed_at", "complaints")
    op.drop_table("stories")
    op.execute("DELETE FROM counters WHERE name LIKE 'stories:%'")
