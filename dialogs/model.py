"""The facts a dialogue is about: the person, the complaints, the pieces they wrote, and our policy.

Frozen on purpose: a step takes these and returns new ones. No chat-side ids of cards or topics here;
what a view showed is the view's to remember (storage keeps it in `rooms` and `links`).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dialogs.clocks import Hours


class Language(StrEnum):
    """The languages we write in."""

    RU = "ru"
    UK = "uk"
    EN = "en"


def language_of(code: str | None, default: Language) -> Language:
    """Return our language for Telegram's optional `language_code` ("ru", "en-gb"), or the default."""
    known = (code or "").split("-")[0].lower()
    return Language(known) if known in Language.__members__.values() else default


class Step(StrEnum):
    """Where the customer is in the talk with the bot."""

    IDLE = "idle"  # nothing is being talked about
    LISTENING = "listening"  # receipt given; gathering what else comes before the first question
    WHERE = "where"  # asked where and when
    WHAT = "what"  # asked what exactly
    WISH = "wish"  # asked what would put it right
    WORDS = "words"  # asked for the wish in own words
    TALKING = "talking"  # nothing is asked; talk with people
    CHOOSING = "choosing"  # asked: addition or new?
    MISSING = "missing"  # said "not yet" and may tell what is missing
    RATED = "rated"  # gave a score and may comment


QUESTIONS = (Step.WHERE, Step.WHAT, Step.WISH)
ASKING = (*QUESTIONS, Step.WORDS)


class State(StrEnum):
    """Where a complaint is on its way."""

    NEW = "new"
    CLAIMED = "claimed"
    RESOLVED = "resolved"  # staff say so; the customer is asked
    REOPENED = "reopened"  # the customer said "partly" or "not yet"
    SOLVED = "solved"  # the customer said yes
    CLOSED = "closed"


OPEN = (State.NEW, State.CLAIMED, State.REOPENED, State.RESOLVED)
UNCLAIMED = (State.NEW, State.REOPENED)


class Wish(StrEnum):
    """What would put it right."""

    FIX = "fix"
    REPLACEMENT = "replacement"
    MONEY = "money"
    APOLOGY = "apology"
    HEARD = "heard"
    OTHER = "other"


class Outcome(StrEnum):
    """How staff resolved it."""

    FIXED = "fixed"
    REPLACED = "replaced"
    REFUNDED = "refunded"
    COMPENSATED = "compensated"
    EXPLAINED = "explained"
    APOLOGISED = "apologised"
    NOT_UPHELD = "not_upheld"
    CANNOT_FIX = "cannot_fix"
    REFERRED = "referred"


class Cause(StrEnum):
    """Root causes; never a person (domain rule: not punitive)."""

    PROCESS = "process"
    TRAINING = "training"
    STAFFING = "staffing"
    SUPPLIER = "supplier"
    PRODUCT = "product"
    INFORMATION = "information"
    EQUIPMENT = "equipment"
    EXPECTATION = "expectation"
    OTHER = "other"
    UNKNOWN = "unknown"


def length(text: str) -> int:
    """How long a text is in UTF-16 units: never less than what Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One message as somebody wrote it.

    `kind` is Telegram's content type ("text", "photo", ...). `text` is the text or caption as plain
    characters, `html` the same with its formatting. `media` is (send kind, file_id) where a file can
    be sent again. `reply_to` is the id of the message it answers in the same chat.
    """

    chat: int
    message: int
    kind: str
    text: str = ""
    html: str = ""
    media: str = ""
    album: str = ""
    spoiler: bool = False
    reply_to: int | None = None
    at: datetime = BEGINNING

    @property
    def is_media(self) -> bool:
        """Whether there is more to show than characters."""
        return self.kind != "text"


@dataclass(frozen=True, slots=True)
class Words:
    """One piece of the complaint as the card and the summary show it."""

    message: int
    kind: str
    text: str
    album: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff group who acts."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Resolving:
    """The three presses of Resolve, on their way."""

    by: int
    at: datetime
    outcome: Outcome | None = None
    cause: Cause | None = None
    message: int = 0  # the bot's question, to be put away in the end
    chat: int = 0  # the group it stands in: a group that moves numbers its messages anew


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and the place in the talk."""

    id: int
    name: str
    language: Language
    language_chosen: bool = False
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
    albums: tuple[tuple[str, tuple[Item, ...]], ...] = ()  # customer's album parts not yet shown to staff
    staff_albums: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Complaint:
    """The record, from the first content on."""

    id: int  # the speakable number; `K-4821` is label(4821)
    customer: int
    name: str
    language: Language
    state: State
    created_at: datetime
    take_up_due: datetime
    reply_due: datetime
    resolve_due: datetime
    last_at: datetime  # last words in either direction
    last_by_staff: bool = False
    earlier: int = 0
    place: str = ""
    where: str = ""
    what: str = ""
    wish: Wish | None = None
    wish_words: str = ""
    asked: tuple[Step, ...] = ()  # questions to ask, in order; the progress is counted over these
    words: tuple[Words, ...] = ()
    unseen: int = 0  # pieces that did not fit on the card (they stand below it)
    adding: bool = True  # the customer is still adding
    confirmed: bool = False  # pressed "all correct"
    owner: int | None = None
    owner_name: str = ""
    epoch: int = 0  # counts claims
    claimed_at: datetime | None = None
    first_reply_at: datetime | None = None
    resolving: Resolving | None = None
    outcome: Outcome | None = None
    cause: Cause | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    csat_asked_at: datetime | None = None
    score: int | None = None
    comment: str = ""
    low_score_told: bool = False
    solved_due: bool = False  # "solved?" follows when the album that resolves has left
    topic: bool = False  # a topic has been asked for
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether people still owe something, or the customer's "solved?" is not answered."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Policy:
    """Our promises and settings, as the dialogues see them. Durations are positive timedeltas."""

    working: Hours
    survey: Hours
    zone: ZoneInfo
    company: str = ""
    contact: str = ""
    privacy_url: str = ""
    default_language: Language = Language.EN
    staff_language: Language = Language.EN
    managers: tuple[int, ...] = ()
    forum: bool = False
    cards_a_minute: int = 8  # above this, new complaints are gathered in digests (Telegram: 20 a minute in a group)
    merge: timedelta = timedelta(seconds=5)
    merge_cap: timedelta = timedelta(seconds=60)
    album: timedelta = timedelta(seconds=1.5)
    nudge_after: timedelta = timedelta(minutes=10)
    addition_within: timedelta = timedelta(minutes=10)
    choose_within: timedelta = timedelta(seconds=30)
    claim_within: timedelta = timedelta(minutes=15)
    first_reply_within: timedelta = timedelta(hours=1)
    resolve_within: timedelta = timedelta(hours=8)
    follow_up_after: timedelta = timedelta(hours=24)
    follow_up_reminder_after: timedelta = timedelta(hours=48)
    close_after: timedelta = timedelta(days=7)
    reopen_within: timedelta = timedelta(days=30)
    card_words: int = 1700  # length of the customer's first words on a card; the rest stands below it
    card_answer: int = 500  # the same for each answer to a question


@dataclass(frozen=True, slots=True)
class Case:
    """All one step needs: a person and the complaints of that person that matter now."""

    person: Person
    complaints: dict[int, Complaint] = field(default_factory=dict)
    earlier: int = 0  # complaints this person has made before, loaded or not
