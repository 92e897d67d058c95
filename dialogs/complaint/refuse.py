"""Refuse: what a customer wanted is not done. They get one message: what was asked, the reason, what is done instead,
who decided, and [Ask for a review]. Nobody asks the refused whether it is solved, nor for a score.

The colleague answers three questions of Resolve, one after the other; only all of them together leave. A review goes to
a manager and back to the board: another person reads everything anew, within one working day.
"""

from collections.abc import Mapping

from dialogs.alerts import first_words, tell_managers
from dialogs.calendar import minute_of, minute_up
from dialogs.complaint.solved import no_follow_up, open_again, too_late
from dialogs.cues import NOT_SOLVED
from dialogs.effects import Line, Redraw, Replies, Rows, ShowCard, Text, Toast
from dialogs.events import FormDone, Pressed
from dialogs.forms import Words
from dialogs.items import clip
from dialogs.machine import Part, Rule, Turn, button, press, say
from dialogs.model import REFUSALS, Complaint, Promise, Refusal, Wish
from dialogs.names import first_name, owner_shown
from dialogs.numbers import label
from dialogs.promises import end, one_day
from dialogs.records import replace
from dialogs.states import OVER, State

REVIEW = press("review", name="review")

MOST = 900  # characters of the reason, and of what is done instead: all of it is one message
WHO = 100  # the same for who decided
ASKED_FOR = 300  # the same for the wish in the customer's words
NAMED = (Wish.FIX, Wish.REPLACEMENT, Wish.MONEY)  # the wishes that can be named as what was asked for
ME = frozenset({"me", "i", "myself", "я"})
NOTHING = frozenset({"", "no", "none", "nothing", "нет", "ничего", "ничем", "ні", "нічого", "нічим"})


def is_refusal(answers: Mapping[str, str]) -> bool:
    """Whether the outcome that was chosen refuses something."""
    return answers["outcome"] in REFUSALS


QUESTIONS = (
    Words(
        "ask_reason", ("number", "name", "customer", "language", "outcome", "cause"),
        toast="now_the_reason", name="reason", when=is_refusal, most=MOST,
    ),
    Words("ask_instead", ("number", "customer"), name="instead", when=is_refusal, most=MOST),
    Words("ask_decided", ("number", "customer"), name="decided", when=is_refusal, most=WHO),
)  # fmt: skip
"""What Resolve asks in place of the last words to the customer."""


# The refusal -------------------------------------------------------------------------------------


def refuse(turn: Turn, done: FormDone) -> None:
    """The three answers are there: the customer gets one message, made of them."""
    complaint = turn.complaint
    reason = clip(done.words["reason"].text.strip(), MOST)
    instead = clip(done.words["instead"].text.strip(), MOST)
    name, role, mine = _who(turn, done)
    say(
        turn,
        "refusal",
        complaint=complaint.id,
        buttons=review_buttons(complaint.id),
        number=label(complaint.id),
        wish=complaint.wish.value if complaint.wish in NAMED else "",
        wish_words=clip(complaint.wish_words, ASKED_FOR),
        reason=reason,
        instead="" if _bare(instead) in NOTHING else instead,
        name=name,
        role=role,
        mine=mine,
    )
    told = replace(
        complaint,
        refusal=Refusal(turn.now, reason),
        first_reply_at=complaint.first_reply_at or turn.now,
        last_at=max(turn.now, complaint.last_at),
        last_by_staff=True,
    )
    turn.put(end(told, Promise.FIRST_REPLY, turn.now))


def _who(turn: Turn, done: FormDone) -> tuple[str, str, bool]:
    """Who decided: the name, the role where it is known, and whether it is the colleague who answers."""
    written = clip(done.words["decided"].text.strip(), WHO)
    if _bare(written) not in ME:
        return written.rstrip("."), "", False
    known = turn.colleagues.get(done.staff.id)
    return (known and known.shown) or first_name(done.staff.name), known.title if known else "", True


