"""Staff groups: which there are, and whose case a complaint is.

A group is known by its key, which never changes: its id in the settings (Telegram may give it another one), and 0 for
the first one, STAFF_CHAT_ID. The others stand in STAFF_CHATS, each with what comes to it:

    STAFF_CHATS=-1002222222222: kind=praise, kind=idea; -1003333333333: place=kiev

What nothing is said of comes to the first one. A kind says more than a place does: danger in a shop is for those who
deal with danger.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.values import Kind, Register

FIRST = 0
MOST = 20  # further groups
KINDS = frozenset({*(kind.value for kind in Kind if kind is not Kind.MESSAGE), *(one.value for one in Register)})
"""What can be sent to a group by its kind: what somebody wrote, or what has to be heard before anything else."""
_HOW = "is not: id: kind=…, place=…"


@dataclass(frozen=True, slots=True)
class Group:
    """A staff group. `title` is its name in Telegram, "" while that is not known; `kinds` and `places` come to it.

    A place is written as in the settings: its code or its name, in small letters.
    """

    key: int
    title: str = ""
    forum: bool = False
    kinds: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    @property
    def called(self) -> str:
        """Its title; while that is not known, its key, and for the first one nothing."""
        return self.title or (str(self.key) if self.key else "")


def read_groups(text: str) -> tuple[Group, ...]:
    """The further groups of a setting. ValueError says which piece is wrong, and why."""
    found: list[Group] = []
    for piece in (each.strip() for each in text.replace("\n", ";").split(";")):
        if piece:
            try:
                found.append(_group(piece, found))
            except ValueError as why:
                raise ValueError(f"has a piece {piece[:40]!r} that {why}") from None
    if len(found) > MOST:
        raise ValueError(f"names more than {MOST} groups")
    return tuple(found)


def _group(piece: str, before: Iterable[Group]) -> Group:
    number, colon, said = (part.strip() for part in piece.partition(":"))
    if not colon or not _is_id(number):
        raise ValueError(f"{_HOW}, where the id begins with a minus")
    key, kinds, places = int(number), set[str](), set[str]()
    if key in (one.key for one in before):
        raise ValueError("names a group that stands before it already: write all that comes to a group in one piece")
    for route in (each.strip() for each in said.split(",")):
        name, equals, value = (part.strip().casefold() for part in route.partition("="))
        if not equals or not value or name not in ("kind", "place"):
            raise ValueError(_HOW)
        if name == "kind" and value not in KINDS:
            raise ValueError(f"has a kind that there is not: {value}. There are {', '.join(sorted(KINDS))}")
        mine, theirs = (kinds, "kinds") if name == "kind" else (places, "places")
        if value in mine or any(value in getattr(one, theirs) for one in before):
            raise ValueError(f"sends {name}={value} where it is sent already")
        mine.add(value)
    return Group(key, kinds=frozenset(kinds), places=frozenset(places))


def _is_id(number: str) -> bool:
    """Whether it can be the id of a group."""
    return number.isascii() and number[:1] == "-" and number[1:].isdecimal() and len(number) < 19 and int(number) < 0


def group_for(groups: Iterable[Group], kinds: Iterable[str], places: Iterable[str]) -> int:
    """The group to which something of these kinds at these places comes, the first word that is known counts."""
    known = tuple(groups)
    for value in kinds:
        for one in known:
            if value in one.kinds:
                return one.key
    for value in places:
        for one in known:
            if value.casefold() in one.places:
                return one.key
    return FIRST
