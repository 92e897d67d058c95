"""Withdraw: the customer takes a complaint back, by /cancel or in words, after being asked once. Nobody owes anything
then: no clock runs, nothing is asked, no score either. Staff are told, and for thirty days a press opens it again.
"""

from dialogs import phrases
from dialogs.complaint.ended import open_again
from dialogs.cues import WITHDRAWN
from dialogs.effects import Disarm, Line, Redraw, Replies, ShowCard, Text, Toast
from dialogs.events import Pressed, Wrote
from dialogs.machine import Answer, Heard, Part, Rule, Turn, button, cue, press, say
from dialogs.numbers import label
from dialogs.promises import let_go
from dialogs.records import replace
from dialogs.states import ASKING, ENDED, OPEN, State, Step
from dialogs.talk.clarify import end_questions

TAKE_BACK = press("withdraw", "yes", name="taken back")
KEEP = press("withdraw", "no", name="kept")
WORDS = cue("wants to take it back", Wrote)
OFFERED = 5  # of several open complaints
_TIMERS = ("overdue", "ask", "close", "follow_up", "follow_up_reminder", "goodwill_wait", "director")
_SAYS_SO = phrases.Groups("withdraw")


def hears(turn: Turn, wrote: Wrote) -> Heard | None:
    """A message that says nothing but "forget it". What may be an answer to somebody is none."""
    item, step = wrote.item, turn.person.step
    if item.kind != "text" or step is Step.CHOOSING or not turn.open_complaints():
        return None
    said = phrases.plain(item.text).strip(" \n.!,…")
    focus = turn.focus()
    answers = step in (*ASKING, Step.MISSING, Step.RATED) or (focus is not None and focus.last_by_staff)
    plainly = _SAYS_SO["plainly"].fullmatch(said)
    return (WORDS, wrote) if plainly or (not answers and _SAYS_SO["perhaps"].fullmatch(said)) else None


def ask(turn: Turn, _: object) -> None:
    """Which one, where several are open; otherwise whether it is meant. Each is one press."""
    found = turn.open_complaints()
    focus = turn.focus()
    if not found:
        say(turn, "nothing_to_withdraw")
    elif len(found) == 1 or (focus in found and turn.person.step in (Step.LISTENING, *ASKING)):
        one = focus if focus in found and focus is not None else found[0]
        yes, no = button("withdraw", one.id, "yes", "withdraw"), button("withdraw", one.id, "no", "keep")
        say(turn, "ask_withdraw", buttons=((yes,), (no,)), complaint=one.id, number=label(one.id))
    else:
        rows = [
            (button("withdraw", one.id, "yes", "withdraw_number", number=label(one.id)),) for one in found[:OFFERED]
        ]
        say(turn, "which_to_withdraw", buttons=(*rows, (button("withdraw", found[0].id, "no", "keep_all"),)))


def withdraw(turn: Turn, pressed: Pressed) -> None:
    """The customer's word ends it."""
    was = turn.complaint
    ended = replace(was, closed_at=turn.now, adding=False, question=None, forms=(), solved_due=False)
    complaint = turn.put(let_go(ended, turn.now))
    number = label(complaint.id)
    turn.do(Toast(pressed.query, None), Redraw(pressed.message, None))
    say(
        turn,
        "withdrawn",
        buttons=open_again(complaint.id),
        complaint=complaint.id,
        number=number,
        days=turn.policy.reopen_within.days,
    )
    facts = {"number": number, "name": complaint.name, "owner": complaint.owner_name}
    turn.do(
        *(Disarm(ring, complaint.id) for ring in _TIMERS),
        ShowCard(complaint.id, urgent=True),
        Line(complaint.id, Text("taken_back", facts), Replies.NOTE, alert=True),
    )
    if turn.person.focus == complaint.id:
        turn.then(WITHDRAWN, pressed)


def keep(turn: Turn, pressed: Pressed) -> None:
    """It stays as it is."""
    turn.do(Toast(pressed.query, Text("kept")), Redraw(pressed.message, None))


def not_open(turn: Turn, pressed: Pressed) -> None:
    """It was ended before this."""
    text = Text("withdraw_not_open", {"number": label(turn.complaint.id)})
    turn.do(Toast(pressed.query, text), Redraw(pressed.message, None))


def stop_asking(turn: Turn, _: Pressed) -> None:
    """There is nothing to ask about any more."""
    end_questions(turn)


PART = Part(
    "withdraw",
    life=(
        Rule(OPEN, TAKE_BACK, State.WITHDRAWN, withdraw),
        Rule(ENDED, TAKE_BACK, None, not_open),
        Rule(tuple(State), KEEP, None, keep),
    ),
    talk=(Rule((Step.LISTENING, *ASKING, Step.MISSING), WITHDRAWN, Step.TALKING, stop_asking),),
    answers=(Answer(WORDS, ask),),
    hears=hears,
)