def _bare(words: str) -> str:
    return words.casefold().strip(" .,!—–-")


def review_buttons(complaint: int) -> Rows:
    """[Ask for a review]."""
    return ((button("review", complaint),),)


def passed_on(turn: Turn) -> None:
    """More words after a refusal are passed on; the way to another person is shown again."""
    complaint = turn.complaint
    say(
        turn,
        "passed_on_refused",
        complaint=complaint.id,
        buttons=review_buttons(complaint.id),
        name=owner_shown(complaint, turn.colleagues),
    )


# The review --------------------------------------------------------------------------------------


def not_reviewed(turn: Turn, _: Pressed) -> bool:
    """Guard: it is refused, and nobody has been asked to read it anew."""
    refusal = turn.complaint.refusal
    return turn.complaint.is_refused and refusal is not None and refusal.reviewed_at is None


def may_review(turn: Turn, pressed: Pressed) -> bool:
    """Guard: the same, and the refusal is not too long ago."""
    refusal = turn.complaint.refusal
    recent = refusal is not None and turn.now - refusal.at <= turn.policy.reopen_within
    return recent and not_reviewed(turn, pressed)


def review(turn: Turn, pressed: Pressed) -> None:
    """Another person shall decide: open again, before a manager and on the board, with a time."""
    was = turn.complaint
    assert was.refusal is not None  # guarded by may_review
    due = one_day(turn.now, turn.hours)
    complaint = open_again(turn, due)
    turn.put(replace(complaint, refusal=replace(was.refusal, reviewed_at=turn.now)))
    number, managed = label(was.id), bool(turn.policy.managers)
    turn.do(Toast(pressed.query, None))
    say(turn, "review_received", complaint=was.id, number=number, due=minute_up(due), managed=managed)
    turn.do(Redraw(pressed.message, None))
    no_follow_up(turn)
    facts = {"number": number, "name": was.name, "was": was.owner_name, "due": due}
    turn.do(
        ShowCard(was.id, urgent=True),
        Line(was.id, Text("review_asked", facts), Replies.NOTE, alert=True, board=True),
    )
    told = {
        "number": number,
        "name": was.name,
        "owner": was.owner_name,
        "reason": was.refusal.reason,
        "words": first_words(was),
        "link": "",
    }
    if managed:
        tell_managers(turn, Text("review_wanted", told), "review_board")
    turn.then(NOT_SOLVED, pressed)


def review_runs(turn: Turn, pressed: Pressed) -> None:
    """It is open already."""
    turn.do(Toast(pressed.query, Text("review_runs", {"number": label(turn.complaint.id)}), alert=True))


def review_over(turn: Turn, pressed: Pressed) -> None:
    """It was read anew, and answered."""
    turn.do(Toast(pressed.query, Text("review_over", {"number": label(turn.complaint.id)}), alert=True))


# Where it is seen --------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """That it is refused, or that somebody wants it read anew."""
    refusal = complaint.refusal
    if refusal is None or not complaint.is_refused:
        return []
    if refusal.reviewed_at is not None:
        return [Text("in_review", {"m": minute_of(refusal.reviewed_at)})] if complaint.state not in OVER else []
    return [Text("is_refused", {})] if complaint.state in OVER else []


def status(complaint: Complaint) -> Text | None:
    """What can still be done about a refusal, for the customer who wonders."""
    if complaint.state is State.RESOLVED and complaint.is_refused:
        return Text("status_refused", {"number": label(complaint.id)})
    return None


PART = Part(
    "refuse",
    life=(
        Rule(OVER, REVIEW, State.REOPENED, review, may_review),
        Rule(OVER, REVIEW, None, too_late, not_reviewed),
        Rule(OVER, REVIEW, None, review_over),
        Rule(tuple(state for state in State if state not in OVER), REVIEW, None, review_runs),
    ),
    card=card,
    status=status,
)
