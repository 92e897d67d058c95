"""What the installation learned about itself, numbers handed out in order, and members of the staff groups."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, null, select, update

from storage import tables as t
from storage.database import Ask, Database, Row, Tx
from storage.statement import Statement, among, insert, statement
from storage.times import from_us, to_us

_ALL = statement(select(t.facts.c.name, t.facts.c.value))
_SET = insert(
    lambda ins: (
        ins(t.facts)
        .values(name=bindparam("name"), value=bindparam("value"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
    )
)
_SET_FIRST = insert(
    lambda ins: ins(t.facts).values(name=bindparam("name"), value=bindparam("value")).on_conflict_do_nothing()
)
_COUNT = insert(
    lambda ins: (
        ins(t.counters)
        .values(name=bindparam("name"), value=bindparam("n"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": t.counters.c.value + bindparam("n")})
        .returning(t.counters.c.value)
    )
)
SKIPPED = 50_000
"""How many complaint numbers a restored database passes over; for most it makes five digits of four, and no more."""

_MEMBERS = statement(select(t.members).where(among(t.members.c.user_id, "ids")))
_EVERY_MEMBER = statement(select(t.members))
_MEMBER = insert(
    lambda ins: (
        ins(t.members)
        .values(
            user_id=bindparam("user_id"),
            group_id=bindparam("group"),
            status=bindparam("status"),
            name=bindparam("name"),
            checked_at=bindparam("at"),
        )
        .on_conflict_do_update(
            index_elements=["user_id", "group_id"],
            set_={"status": bindparam("status"), "name": bindparam("name"), "checked_at": bindparam("at")},
        )
    )
)
_FORGET_MEMBERS = statement(delete(t.members).where(t.members.c.group_id == bindparam("group")))
_RETOUCH = statement(
    update(t.rooms)
    .where(t.rooms.c.group_id == bindparam("b_group"))
    .values(board_message_id=null(), digest_id=null(), topic_id=null(), topic_message_id=null()),
)


async def all_facts(tx: Tx) -> dict[str, str]:
    """Everything learned, by name."""
    return {str(name): str(value) for name, value in await tx.rows(_ALL)}


async def set_fact(tx: Tx, name: str, value: str) -> None:
    """Remember a fact."""
    await tx.run(_SET, {"name": name, "value": value})


async def set_once(db: Database, name: str, value: str) -> str:
    """Remember a fact unless it is known already; return what is known."""
    async with db.transaction() as tx:
        await tx.run(_SET_FIRST, {"name": name, "value": value})
        return (await all_facts(tx))[name]


def numbers(name: str, n: int) -> Ask[int]:
    """Hand out `n` running numbers; the answer is the first (counted from 0). Serialises with other processes."""
    return Ask(_COUNT, {"name": name, "n": n}, lambda rows: int(rows[0][0]) - n)


async def take_numbers(tx: Tx, name: str, n: int) -> int:
    """The same by itself."""
    return await tx.ask_one(numbers(name, n))


def skip_numbers() -> tuple[Statement, dict[str, str | int]]:
    """What has to run on a copy or a restored database: numbers that it cannot know of may have been told to people.

    Of all that is counted only complaints have their numbers known outside the database.
    """
    return _COUNT, {"name": "complaints", "n": SKIPPED}


async def forget_group(tx: Tx, group: int) -> None:
    """A staff group has a new id: message ids of the old one mean nothing there."""
    await tx.run(_RETOUCH, {"b_group": group})
    await tx.run(_FORGET_MEMBERS, {"group": group})


IN_GROUP = ("creator", "administrator", "member", "restricted_member")
"""What Telegram says of people who are in the group."""


@dataclass(frozen=True, slots=True)
class Member:
    """What Telegram last said of somebody in a staff group."""

    id: int
    status: str
    name: str
    checked_at: datetime
    group: int = 0

    @property
    def is_in(self) -> bool:
        """Whether the person belongs to the group."""
        return self.status in IN_GROUP

    @property
    def leads(self) -> bool:
        """Whether the person runs the group."""
        return self.status in ("creator", "administrator")


Where = tuple[int, int]
"""Somebody in a group: user id and group."""


async def load_members(tx: Tx, ids: set[int]) -> dict[int, Member]:
    """Members by user id, as far as known; of several groups one in which the person is."""
    found: dict[int, Member] = {}
    for (user, _), member in (await load_places(tx, ids)).items():
        if user not in found or not found[user].is_in:
            found[user] = member
    return found


def placed(ids: set[int]) -> Ask[dict[Where, Member]]:
    """What is known of these people in each group."""
    return Ask(_MEMBERS, {"ids": ids}, _members)


async def load_places(tx: Tx, ids: set[int]) -> dict[Where, Member]:
    """The same by itself."""
    return await tx.ask_one(placed(ids))


async def all_members(tx: Tx) -> dict[Where, Member]:
    """Everybody of whom Telegram has told, those too who have left."""
    return _members(await tx.rows(_EVERY_MEMBER))


def _members(rows: list[Row]) -> dict[Where, Member]:
    made = (Member(int(row[0]), str(row[2]), str(row[3]), from_us(int(row[4])), int(row[1])) for row in rows)
    return {(member.id, member.group): member for member in made}


async def save_members(tx: Tx, members: list[Member]) -> None:
    """Remember what Telegram said of people."""
    await tx.many(
        _MEMBER,
        [
            {"user_id": m.id, "group": m.group, "status": m.status, "name": m.name, "at": to_us(m.checked_at)}
            for m in members
        ],
    )
