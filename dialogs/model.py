"""The facts a dialogue is about: the person, the complaints, the pieces they wrote, and our policy.

Frozen on purpose: a step takes these and returns new ones. No chat-side ids of cards or topics here;
what a view showed is the view's to remember (storage keeps it in `rooms` and `links`).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialogs.items import Item, Words
from dialogs.states import OPEN, Language, State, Step
from dialogs.values import ANSWERED as ANSWERED
from dialogs.values import REFUSALS as REFUSALS
from dialogs.values import Cause as Cause
from dialogs.values import Closing as Closing
from dialogs.values import Gesture as Gesture
from dialogs.values import Hazard as Hazard
from dialogs.values import Kind as Kind
from dialogs.values import Outcome as Outcome
from dialogs.values import Promise as Promise
from dialogs.values import Register as Register
from dialogs.values import Remedy as Remedy
from dialogs.values import Source as Source
from dialogs.values import Wish as Wish

LOW_SCORE = 3  # domain rule 79: a score of 3 or less triggers personal contact


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff group who acts."""

    id: int
    name: str
    username: str = ""  # as in Telegram, without the "@"; not everybody has one


@dataclass(frozen=True, slots=True)
class Alert:
    """The last thing a manager was told in private: what they write next may be about it."""

    complaint: int
    at: datetime
    album: str = ""  # the album that answered it last: its later parts belong there too
    asked: bool = False  # [Answer] was pressed, so that the next message belongs to it without a question


@dataclass(frozen=True, slots=True)
class Colleague:
    """What we know of somebody who answers customers. Counted and not kept: `load`, how many open complaints they own,
    `here`, whether they are in a staff group (None: Telegram has not told), and in which `groups`.

    `shown` and `title` are the name and the role that customers see, chosen by the colleague; `name` is Telegram's.
    """

    id: int
    name: str
    shown: str = ""
    title: str = ""
    away_until: datetime | None = None
    role: str = ""  # lead or manager, as it was given by /role
    trusted: bool = False  # /role: may look up a name that a customer keeps back
    duty: str = ""  # when it is theirs, as the hours of a setting: "Mon-Fri 18:00-09:00" (see dialogs.duty)
    load: int = 0
    here: bool | None = None
    groups: tuple[int, ...] = ()
    username: str = ""
    hints: tuple[str, ...] = ()  # what was explained to them once and need not be again
    alert: Alert | None = None
    sent: tuple[int, ...] = ()  # their last private notes that became replies, by message id


@dataclass(frozen=True, slots=True)
class Filled:
    """A form on its way: whose it is, and what has been chosen so far. `message` is its question, once it is known.

    `drafts`: what was answered in words so far, by the name of the question; `doubted`: the words were held once.
    `begun_by`: the press (its query) that began it, by which its questions are told from those of an earlier one.
    """

    form: str
    by: int
    at: datetime
    answers: tuple[tuple[str, str], ...] = ()
    message: int = 0
    chat: int = 0  # the group it stands in: a group that moves numbers its messages anew
    drafts: tuple[tuple[str, Item], ...] = ()
    doubted: bool = False
    begun_by: str = ""

    def chosen(self, name: str) -> str:
        """What was chosen; "" when it was not asked yet."""
        return dict(self.answers).get(name, "")


@dataclass(frozen=True, slots=True)
class Question:
    """What a colleague asked the customer, and where the colleague wrote it. `reminded`: how often we reminded.

    `name` is how the customer reads the colleague (see dialogs.names).
    """

    by: int
    name: str
    at: datetime
    chat: int
    message: int
    words: str = ""
    reminded: int = 0

    def is_in(self, chat: int, message: int) -> bool:
        """Whether this is the colleague's message in which it stands."""
        return (self.chat, self.message) == (chat, message)


