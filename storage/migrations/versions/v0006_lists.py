"""The lists of the desk: where each complaint stands in them, and the indexes that they are read from.

A complaint that we owe something stands where its next promise is due; one that waits for the customer's word stands
behind all those; one that is over stands in no list (see storage.lists).
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WAITS = 2**53
"""Microseconds: behind all due times. As storage.lists.WAITS."""

_complaints = sa.table(
    "complaints",
    sa.column("state", sa.Text()),
    *(
        sa.column(name, sa.BigInteger())
        for name in ("id", "owner_id", "created_at", "claimed_at", "resolved_at", "desk_at")
    ),
)
_clocks = sa.table(
    "clocks",
    sa.column("kind", sa.Text()),
    *(sa.column(name, sa.BigInteger()) for name in ("complaint_id", "due_at", "paused_at", "ended_at")),
)


def _due(kind: str) -> sa.ScalarSelect[int]:
    """When the running clock of this kind is due."""
    one = _clocks.c
    return (
        sa.select(sa.func.max(one.due_at))
        .where(one.complaint_id == _complaints.c.id, one.kind == kind, one.ended_at.is_(None), one.paused_at.is_(None))
        .scalar_subquery()
    )


def upgrade() -> None:
    """Every open complaint gets its place."""
    op.add_column("complaints", sa.Column("desk_at", sa.BigInteger(), nullable=True))
    one = _complaints.c
    waits = sa.literal(WAITS, sa.BigInteger()) + sa.func.coalesce(one.resolved_at, one.claimed_at, one.created_at)
    place = sa.case(
        (one.state.in_(("new", "reopened")), sa.func.coalesce(_due("take_up"), waits)),
        (one.state == "claimed", sa.func.coalesce(_due("first_reply"), _due("resolution"), waits)),
        else_=waits,
    )
    opened = one.state.in_(("new", "reopened", "claimed", "resolved", "paused"))
    op.execute(sa.update(_complaints).where(opened).values(desk_at=place))
    listed = sa.text("desk_at IS NOT NULL")
    for columns in (["desk_at", "id", "state"], ["owner_id", "desk_at", "id"]):
        name = "ix_complaints_desk_at_id" if columns[0] == "desk_at" else "ix_complaints_owner_id_desk_at_id"
        op.create_index(name, "complaints", columns, sqlite_where=listed, postgresql_where=listed)


def downgrade() -> None:
    """Lists go."""
    op.drop_index("ix_complaints_owner_id_desk_at_id", "complaints")
    op.drop_index("ix_complaints_desk_at_id", "complaints")
    op.drop_column("complaints", "desk_at")
