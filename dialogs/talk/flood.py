"""Flood: what one person writes above so many messages a minute is shown to staff together, once a minute.

The count of the present minute is the person's. Which messages wait is the complaint's, as numbers only: the words
are kept in storage as ever, so that a step costs the same however many have come.
"""

from dialogs.cues import CONTENT
from dialogs.effects import Gathered, Noted, ShowCard
from dialogs.events import Rang, Wrote
from dialogs.machine import Answer, Heard, Part, Rule, Turn, cue
from dialogs.pieces import GATHER, MINUTE, answers_known, begins_album, is_asked, is_recent, keep_back, rated_recently
from dialogs.records import replace
from dialogs.states import Step
from dialogs.talk import choose

MOST = 20  # messages of one person a minute that come one by one: as many as Telegram lets us say in a group

ONE_MORE = cue("one more of a flood", Wrote)


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """Count a customer's message; ONE_MORE when it is one of a flood, and has to wait for the others.

    It is above the measure, or behind words of the same complaint that wait: nothing overtakes them. A part of an
    album that has begun goes with its album.
    """
    _count(turn)
    number = _complaint_of(turn, wrote)
    if number is None:
        return None
    turn.id = number
    if not turn.complaint.gathering and not (is_above(turn, wrote) and begins_album(turn, wrote.item)):
        turn.id = None
        return None
    return ONE_MORE, wrote


def is_above(turn: Turn, _: Wrote) -> bool:
    """Guard: the person has written more in this minute than is shown one by one."""
    return turn.person.wrote > MOST


def is_above_and_waits(turn: Turn, wrote: Wrote) -> bool:
    """Guard: the same, while one's own words wait for "addition or new?"."""
    return is_above(turn, wrote) and turn.person.alert is None


def keep(turn: Turn, wrote: Wrote) -> None:
    """It waits for the others of this minute."""
    keep_back(turn, wrote.item)


def choose_latest(turn: Turn, wrote: Wrote) -> None:
    """A flood is not asked where it belongs: what waited goes to the latest open complaint, and the rest after it."""
    choose.choose_latest(turn, wrote)
    keep_back(turn, wrote.item)


def show(turn: Turn, rang: Rang) -> None:
    """The minute is over: all that was kept comes before the staff."""
    complaint = turn.complaints.get(rang.complaint or 0)
    if complaint is None or not complaint.gathering:
        return
    turn.id = complaint.id
    turn.do(Gathered(complaint.id, (complaint.customer, complaint.gathering_since)))
    if not is_asked(turn):
        turn.do(Noted(complaint.gathering_last))
    shown = complaint.gathered + complaint.gathering
    turn.put(replace(complaint, gathered=shown, gathering=0, gathering_since=0, gathering_last=0))
    turn.do(ShowCard(complaint.id))


def _count(turn: Turn) -> None:
    began = turn.person.minute
    if began is None or not began <= turn.now < began + MINUTE:  # a clock may be set back
        turn.person = replace(turn.person, minute=turn.now, wrote=1)
    else:
        turn.person = replace(turn.person, wrote=turn.person.wrote + 1)


def _complaint_of(turn: Turn, wrote: Wrote) -> int | None:
    """The complaint this message adds to; None when the talk has to say first what it is."""
    if answers_known(turn, wrote):
        return wrote.complaint
    focus, step = turn.focus(), turn.person.step
    if focus is None or step in (Step.IDLE, Step.CHOOSING):
        return None
    if step in (Step.TALKING, Step.RATED) and not is_recent(turn, wrote):
        return focus.id if step is Step.RATED and rated_recently(turn, wrote) else None
    return focus.id


PART = Part(
    "flood",
    talk=(Rule(Step.CHOOSING, CONTENT, Step.TALKING, choose_latest, is_above_and_waits),),
    answers=(Answer(ONE_MORE, keep), Answer(GATHER, show)),
    hears=hears,
)
