"""Several staff groups: whose case a complaint is, in which group it is shown, and who is a member of which.

A group is known by its key: its id in the settings, and 0 for the first one. All that there was is the first one's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LIST = "ix_complaints_desk_at_id"
"""The index that the lists of a group are read from."""


def _members(*columns: sa.Column[int]) -> None:
    """The table of members anew, with these columns as its key; the rows are kept aside meanwhile."""
    op.drop_table("members")
    op.create_table(
        "members",
        *columns,
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*(one.name for one in columns), name=op.f("pk_members")),
    )
    op.execute(
        "INSERT INTO members (user_id, status, name, checked_at) "
        "SELECT user_id, status, name, checked_at FROM members_kept"
    )
    op.execute("DROP TABLE members_kept")


def _index(*more: str) -> None:
    listed = sa.text("desk_at IS NOT NULL")
    columns = ["desk_at", "id", "state", *more]
    op.create_index(_LIST, "complaints", columns, sqlite_where=listed, postgresql_where=listed)


def upgrade() -> None:
    """Everything belongs to the first group."""
    for table in ("rooms", "complaints"):
        op.add_column(table, sa.Column("group_id", sa.BigInteger(), server_default="0", nullable=False))
    op.drop_index(_LIST, "complaints")
    _index("group_id")
    op.execute("CREATE TABLE members_kept AS SELECT user_id, status, name, checked_at FROM members")
    _members(
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, server_default="0", nullable=False),
    )


def downgrade() -> None:
    """The first group has everything again: what stood in others is shown there anew, and their members are asked for
    again when they come."""
    op.execute("UPDATE outbox SET chat_id = 0 WHERE chat_id IN (SELECT group_id FROM rooms WHERE group_id <> 0)")
    op.execute(
        "UPDATE rooms SET board_message_id = NULL, digest_id = NULL, topic_id = NULL, topic_message_id = NULL "
        "WHERE group_id <> 0"
    )
    op.drop_index(_LIST, "complaints")
    for table in ("rooms", "complaints"):
        op.drop_column(table, "group_id")
    _index()
    op.execute("CREATE TABLE members_kept AS SELECT user_id, status, name, checked_at FROM members WHERE group_id = 0")
    _members(sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False))
