"""The story of a complaint as its journal tells it: when it came, who had it, what was promised, how it ended.

`read` goes over the lines of the journal once, in order, and never asks the complaint itself: that holds only the last
state, and a figure of March must not change in April. Times are aware UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dialogs.items import BEGINNING
from dialogs.journal import ASKED, SKIPPED
from dialogs.model import Clock
from dialogs.records import replace
from dialogs.states import OPEN, State
from dialogs.values import Cause, Kind, Outcome, Promise, Register

DELIVERED = "delivered"  # the journal's event: words of a person have reached the customer
RECEIPT = "receipt arrived"  # the journal's event: the first answer, which the bot gives
SPOKEN = "spoken by other means"  # the journal's event: with a customer who gave a low score

LASTING = frozenset({DELIVERED, SPOKEN, ASKED, SKIPPED})
"""Lines of these events stay in the story as they are: figures count them."""
VALUES = frozenset({"score", "nps", "ces", "goodwill", "publishable", "confidential", "value", "register"})
"""So do lines that change one of these, with the change; of all others only the moment is kept."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal (storage.journal.Entry with its time)."""

    at: datetime
    event: str
    before: str
    after: str
    actor: int | None
    details: Mapping[str, Any]


@dataclass(slots=True)
class Story:
    """One complaint, from its first words to its last line. A span is (since, until); None: it still lasts."""

    number: int
    customer: int
    created: datetime
    state: State = State.NEW
    kind: Kind = Kind.COMPLAINT
    register: Register | None = None
    place: str = ""
    claims: list[tuple[datetime, int]] = field(default_factory=list)
    owners: list[tuple[datetime, int | None]] = field(default_factory=list)
    receipt: datetime | None = None  # it arrived
    first_reply: datetime | None = None  # the first words of a person that reached the customer
    waits: list[tuple[datetime, datetime | None]] = field(default_factory=list)  # for a person, after the first reply
    resolves: list[tuple[datetime, int | None]] = field(default_factory=list)
    reopens: list[datetime] = field(default_factory=list)
    confirmed: list[datetime] = field(default_factory=list)  # the customer said that it is solved
    closed: datetime | None = None
    withdrawn: datetime | None = None
    outcome: Outcome | None = None
    cause: Cause | None = None
    arose: str = ""  # the department in which it arose
    handled: str = ""  # the one that has dealt with it
    refused: bool = False
    asked_score: datetime | None = None
    score: int | None = None
    scored: datetime | None = None
    clocks: list[Clock] = field(default_factory=list)
    lines: list[JournalLine] = field(default_factory=list)  # those that figures look at: see LASTING and VALUES
    happened: list[int] = field(default_factory=list)  # when anything did: microseconds since 1970, each once in a row

    @property
    def counts(self) -> bool:
        """Whether it stands in figures of complaints: praise, questions and what was taken back do not."""
        return self.kind is Kind.COMPLAINT and self.withdrawn is None

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.state in OPEN

    @property
    def owner(self) -> int | None:
        """Who has it, or had it last."""
        return next((who for _, who in reversed(self.owners) if who is not None), None)

    @property
    def pauses(self) -> list[timedelta]:
        """The working time for which each clock stood still."""
        return [clock.paused_for for clock in self.clocks if clock.paused_for]

    def of(self, kind: Promise) -> list[Clock]:
        """The promises of one kind, in the order in which they were made."""
        return [clock for clock in self.clocks if clock.kind is kind]

    def running(self, kind: Promise) -> Clock | None:
        """The promise of this kind that was made last, unless it is over."""
        latest = next((clock for clock in reversed(self.clocks) if clock.kind is kind), None)
        return latest if latest is not None and latest.ended is None else None

    def events(self, *names: str) -> list[JournalLine]:
        """The lines of these events."""
        return [line for line in self.lines if line.event in names]


def read(number: int, customer: int, place: str, lines: Iterable[JournalLine]) -> Story | None:
    """Read one complaint's lines, which are in order; None where the first is missing (it was never opened)."""
    story: Story | None = None
    for line in lines:
        if story is None:
            story = Story(number, customer, line.at, place=place)
            story.owners.append((line.at, None))
        go_on(story, line)
    return story


