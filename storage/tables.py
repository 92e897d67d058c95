"""The tables, as SQLAlchemy Core describes them; migrations must match (tests/storage/test_migrations.py).

Times are aware UTC everywhere in the program and BIGINT microseconds since 1970 in the database, so that
both databases compare and index them alike. Free-form state is JSON in TEXT, written with ASCII escapes:
a NUL or a lone surrogate that a customer typed cannot then upset PostgreSQL's text type.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, Text, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER keys

facts = Table(  # what the installation learned: the group's new id, whether it is a forum, the numbers' salt
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

counters = Table(  # numbers handed out inside a transaction: complaints, outbox rows, matters
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("seq", _Id, primary_key=True, autoincrement=True),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("natural", Text, unique=True),  # the same message or press under another update_id
    Column("raw", Text, nullable=False),  # emptied when done: the words then live in `messages` only
    Column("status", Text, nullable=False),  # waiting, held, done, ignored, parked
    Column("reason", Text, nullable=False, server_default=""),
    Column("received_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    Column("source", Text, nullable=False, server_default="telegram"),  # telegram, or own: an event for another case
)
Index("ix_inbox_status_seq", inbox.c.status, inbox.c.seq)

colleagues = Table(  # what we know of staff and managers beside what Telegram says of them
    "colleagues",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

matters = Table(  # records of ours that belong to no complaint (see dialogs.matters)
    "matters",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("data", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
Index("ix_matters_open_id", matters.c.open, matters.c.id)

people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("focus", BigInteger),
    Column("blocked", Boolean, nullable=False),
    Column("complaints", Integer, nullable=False),  # how many this person has made
    Column("data", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("customer_id", BigInteger, ForeignKey("people.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("owner_id", BigInteger),
    Column("owner_name", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("claimed_at", BigInteger),
    Column("first_reply_at", BigInteger),
    Column("resolved_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("outcome", Text),
    Column("cause", Text),
    Column("reopened", Integer, nullable=False),
    Column("score", Integer),
    Column("data", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("desk_at", BigInteger),  # where it stands in the lists of the desk (storage.lists); null: in none
    Column("group_id", BigInteger, nullable=False, server_default="0"),  # whose case it is; 0: the first group's
    Column("incident", BigInteger, nullable=False, server_default="0"),  # the matter that it is a part of; 0: of none
    Column("incident_told", Boolean, nullable=False, server_default=false()),
    Column("together", BigInteger, nullable=False, server_default="0"),  # the same, where a line for all may show it
)
_LISTED = complaints.c.desk_at.is_not(None)
_PARTS, _TOGETHER = complaints.c.incident > 0, complaints.c.together > 0
Index(
    "ix_complaints_incident_id",
    complaints.c.incident,
    complaints.c.id,
    sqlite_where=_PARTS,
    postgresql_where=_PARTS,
)
Index(
    "ix_complaints_together_group_id_desk_at",
    complaints.c.together,
    complaints.c.group_id,
    complaints.c.desk_at,
    sqlite_where=_TOGETHER,
    postgresql_where=_TOGETHER,
)
Index("ix_complaints_closed_at", complaints.c.closed_at)  # by which a report finds what was open in its time
Index("ix_complaints_customer_id_state", complaints.c.customer_id, complaints.c.state)
Index("ix_complaints_owner_id_state", complaints.c.owner_id, complaints.c.state)
Index(  # what the lists ask for stands in these two
    "ix_complaints_desk_at_id",
    complaints.c.desk_at,
    complaints.c.id,
    complaints.c.state,
    complaints.c.group_id,
    sqlite_where=_LISTED,
    postgresql_where=_LISTED,
)
Index(
    "ix_complaints_owner_id_desk_at_id",
    complaints.c.owner_id,
    complaints.c.desk_at,
    complaints.c.id,
    sqlite_where=_LISTED,
    postgresql_where=_LISTED,
)

clocks = Table(  # what was promised to a customer, and until when; ended ones stay
    "clocks",
    metadata,
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # in the order in which they were started
    Column("kind", Text, nullable=False),  # as dialogs.values.Promise
    Column("started_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("paused_at", BigInteger),  # since when it stands still
    Column("paused_for", BigInteger, nullable=False),  # how long it stood still before, in working time
    Column("ended_at", BigInteger),
    Column("dropped", Boolean, nullable=False),  # ended, and what was promised had not come
    Column("rule", Integer, nullable=False),  # the version of the rules that its due time was computed by
    Column("wall", Boolean, nullable=False, server_default=false()),  # it counts all hours, not the working ones
    Column("rungs", Integer, nullable=False, server_default="0"),  # the steps of its ladder that were said
    Column("missed", Boolean, nullable=False, server_default=false()),  # that its time ran out was noted
)
Index("ix_clocks_ended_at_due_at", clocks.c.ended_at, clocks.c.due_at)

goodwill = Table(  # what customers were promised on top, so that managers can compare
    "goodwill",
    metadata,
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),  # fix, coupon, price_cut, free, gift
    Column("cost", BigInteger, nullable=False),  # hundredths of the currency
    Column("currency", Text, nullable=False),
    Column("promised_at", BigInteger, nullable=False),
)
Index("ix_goodwill_what_currency_promised_at", goodwill.c.what, goodwill.c.currency, goodwill.c.promised_at)
surveys = Table(  # whom we asked what about a complaint: each question once, which the key holds us to
    "surveys",
    metadata,
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),  # csat
    Column("person_id", BigInteger, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
)

rooms = Table(  # where a complaint is shown to staff
    "rooms",
    metadata,
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), primary_key=True, autoincrement=False),
    Column("board_message_id", BigInteger),
    Column("digest_id", BigInteger),  # the digest that lists it, when it has no card of its own
    Column("topic_id", BigInteger),
    Column("topic_message_id", BigInteger),
    Column("shown_at", BigInteger),  # when a card or digest was put into the outbox; null: waits for a digest
    Column("asked_at", BigInteger, nullable=False),  # when it first wanted to be shown
    Column("group_id", BigInteger, nullable=False, server_default="0"),  # in which group; 0: in the first
)
Index("ix_rooms_topic_id", rooms.c.topic_id)
Index("ix_rooms_shown_at_asked_at", rooms.c.shown_at, rooms.c.asked_at)
Index("ix_rooms_digest_id_shown_at", rooms.c.digest_id, rooms.c.shown_at)

messages = Table(  # every version of what customers and staff wrote
    "messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), nullable=False),
    Column("author", Text, nullable=False),  # customer, staff, note, waiting
    Column("author_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("ix_messages_complaint_id_at", messages.c.complaint_id, messages.c.at)

links = Table(  # which complaint a message in some chat belongs to, and what it copies
    "links",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("peer_chat_id", BigInteger),
    Column("peer_message_id", BigInteger),
)
Index("ix_links_peer_chat_id_peer_message_id", links.c.peer_chat_id, links.c.peer_message_id)

_Exact = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared letter by letter, as SQLite does: what begins with some letters is then one piece of the index."""

