"""Complaints that are parts of one matter can be found by it, and shown together.

Which matter it is, and whether the customer was told, stood in the JSON of each complaint.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PARTS, _TOGETHER = "ix_complaints_incident_id", "ix_complaints_together_group_id_desk_at"
# Differs by necessity: how each database reads JSON that stands in a text.
_SQLITE = (
    "UPDATE complaints SET incident = json_extract(data, '$.incident'), "
    "incident_told = coalesce(json_extract(data, '$.incident_told'), 0) "
    "WHERE json_extract(data, '$.incident') IS NOT NULL"
)
_POSTGRESQL = (
    "UPDATE complaints SET incident = CAST(CAST(data AS json) ->> 'incident' AS bigint), "
    "incident_told = coalesce(CAST(CAST(data AS json) ->> 'incident_told' AS boolean), false) "
    "WHERE CAST(data AS json) ->> 'incident' IS NOT NULL"
)


def upgrade() -> None:
    """What was marked stays so; what is shown together is told by each complaint when it is saved next."""
    op.add_column("complaints", sa.Column("incident", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("complaints", sa.Column("incident_told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("complaints", sa.Column("together", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(_SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL)
    parts, together = sa.text("incident > 0"), sa.text("together > 0")
    op.create_index(_PARTS, "complaints", ["incident", "id"], sqlite_where=parts, postgresql_where=parts)
    columns = ["together", "group_id", "desk_at"]
    op.create_index(_TOGETHER, "complaints", columns, sqlite_where=together, postgresql_where=together)


def downgrade() -> None:
    """It stands in the JSON again, before all else; what a line for all showed has a digest to come."""
    op.execute(
        "UPDATE complaints SET data = '{\"incident\":' || incident || "
        "CASE WHEN incident_told THEN ',\"incident_told\"\\:true' ELSE '' END || "
        "CASE WHEN data = '{}' THEN '' ELSE ',' END || substr(data, 2) WHERE incident > 0"
    )
    op.execute("UPDATE rooms SET digest_id = NULL, shown_at = NULL WHERE digest_id < 0")
    op.drop_index(_TOGETHER, "complaints")
    op.drop_index(_PARTS, "complaints")
    for name in ("together", "incident_told", "incident"):
        op.drop_column("complaints", name)
