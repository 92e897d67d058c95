"""Ending: a complaint is resolved, by words for it alone or for many, and leaves the desk."""

from dialogs.complaint.ended import CLOSING
from dialogs.complaint.score import arm_follow_up
from dialogs.cues import TAKEN_OVER
from dialogs.effects import Arm, ShowCard
from dialogs.events import FormDone, OverForAll
from dialogs.items import Item
from dialogs.machine import Turn
from dialogs.model import Cause, Outcome
from dialogs.promises import decide
from dialogs.records import replace

FEW, BARE = 12, 20  # characters: two words shorter than this, or one, do not leave without a second look


def is_bare(item: Item) -> bool:
    """Whether these words are hardly an answer to somebody who waited: "ok", "done", "All done"."""
    words = item.text.split()
    if item.is_media or len(words) > 2 or len(item.text) >= BARE:
        return False
    return len(words) == 1 or len(item.text) < FEW


def end_so(turn: Turn, outcome: Outcome, cause: Cause, *, album: bool = False) -> None:
    """It has ended so, for this cause. `album`: "solved?" follows when that has left."""
    resolved = replace(
        turn.complaint,
        outcome=outcome,
        cause=cause,
        closing=None,
        resolved_at=turn.now,
        adding=False,
        solved_due=album,
        asked_again=False,
    )
    turn.put(decide(resolved, turn.now, turn.hours))


def leave(turn: Turn, event: FormDone | OverForAll) -> None:
    """It leaves the desk: the card shows it, silence will close it, and the score is asked for when it may be."""
    number = turn.complaint.id
    turn.do(ShowCard(number, urgent=True), Arm(CLOSING.act, turn.now + turn.policy.close_after, number))
    arm_follow_up(turn)
    if turn.person.focus == number:
        turn.then(TAKEN_OVER, event)
