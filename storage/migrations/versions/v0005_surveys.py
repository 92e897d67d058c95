"""Surveys: each question once a complaint, as a rule of the database. Scores that were asked for before count."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_complaints = sa.table("complaints", sa.column("id"), sa.column("customer_id"), sa.column("data"))


def upgrade() -> None:
    """A row for each complaint whose score was asked for."""
    surveys = op.create_table(
        "surveys",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_surveys_complaint_id_complaints")),
        sa.PrimaryKeyConstraint("complaint_id", "kind", name=op.f("pk_surveys")),
    )
    found = op.get_bind().execute(sa.select(_complaints).where(_complaints.c.data.like('%"csat_asked_at":%')))
    rows = [
        {"complaint_id": number, "kind": "csat", "person_id": person, "asked_at": asked}
        for number, person, data in found
        if (asked := json.loads(data).get("csat_asked_at")) is not None
    ]
    if rows:
        op.bulk_insert(surveys, rows)


def downgrade() -> None:
    """What was asked stands with the complaint, too."""
    op.drop_table("surveys")