words = Table(  # which complaints hold which stems (see storage.search)
    "words",
    metadata,
    Column("term", _Exact, primary_key=True),
    Column("complaint_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Integer, primary_key=True, autoincrement=False),  # 0: what was written, 1: names and places
)
Index("ix_words_complaint_id_source", words.c.complaint_id, words.c.source)

stems = Table("stems", metadata, Column("term", _Exact, primary_key=True))  # all that stand there

journal = Table(  # the audit trail; rows are only ever added
    "journal",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("complaint_id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("actor_id", BigInteger),
    Column("details", Text, nullable=False),
)
Index("ix_journal_complaint_id_id", journal.c.complaint_id, journal.c.id)

stories = Table(  # what the journal tells of each complaint, in brief; it lags behind (see storage.stories)
    "stories",
    metadata,
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), primary_key=True, autoincrement=False),
    Column("upto", BigInteger, nullable=False),  # the last line of the journal that is told here
    Column("version", Integer, nullable=False),  # of the form of `body`
    Column("place", Text, nullable=False),
    Column("body", Text, nullable=False),  # as dialogs.figures.brief has it
)

timers = Table(
    "timers",
    metadata,
    Column("subject", Text, primary_key=True),  # p:<person>, k:<complaint>, m:<matter>, board
    Column("ring", Text, primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
)
Index("ix_timers_due_at", timers.c.due_at)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),  # rows of one stream leave in order
    Column("chat_id", BigInteger, nullable=False),  # a staff group by its key (0: the first), or any chat
    Column("lane", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("params", Text, nullable=False),  # emptied when sent
    Column("address", Text, nullable=False),  # what is only known at sending: room, topic, message to edit
    Column("after", Text, nullable=False),  # what its success or failure means
    Column("coalesce", Text),  # a later row with the same key replaces it while it waits
    Column("complaint_id", BigInteger),
    Column("status", Text, nullable=False),  # pending, sending, sent, failed, replaced, parked
    Column("attempts", Integer, nullable=False),
    Column("ambiguous", Integer, nullable=False),  # answers that never came
    Column("not_before", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    Column("message_id", BigInteger),
    Column("error", Text, nullable=False, server_default=""),
)
Index("ix_outbox_status_id", outbox.c.status, outbox.c.id)
Index("ix_outbox_coalesce_status", outbox.c.coalesce, outbox.c.status)

suspects = Table(  # rows that a round failed over, or a process may have died of (see storage.suspects)
    "suspects",
    metadata,
    Column("kind", Text, primary_key=True),  # update, letter, timer
    Column("name", Text, primary_key=True),  # number in the inbox, number in the outbox, subject:ring
    Column("deaths", Integer, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("begun", Boolean, nullable=False),  # an attempt is under way; still set at a start, it ended the process
    Column("parked", Boolean, nullable=False),
    Column("again_at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)

holds = Table(  # chats that Telegram told us to leave alone for a while (429)
    "holds",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", BigInteger, nullable=False),
    Column("lasts", BigInteger),  # microseconds that Telegram asked for; null: noted by a version that did not keep it
)

members = Table(  # what Telegram said of people in the staff groups
    "members",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False, server_default="0"),  # 0: the first
    Column("status", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)
