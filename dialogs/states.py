"""Where things stand: the language of a person, the step of a talk, the state of a complaint."""

from enum import StrEnum


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
    PHONE = "phone"  # in a case of safety: asked for a number to call
    SYMPTOMS = "symptoms"  # asked what is felt
    SINCE = "since"  # asked when it began
    SPOT = "spot"  # asked where it was
    OTHERS = "others"  # asked whether others are hurt
    TALKING = "talking"  # nothing is asked; talk with people
    CHOOSING = "choosing"  # asked: addition or new?
    MISSING = "missing"  # said "not yet" and may tell what is missing
    RATED = "rated"  # gave a score and may comment


QUESTIONS = (Step.WHERE, Step.WHAT, Step.WISH)


OF_SAFETY = (Step.PHONE, Step.SYMPTOMS, Step.SINCE, Step.SPOT, Step.OTHERS)


ASKING = (*QUESTIONS, Step.WORDS)


class State(StrEnum):
    """Where a complaint is on its way."""

    NEW = "new"
    CLAIMED = "claimed"
    RELEASED = "released"  # the owner gave it back to everybody
    RESOLVED = "resolved"  # staff say so; the customer is asked
    REOPENED = "reopened"  # the customer said "partly" or "not yet"
    SOLVED = "solved"  # the customer said yes
    PAUSED = "paused"  # closed for now: the customer did not answer what we asked; a word opens it again
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # the customer took it back


OPEN = (State.NEW, State.CLAIMED, State.REOPENED, State.RELEASED, State.RESOLVED, State.PAUSED)


UNCLAIMED = (State.NEW, State.REOPENED, State.RELEASED)


ENDED = (State.SOLVED, State.CLOSED, State.WITHDRAWN)
"""Nothing is owed any more; for a while the customer can have it opened again."""


OVER = (State.RESOLVED, *ENDED)
"""Staff have done their part, or the customer wants none of it any more."""