def go_on(story: Story, line: JournalLine) -> None:
    """The story with one more line, which is the newest."""
    _values(story, line)
    _states(story, line)
    lasting = {name: line.details[name] for name in VALUES if name in line.details}
    if line.event in (ASKED, SKIPPED):
        lasting["question"] = line.details.get("question")
    if lasting or line.event in LASTING:
        event = line.event if line.event in LASTING else ""
        story.lines.append(JournalLine(line.at, event, "", "", line.actor, lasting))
    at = micros(line.at)
    if not story.happened or story.happened[-1] != at:
        story.happened.append(at)


def micros(at: datetime) -> int:
    """A moment as the journal and the stories have it: microseconds since 1970."""
    return (at - BEGINNING) // _MICROSECOND


def instant(value: int) -> datetime:
    """The moment again. A report asks for some million, and a length that is made anew takes twice as long."""
    return BEGINNING + _MICROSECOND * value


def moment(value: Any) -> datetime | None:
    """A time of the journal, or none: microseconds since 1970."""
    return None if value is None else instant(int(value))


def _values(story: Story, line: JournalLine) -> None:
    now = {name: pair[1] for name, pair in line.details.items() if isinstance(pair, list) and len(pair) == 2}
    if "kind" in now:
        story.kind = Kind(now["kind"])
    if "register" in now:
        story.register = Register(now["register"]) if now["register"] else None
    if "owner" in now:
        story.owners.append((line.at, now["owner"]))
    if now.get("first_reply_at") and story.first_reply is None:
        story.first_reply = moment(now["first_reply_at"])
    if line.event == RECEIPT and story.receipt is None:
        story.receipt = line.at
    if line.event == DELIVERED or now.get("last_by_staff") is False:
        _waits(story, line.at, by_staff=line.event == DELIVERED)
    if "outcome" in now:
        story.outcome = Outcome(now["outcome"]) if now["outcome"] else None
    if "cause" in now:
        story.cause = Cause(now["cause"]) if now["cause"] else None
    story.arose, story.handled = now.get("arose", story.arose), now.get("handled", story.handled)
    if "refusal" in now:
        story.refused = bool(now["refusal"])
    if "csat_asked_at" in now:
        story.asked_score = moment(now["csat_asked_at"])
    if "score" in now:
        story.score, story.scored = now["score"], line.at
    for place, fields in sorted(line.details.get("clocks", {}).items(), key=lambda one: int(one[0])):
        _clock(story, int(place), fields)


def _waits(story: Story, at: datetime, *, by_staff: bool) -> None:
    """A run of messages of the customer is one wait; it ends when the next words of a person have arrived."""
    open_wait = story.waits and story.waits[-1][1] is None
    if by_staff and open_wait:
        story.waits[-1] = (story.waits[-1][0], at)
    elif not by_staff and not open_wait and story.first_reply is not None:
        story.waits.append((at, None))


def _states(story: Story, line: JournalLine) -> None:
    after = State(line.after) if line.after else story.state
    if after is not story.state or line.before != line.after:
        if after is State.CLAIMED and line.before != State.CLAIMED and line.actor is not None:
            story.claims.append((line.at, line.actor))
        if after is State.RESOLVED:
            story.resolves.append((line.at, line.actor))
        if after is State.REOPENED:
            story.reopens.append(line.at)
            story.closed = None
        if after is State.SOLVED:
            story.confirmed.append(line.at)
        if after is State.CLOSED:
            story.closed = line.at
        story.withdrawn = line.at if after is State.WITHDRAWN else None
    story.state = after


_TIMES = ("started", "due", "paused_at", "ended")


def _clock(story: Story, place: int, fields: Mapping[str, Any]) -> None:
    changed: dict[str, Any] = {}
    for name, pair in fields.items():
        if name in _TIMES:
            changed[name] = moment(pair[1])
        elif name == "paused_for":
            changed[name] = timedelta(microseconds=pair[1])
        elif name != "kind":
            changed[name] = pair[1]
    if place <= len(story.clocks):
        story.clocks[place - 1] = replace(story.clocks[place - 1], **changed)
    else:
        story.clocks.append(Clock(Promise(fields["kind"]), **changed))
