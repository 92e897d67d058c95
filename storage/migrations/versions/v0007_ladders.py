"""Clocks know what was said of them: the steps of the ladder, and that they were missed; and which count all hours.

Of a clock that runs nothing was said yet, so that what is late already is called out once, after the start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was promised by the clock on the wall before cannot be told apart: it counts working time."""
    op.add_column("clocks", sa.Column("wall", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("clocks", sa.Column("rungs", sa.Integer(), server_default="0", nullable=False))
    op.add_column("clocks", sa.Column("missed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """What was said of a clock is forgotten. Kinds of promises that were not known before are given up, and the others
    numbered anew: the numbers of a complaint's clocks have no gaps."""
    for name in ("missed", "rungs", "wall"):
        op.drop_column("clocks", name)
    op.execute(
        "CREATE TABLE clocks_kept AS SELECT complaint_id, kind, started_at, due_at, paused_at, paused_for, ended_at, "
        "dropped, rule, row_number() OVER (PARTITION BY complaint_id ORDER BY number) AS number "
        "FROM clocks WHERE kind IN ('take_up', 'first_reply', 'resolution', 'goodwill', 'contact')"
    )
    op.execute("DELETE FROM clocks")
    op.execute(
        "INSERT INTO clocks (complaint_id, number, kind, started_at, due_at, paused_at, paused_for, ended_at, dropped, "
        "rule) SELECT complaint_id, number, kind, started_at, due_at, paused_at, paused_for, ended_at, dropped, rule "
        "FROM clocks_kept"
    )
    op.execute("DROP TABLE clocks_kept")
