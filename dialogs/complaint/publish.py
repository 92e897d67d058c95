"""Publish: who is content is asked to write about us in public (REVIEW_URL), and may let us publish the words to us.

Asked at most once in half a year, and never where a remedy was promised or money went back: nobody shall think that a
review is what it was for. The permission can be taken back, and a score that becomes a low one takes it back by itself.
"""

from datetime import timedelta

from dialogs.complaint.score import CONTENT_WITH_US
from dialogs.effects import Lane, Line, Purpose, Redraw, Replies, Rows, Say, Text, Toast
from dialogs.events import Pressed
from dialogs.machine import Part, Rule, Turn, button, press, say
from dialogs.model import Outcome, Promise
from dialogs.numbers import label
from dialogs.promises import latest
from dialogs.records import replace
from dialogs.states import State

ALLOW = press("publish", "yes", name="may be published")
FORBID = press("publish", "no", name="not to be published")
ONCE_IN = timedelta(days=180)
PAID = (Outcome.COMPENSATED, Outcome.REFUNDED)
"""Outcomes after which a request for a review would look like a price."""
OVER = (State.RESOLVED, State.SOLVED, State.CLOSED)


def may_ask(turn: Turn, _: Pressed) -> bool:
    """Guard: there is a place to write, the customer was not asked lately, takes surveys, and was given nothing."""
    complaint, asked = turn.complaint, turn.person.review_asked_at
    given = complaint.outcome in PAID or latest(complaint, Promise.GOODWILL) is not None
    lately = asked is not None and turn.now - asked < ONCE_IN
    return bool(turn.policy.review_url) and not (given or lately or turn.person.stopped)


def ask(turn: Turn, _: Pressed) -> None:
    """The link, and the other way: their words to us, without a name."""
    number = turn.complaint.id
    turn.person = replace(turn.person, review_asked_at=turn.now)
    say(
        turn,
        "ask_review",
        complaint=number,
        buttons=_button(number, "yes"),
        lane=Lane.REMINDER,
        purpose=Purpose.FOLLOW_UP,
        link=turn.policy.review_url,
    )


def is_high(turn: Turn, _: Pressed) -> bool:
    """Guard: the score of this complaint is a high one, so that there is something to publish."""
    return turn.complaint.score is not None and not turn.complaint.scored_low


def allow(turn: Turn, pressed: Pressed) -> None:
    """We may."""
    _decide(turn, pressed, allowed=True)


def forbid(turn: Turn, pressed: Pressed) -> None:
    """We may not any more."""
    _decide(turn, pressed, allowed=False)


def _decide(turn: Turn, pressed: Pressed, *, allowed: bool) -> None:
    complaint, changed = turn.complaint, turn.complaint.publishable is not allowed
    turn.put(replace(complaint, publishable=allowed))
    facts = {"number": label(complaint.id), "allowed": allowed}
    turn.do(Toast(pressed.query, None))
    rows = _button(complaint.id, "no" if allowed else "yes")
    if pressed.message:
        turn.do(Redraw(pressed.message, Text("publishing", facts), rows))
    else:
        turn.do(Say(Text("publishing", facts), complaint.id, rows))
    if changed:
        turn.do(Line(complaint.id, Text("may_publish", {**facts, "name": complaint.name}), Replies.NOTE))


def _button(number: int, arg: str) -> Rows:
    if arg == "yes":
        return ((button("publish", number, "yes"),),)
    return ((button("publish", number, "no", "unpublish"),),)


PART = Part(
    "publish",
    life=(
        Rule(OVER, CONTENT_WITH_US, None, ask, may_ask),
        Rule(OVER, ALLOW, None, allow, is_high),
        Rule(tuple(State), FORBID, None, forbid),
    ),
)
