"""What one transaction is going to write, as plain data: all of handlers may add to it, `Batch.write` empties it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from dialogs import effects as fx
from dialogs.effects import Lane
from dialogs.events import Handed, PageDue
from dialogs.matters import Matter
from dialogs.model import Colleague
from dialogs.records import replace
from storage import outbox
from storage.codec import event_to_json
from storage.database import Tx
from storage.facts import Member
from storage.journal import Entry
from storage.links import Link
from storage.meaning import Address
from storage.messages import Written
from storage.outbox import Letter
from storage.rooms import Room
from storage.surveys import Survey
from storage.timers import Timer

Key = tuple[str, str]  # of a timer: subject and ring


@dataclass(frozen=True, slots=True)
class Trace:
    """What one event did, for the log: never anybody's words."""

    event: str
    person: int | None
    complaint: int | None
    before: str
    after: str
    effects: int


def page_asked(page: PageDue) -> tuple[str, str]:
    """An event of our own, as its natural key and its JSON."""
    reader = "board" if page.reader is None else page.reader
    return f"page:{page.command}:{page.words}:{reader}", event_to_json(page)


@dataclass(slots=True)
class Outgoing:
    """Rows to write, in the order in which they were asked for."""

    letters: list[Letter] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)  # what somebody wrote, to be kept
    entries: list[Entry] = field(default_factory=list)  # of the journal
    surveys: list[Survey] = field(default_factory=list)
    set_timers: dict[Key, Timer] = field(default_factory=dict)
    drop_timers: set[Key] = field(default_factory=set)
    rooms: dict[int, Room] = field(default_factory=dict)  # those that changed
    members: list[Member] = field(default_factory=list)
    colleagues: dict[int, Colleague] = field(default_factory=dict)
    matters: dict[int, Matter] = field(default_factory=dict)  # those that changed
    handed: list[Handed] = field(default_factory=list)  # what steps have handed over to errands
    asked: list[tuple[str, str]] = field(default_factory=list)  # events of our own: (key, JSON)
    recalled: list[int] = field(default_factory=list)  # rows of the outbox that will not leave
    moved: dict[int, int] = field(default_factory=dict)  # new ids of groups, by their keys
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)  # by tally, and what became of it

    # What becomes letters when all events of the batch are known.
    cards: dict[int, fx.ShowCard] = field(default_factory=dict)
    opening: list[int] = field(default_factory=list)  # complaints whose topic is being made
    relocated: dict[int, fx.Relocate] = field(default_factory=dict)  # those that are another group's now
    scattered: list[int] = field(default_factory=list)  # matters whose line stands for many no longer
    late_cards: list[int] = field(default_factory=list)  # first cards of complaints that waited for one
    gathered: list[fx.Gathered] = field(default_factory=list)
    watched: list[tuple[int, fx.Watch]] = field(default_factory=list)  # with the customer
    crowd: list[fx.Line | fx.Tell] = field(default_factory=list)  # calls, which may be too many
    recounts: list[fx.Recount] = field(default_factory=list)  # whole stories, which need all that was written
    tells: list[fx.Tell] = field(default_factory=list)  # private lines, which wait for the address of a room

    # For the log and the metrics; not written.
    traces: list[Trace] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)  # what no rule was for

    def arm(self, timer: Timer) -> None:
        """Set (or move) a timer."""
        key = (timer.subject, timer.ring)
        self.set_timers[key] = timer
        self.drop_timers.discard(key)

    def disarm(self, subject: str, ring: str) -> None:
        """Take a timer off, also one that this batch has set."""
        self.set_timers.pop((subject, ring), None)
        self.drop_timers.add((subject, ring))

    def decides(self, subject: str, ring: str) -> bool:
        """Whether this batch has set this timer or taken it off already."""
        return (subject, ring) in self.set_timers or (subject, ring) in self.drop_timers

    def add_first_card(self, letter: Letter) -> None:
        """A card leaves before what stands below it, which this batch may have put there already."""
        same = (index for index, one in enumerate(self.letters) if one.stream == letter.stream)
        self.letters.insert(next(same, len(self.letters)), letter)

    async def coalesced(self, tx: Tx, now: datetime) -> tuple[list[Letter], list[int]]:
        """The letters that are left, and the ids of waiting rows that they replace.

        The latest card wins; one that replaces an unsent first card is itself the first card.
        """
        last: dict[str, int] = {}
        first: dict[str, Letter] = {}
        for index, letter in enumerate(self.letters):
            if letter.coalesce:
                last[letter.coalesce] = index
                if letter.method == "sendMessage":
                    first.setdefault(letter.coalesce, letter)
        taken = await outbox.replace_waiting(tx, list(last), now)
        born = {one.key: one for one in taken if one.method == "sendMessage"}
        kept = []
        for index, letter in enumerate(self.letters):
            key = letter.coalesce or ""
            if not key:
                kept.append(letter)
            elif key in first and key not in born:  # keep the place of the first one, with the last one's words
                if first[key] is letter:
                    kept.append(replace(letter, params=self.letters[last[key]].params))
            elif last[key] == index:
                kept.append(_as_born(letter, born[key]) if key in born else letter)
        return kept, [one.id for one in taken]


def _as_born(letter: Letter, waiting: outbox.Replaced) -> Letter:
    """The newer words as the first card that never left."""
    in_topic = waiting.key.endswith(":topic")
    return replace(
        letter,
        method="sendMessage",
        address=Address(topic=True) if in_topic else Address(staff=True),
        after=waiting.after,
        created_at=waiting.created_at,
        lane=Lane.CLAIM if in_topic else Lane.CARD,
    )
