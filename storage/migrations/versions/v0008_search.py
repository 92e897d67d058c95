"""Search: which complaints hold which words (see storage.search). What was written before is noted here."""

import json

import sqlalchemy as sa
from alembic import op

from dialogs.stems import stems

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MANY = 2000  # messages that are read at once
_words = sa.table("words", *(sa.column(name) for name in ("term", "complaint_id", "source")))
_stems = sa.table("stems", sa.column("term"))
_messages = sa.table(
    "messages", *(sa.column(name) for name in ("chat_id", "message_id", "version", "complaint_id", "body"))
)
_complaints = sa.table("complaints", *(sa.column(name) for name in ("id", "data")))


def upgrade() -> None:
    """Nothing is lost that was written before: every version of every message can be found."""
    op.create_table(
        "words",
        sa.Column("term", sa.Text(collation=_collation()), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "complaint_id", "source", name=op.f("pk_words")),
    )
    op.create_index("ix_words_complaint_id_source", "words", ["complaint_id", "source"], unique=False)
    op.create_table(
        "stems",
        sa.Column("term", sa.Text(collation=_collation()), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_stems")),
    )
    _note_messages()
    _note_names()


def _collation() -> str | None:
    return "C" if op.get_bind().dialect.name == "postgresql" else None


def _note_messages() -> None:
    one, key = _messages.c, (-(2**62), 0, 0)
    place = sa.tuple_(one.chat_id, one.message_id, one.version)
    while True:
        asked = sa.select(*_messages.c).where(place > key).order_by(one.chat_id, one.message_id, one.version)
        rows = op.get_bind().execute(asked.limit(MANY)).all()
        if not rows:
            return
        _note([(row.complaint_id, str(json.loads(row.body).get("text", ""))) for row in rows], 0)
        key = (rows[-1].chat_id, rows[-1].message_id, rows[-1].version)


def _note_names() -> None:
    last = -1
    while True:
        asked = sa.select(*_complaints.c).where(_complaints.c.id > last).order_by(_complaints.c.id).limit(MANY)
        rows = op.get_bind().execute(asked).all()
        if not rows:
            return
        told = [(row.id, json.loads(row.data)) for row in rows]
        _note([(number, f"{data.get('name', '')} {data.get('place', '')}") for number, data in told], 1)
        last = rows[-1].id


def _note(texts: list[tuple[int, str]], source: int) -> None:
    rows = sorted({(term, number) for number, text in texts for term in stems(text)})
    insert = "INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING"
    if rows:
        known = [{"term": term} for term in sorted({term for term, _ in rows})]
        held = [{"term": term, "number": number, "source": source} for term, number in rows]
        op.get_bind().execute(sa.text(insert.format("stems", ":term")), known)
        op.get_bind().execute(sa.text(insert.format("words", ":term, :number, :source")), held)


def downgrade() -> None:
    """Nothing can be found any more."""
    op.drop_table("stems")
    op.drop_index("ix_words_complaint_id_source", "words")
    op.drop_table("words")