@dataclass(frozen=True, slots=True)
class Handover:
    """The owner wants somebody else to have it, who may accept or give it back until `due`. `epoch`: of which claim."""

    to: int
    to_name: str
    by: int
    at: datetime
    due: datetime
    epoch: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """The owner asks managers, one after the other: `told` are those who were, `answered` is who did."""

    at: datetime
    by: int
    by_name: str
    question: str
    told: tuple[int, ...] = ()
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """The owner cannot work on it: has left the group, or is away until then (None: nobody knows until when)."""

    gone: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Words of a colleague that wait for one more press before they go to the customer, and why."""

    item: Item
    by: int
    by_name: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A customer was told no, and why; `reviewed_at`: since then it is for another person to decide anew."""

    at: datetime
    reason: str
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Apology:
    """A manager's own apology in a grave case: since when it is asked for, and who signed or waived it ("": nobody)."""

    asked_at: datetime
    by: int | None = None
    name: str = ""
    at: datetime | None = None
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Goodwill:
    """What a customer gets on top of a solution: what it is, what it costs us (hundredths of the currency), by when.

    `by` offers it; `decided_by` is who said yes or no where that was not theirs to decide, and who delivered it then.
    """

    what: Remedy
    cost: int
    currency: str
    by: int
    by_name: str
    at: datetime
    due: datetime
    state: Gesture = Gesture.ASKED
    decided_by: int | None = None
    decided_name: str = ""
    wanted: int = 0  # what was asked for, where a manager gave less
    reminded: int = 0  # how often managers were told again


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction that stands: `by` put it on `source`, our copy, and it is shown on the original (chat, message)."""

    chat: int
    message: int
    source: int
    by: int
    emoji: str
    at: datetime


@dataclass(frozen=True)  # no slots: see dialogs.records
class Person:
    """A customer and the place in the talk. `alias` is what staff read while the name is kept from them."""

    id: int
    name: str
    language: Language
    language_chosen: bool = False
    language_heard: bool = False  # told by the letters of what they wrote: Telegram's setting says nothing any more
    writes: str = ""  # the language they write in, when it is none of ours (ISO 639-1)
    step: Step = Step.IDLE
    focus: int | None = None  # the complaint the talk is about
    invites: int = 0  # how often we invited to tell, without content coming
    place: str = ""  # from a deep link, for the next complaint
    blocked: bool = False
    asked_at: datetime | None = None  # when the present question, or the first answer to it, came
    answering: bool = False  # an answer is coming in; the next question waits for quiet
    nudged: bool = False
    paused: bool = False  # silent after the nudge; the case went on
    pending: tuple[Item, ...] = ()  # waiting for "addition or new?"
    alert: int | None = None  # a manager's: the complaint of an alert that what waits may be about
    albums: tuple[tuple[str, tuple[Item, ...]], ...] = ()  # customer's album parts not yet shown to staff
    staff_albums: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    back_told: datetime | None = None  # the opening they were told of, in a night
    back_to: int | None = None  # a complaint that could not be opened again any more: the next one goes back to it
    stopped: bool = False  # wants no surveys and no notices; what is about an open complaint still comes
    nps_asked_at: datetime | None = None  # when they were last asked whether they recommend us
    review_asked_at: datetime | None = None  # when they were last asked to write about us in public
    minute: datetime | None = None  # when the present minute of writing began (see flood)
    wrote: int = 0  # messages in it
    version: int = 0
    alias: str = ""
    entrusted: bool = False  # they were told, when they chose the alias, that trusted colleagues may look the name up
    odd: int = 0  # messages in a row that cannot be passed on, from the one they were told so of
    odd_at: datetime | None = None  # when they were told
    offered: tuple[str, ...] = ()  # saved wordings that colleagues were shown for this person (see wordings)
    read: tuple[str, ...] = ()  # those of them that were sent as they were
    value: int = 0  # what they are worth to us, in hundredths of the currency; 0: not known
    currency: str = ""
    reactions: tuple[Reaction, ...] = ()  # the last ones that stand, theirs and those on their words (see react)

    @property
    def called(self) -> str:
        """How staff read this customer. Nothing that leaves the person's own record may hold another name."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise: made at `started`, to be kept by `due`. It runs until it has `ended`; see dialogs.promises.

    `dropped`: it ended and what was promised had not come: another clock took its place, or the complaint was closed.
    While it stands still, `paused_at` says since when; `paused_for` is how long it stood still before, in working time.
    `rule` is the version of the rules by which `due` was computed. A `wall` clock knows no closing time: it counts all
    hours. `rungs`: how many steps of its ladder were said; `missed`: that its time ran out was noted.
    """

    kind: Promise
    started: datetime
    due: datetime
    paused_at: datetime | None = None
    ended: datetime | None = None
    dropped: bool = False
    paused_for: timedelta = timedelta()
    rule: int = 1
    wall: bool = False
    rungs: int = 0
    missed: bool = False


@dataclass(frozen=True)  # no slots: see dialogs.records
class Complaint:
    """The record, from the first content on."""

    id: int  # the speakable number; `K-4821` is label(4821)
    customer: int
    name: str  # as staff read it
    language: Language
    state: State
    created_at: datetime
    last_at: datetime  # last words in either direction
    last_by_staff: bool = False
    writes: str = ""  # as the person's
    earlier: int = 0
    lately: tuple[int, ...] = ()  # complaints of the same person within `Policy.repeat_within` before it
    again: int | None = None  # the earlier complaint that it goes back to
    again_owner: str = ""  # who had that one, as staff read it
    hot: bool = False  # swears at us, or shouts: for staff alone
    kind: Kind = Kind.COMPLAINT
    unsure: bool = False  # the kind was guessed, and nobody has said otherwise
    apologised: bool = False  # the bot has, in a receipt; never twice
    register: Register | None = None
    hazard: Hazard | None = None
    legal_due: datetime | None = None  # until when the law wants an answer
    place: str = ""
    where: str = ""
    what: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # answers to the questions of a register, by the step that asked
    wish: Wish | None = None
    wish_words: str = ""
    asked: tuple[Step, ...] = ()  # questions to ask, in order; the progress is counted over these
    words: tuple[Words, ...] = ()
    told: int = 0  # characters of the customer's messages, answers to our questions apart
    unseen: int = 0  # pieces that did not fit on the card (they stand below it)
    gathering: int = 0  # messages of a flood that are kept and not yet shown (see flood)
    gathering_since: int = 0  # the first of them, by its message id
    gathering_last: int = 0
    gathered: int = 0  # messages of a flood that were shown together
    adding: bool = True  # the customer is still adding
    confirmed: bool = False  # pressed "all correct"
    owner: int | None = None
    owner_name: str = ""  # as staff read it; what the customer reads is told by dialogs.names
    epoch: int = 0  # counts claims
    claimed_at: datetime | None = None  # the last time
    first_reply_at: datetime | None = None  # since it was opened, or opened again
    agreed: datetime | None = None  # the time that was agreed on last for the decision
    light: str = ""  # which one the card shows (see dialogs.promises)
    clocks: tuple[Clock, ...] = ()  # in the order in which they were started; none is ever taken away
    forms: tuple[Filled, ...] = ()  # each belongs to a colleague; one of a kind and colleague
    question: Question | None = None  # the last one to the customer; it waits while the clocks stand still
    handover: Handover | None = None  # offered to somebody else, who has not answered
    absence: Absence | None = None  # the owner's
    escalation: Escalation | None = None  # the last one
    held: tuple[Held, ...] = ()  # words that wait for one more press
    outcome: Outcome | None = None
    cause: Cause | None = None
    arose: str = ""  # the department in which it arose
    handled: str = ""  # the one that has dealt with it
    process: str = ""  # the process of the service in which it arose
    refusal: Refusal | None = None  # the last one
    apology: Apology | None = None  # in a grave case
    links: tuple[tuple[int, str], ...] = ()  # what it has to do with, and why
    into: int | None = None  # the complaint of the same customer that it has become a part of
    merged: tuple[int, ...] = ()  # those that have become a part of it, and what were parts of them
    parted_from: int | None = None  # the complaint that it was a part of
    parted: int = 0  # the customer's message that it was made of then
    value: int = 0  # as the person's
    currency: str = ""
    source: Source | None = None  # where a customer without Telegram told us
    phone: str = ""  # of such a customer (E.164)
    called: tuple[tuple[str, str], ...] = ()  # what they were told by voice, and by whom
    joined: bool = False  # they have come to Telegram since
    goodwill: Goodwill | None = None  # one a complaint; a declined one may be followed by another
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    closing: Closing | None = None  # who says that it is over
    reopened: int = 0
    had: str = ""  # who had it when it was opened again, as staff read it
    csat_asked_at: datetime | None = None
    score: int | None = None
    comment: str = ""
    low_score_told: bool = False
    news: int = 0  # how often we spoke before a time ran out, or after a day of silence
    nps_asked_at: datetime | None = None
    nps: int | None = None  # 0 to 10
    nps_at: datetime | None = None  # when it was given, or words about it
    nps_why: str = ""
    ces_asked_at: datetime | None = None
    ces: int | None = None  # 1 to 7
    publishable: bool = False  # the customer lets us publish the score and the words about it
    solved_due: bool = False  # "solved?" follows when the album that resolves has left
    asked_again: bool = False  # "solved?" was repeated since the resolution, or answered: nobody asks once more
    director_due: datetime | None = None  # by when the director's answer was promised
    director_asked_at: datetime | None = None  # when the customer had the director told
    director_missed: int = 0  # how often that time passed without an answer
    reopening_offered: bool = False  # since it ended: under words that came later
    lead: int | None = None  # the manager who has said that they are on it
    lead_name: str = ""
    lead_over: int = 0  # how often it had been opened again by then
    incident: int = 0  # the known trouble that it seems to be a part of
    incident_what: str = ""
    incident_told: bool = False  # the customer knows
    incident_not: tuple[int, ...] = ()  # those that a colleague has said it is no part of
    group: int = 0  # the staff group whose case it is, by its key (dialogs.groups)
    topic: bool = False  # a topic has been asked for
    confidential: bool = False  # the name is an alias
    entrusted: bool = False  # as the person's
    version: int = 0

    @property
    def own_words(self) -> list[str]:
        """What the customer said on the card, piece by piece, without what was forwarded."""
        return [piece.text for piece in self.words if piece.text and not piece.origin]

    @property
    def is_told(self) -> bool:
        """Whether something has gone wrong for the customer, as far as we know."""
        heard = self.apologised or self.register is not None or bool(self.lately)
        return heard and self.kind is Kind.COMPLAINT and self.state is not State.WITHDRAWN

    @property
    def is_open(self) -> bool:
        """Whether people still owe something, or the customer's "solved?" is not answered."""
        return self.state in OPEN

    @property
    def scored_low(self) -> bool:
        """Whether the customer's score is one after which a person speaks with them."""
        return self.score is not None and self.score <= LOW_SCORE

    @property
    def is_refused(self) -> bool:
        """Whether the last thing that was decided is a refusal, told with its reason."""
        return self.refusal is not None and self.outcome in REFUSALS

    @property
    def owes_goodwill(self) -> bool:
        """Whether something was promised on top and is not with the customer yet."""
        return self.goodwill is not None and self.goodwill.state is Gesture.PROMISED

    def waits(self, message: int) -> bool:
        """Whether this message of the customer is one of those that are being gathered."""
        return self.gathering > 0 and message >= self.gathering_since


@dataclass(frozen=True, slots=True)
class Earlier:
    """A complaint of before, as far as a new one needs to know of it."""

    id: int
    created_at: datetime
    owner_name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """All one step needs: a person and the complaints of that person that matter now."""

    person: Person
    complaints: dict[int, Complaint] = field(default_factory=dict)
    earlier: int = 0  # complaints this person has made before, loaded or not
    lately: tuple[Earlier, ...] = ()  # of those that are not loaded: what was told lately (Policy.repeat_within)
