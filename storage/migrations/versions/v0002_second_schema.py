"""Colleagues, events of our own, suspects, the length of a hold, and clocks as rows.

Colleagues are records, and the inbox takes events of our own beside Telegram's updates. Attempts at rows that may be
what a process died of are counted, in a table that is empty while there is no suspicion. A hold keeps what Telegram
asked for, so that a clock that was wrong cannot make it longer.

What was promised a customer stood in three columns, which reopening wrote over. Now each promise is a row of its own.
Of an old complaint that was opened again only the last promises are known: they count from that moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _table(name: str, *texts: str, flags: tuple[str, ...] = (), numbers: tuple[str, ...]) -> sa.TableClause:
    """A table as this migration sees it."""
    columns = [(text, sa.Text()) for text in texts] + [(flag, sa.Boolean()) for flag in flags]
    return sa.table(name, *(sa.column(*one) for one in columns), *(sa.column(one, sa.BigInteger()) for one in numbers))


_complaints = _table(
    "complaints",
    "state",
    numbers=(
        "id", "created_at", "take_up_due", "reply_due", "resolve_due", "claimed_at", "first_reply_at", "resolved_at",
        "closed_at",
    ),
)  # fmt: skip
_journal = _table("journal", "before", "after", numbers=("complaint_id", "at"))
_clocks = _table(
    "clocks",
    "kind",
    flags=("dropped",),
    numbers=("complaint_id", "number", "started_at", "due_at", "paused_for", "ended_at", "rule"),
)
_DUE = {"take_up": "take_up_due", "first_reply": "reply_due", "resolution": "resolve_due"}


def _columns_to_clocks() -> None:
    """The three promises of each complaint as it stands; they count from when it was opened, or opened again."""
    one = _complaints.c
    again = sa.select(sa.func.max(_journal.c.at)).where(
        _journal.c.complaint_id == one.id, _journal.c.after == "reopened", _journal.c.before != "reopened"
    )
    opened = sa.func.coalesce(again.scalar_subquery(), one.created_at)
    unanswered = sa.and_(one.first_reply_at.is_(None), one.state == "closed")
    ended = {
        "take_up": sa.case((one.state.not_in(("new", "reopened")), sa.func.coalesce(one.claimed_at, opened))),
        "first_reply": sa.case((unanswered, sa.func.coalesce(one.closed_at, opened)), else_=one.first_reply_at),
        "resolution": sa.case(
            (one.state.in_(("resolved", "solved", "closed")), sa.func.coalesce(one.resolved_at, opened))
        ),
    }
    for number, (kind, due) in enumerate(_DUE.items(), 1):
        dropped = sa.case((unanswered, sa.true()), else_=sa.false()) if kind == "first_reply" else sa.false()
        row = {
            "complaint_id": one.id,
            "number": sa.literal(number, sa.BigInteger()),
            "kind": sa.literal(kind, sa.Text()),
            "started_at": opened,
            "due_at": one[due],
            "paused_for": sa.literal(0, sa.BigInteger()),
            "ended_at": ended[kind],
            "dropped": dropped,
            "rule": sa.literal(1, sa.BigInteger()),
        }
        op.execute(sa.insert(_clocks).from_select(list(row), sa.select(*row.values())))


def _clocks_to_columns() -> None:
    """Of each complaint the newest promise of each kind stays, and none stands still."""
    for kind, due in _DUE.items():
        op.add_column("complaints", sa.Column(due, sa.BigInteger(), server_default="0", nullable=False))
        newest = (
            sa.select(_clocks.c.due_at)
            .where(_clocks.c.complaint_id == _complaints.c.id, _clocks.c.kind == kind)
            .order_by(_clocks.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        op.execute(sa.update(_complaints).values({due: sa.func.coalesce(newest, _complaints.c.created_at)}))


def upgrade() -> None:
    """Nothing is known of colleagues; all of the inbox came from Telegram; the length of older holds is not known.
    The three promises of each complaint become rows."""
    op.create_table(
        "colleagues",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleagues")),
    )
    op.create_table(
        "suspects",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("again_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_suspects")),
    )
    op.add_column("holds", sa.Column("lasts", sa.BigInteger(), nullable=True))
    op.add_column("inbox", sa.Column("source", sa.Text(), server_default="telegram", nullable=False))
    op.create_table(
        "clocks",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_for", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_clocks_complaint_id_complaints")),
        sa.PrimaryKeyConstraint("complaint_id", "number", name=op.f("pk_clocks")),
    )
    _columns_to_clocks()
    op.create_index("ix_clocks_ended_at_due_at", "clocks", ["ended_at", "due_at"], unique=False)
    op.drop_index("ix_complaints_state_take_up_due", "complaints")
    for due in _DUE.values():
        op.drop_column("complaints", due)


def downgrade() -> None:
    """Events of our own would be taken for updates: they go. Parked messages are given up, parked timers ring at once:
    before, neither could be parked. Promises become columns."""
    _clocks_to_columns()
    op.create_index("ix_complaints_state_take_up_due", "complaints", ["state", "take_up_due"], unique=False)
    op.drop_table("clocks")
    op.execute("UPDATE outbox SET status = 'failed' WHERE status = 'parked'")
    op.execute(
        "UPDATE timers SET due_at = 0 WHERE (subject || ':' || ring) IN (SELECT name FROM suspects WHERE parked)"
    )
    op.drop_table("suspects")
    op.execute("DELETE FROM inbox WHERE source <> 'telegram'")
    op.drop_column("inbox", "source")
    op.drop_column("holds", "lasts")
    op.drop_table("colleagues")
