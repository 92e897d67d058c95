"""Ask: a colleague asks the customer for help. Nobody can be late meanwhile: the clocks of the reply and the resolution
stand still until the customer's words come, whatever they are, and get back exactly the pause.

The customer is reminded after a day and after three, and after a week the complaint is closed for now (State.PAUSED):
one word of the customer opens it again, with the person who asked. Where money is asked for, or a register is set (a
matter of safety, a death ...), it is never closed so: the
owner is told instead, and decides. A question waits while the clocks stand still; what ends the pause ends the waiting.
"""

from datetime import timedelta

from dialogs.calendar import minute_of
from dialogs.complaint.claim import CLAIM
from dialogs.complaint.owner import closed_for_now, is_mine, offers, taken_by
from dialogs.complaint.reply import reply, to_customer
from dialogs.complaint.resolve import RESOLVE
from dialogs.cues import CHANGED, NOT_ARRIVED, REPLY, SAID, TAKEN_OVER
from dialogs.effects import Arm, Button, Disarm, Lane, Line, RedrawLine, Replies, Say, ShowCard, Text, Toast
from dialogs.events import FormDone, Rang, Said, StaffEdited, StaffPressed, Undelivered
from dialogs.forms import Form, Words, form_done
from dialogs.items import clip
from dialogs.machine import Part, Rule, Turn, rings, staff_button, staff_press
from dialogs.model import Complaint, Kind, Question, Wish
from dialogs.names import owner_shown, shown_name
from dialogs.numbers import label
from dialogs.promises import run_on, stand_still, waits_since
from dialogs.records import replace
from dialogs.states import State

ASK = staff_press("ask", answered=True)
STOP = staff_press("unask", name="stop waiting", answered=True)
WAITING = rings("ask", "no answer")
WAITS = (State.CLAIMED, State.PAUSED)
STEPS = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
"""After the question: a reminder, another one, and the end of the waiting."""
SHOWN = 300  # characters of the question that a reminder and /status repeat

QUESTION = Form(
    "ask",
    (),
    Words("what_to_ask", ("number", "name", "customer", "language")),
    hint="note_while_asking",
    put_away="ask_cancelled",
    done=form_done("asked"),
)


# The question ------------------------------------------------------------------------------------


def ask(turn: Turn, done: FormDone) -> None:
    """The customer gets the question, and the clocks stand still; a second question takes the place of the first."""
    complaint, item = turn.complaint, done.item
    QUESTION.close(turn, done.staff.id)
    name = shown_name(done.staff.id, done.staff.name, turn.colleagues)
    question = Question(done.staff.id, name, turn.now, item.chat, item.message, clip(item.text, SHOWN))
    turn.put(replace(turn.complaint, question=question))
    to_customer(turn, item, done.staff)
    stand_still(turn)
    facts = {"number": label(complaint.id), "customer": complaint.name}
    turn.do(
        RedrawLine(complaint.id, done.chat, done.message, Text("question_sent", facts)),
        ShowCard(complaint.id, urgent=True),
    )
    _arm(turn)
    if turn.person.focus == complaint.id:
        turn.then(TAKEN_OVER, done)


def change_words(turn: Turn, event: StaffEdited) -> None:
    """The question reads otherwise now: so do the reminders."""
    question = turn.complaint.question
    if question is not None:
        turn.put(replace(turn.complaint, question=replace(question, words=clip(event.item.text, SHOWN))))


def _arm(turn: Turn) -> None:
    """The next reminder, within survey hours, or the end of the waiting; never sooner than a day after the last one."""
    question = turn.complaint.question
    if question is not None:
        due = max(question.at + STEPS[question.reminded], turn.now + STEPS[0])
        turn.do(Arm(WAITING.act, turn.policy.survey.opens(due), turn.complaint.id))


# The waiting -------------------------------------------------------------------------------------


def _asked(complaint: Complaint) -> Question | None:
    """The question that waits for its answer; None when the clocks run."""
    return complaint.question if waits_since(complaint) is not None else None


def waits(turn: Turn, _: object) -> bool:
    """Guard: a question of ours is not answered."""
    return _asked(turn.complaint) is not None


def waits_for_mine(turn: Turn, pressed: StaffPressed) -> bool:
    """Guard: the same, and the owner presses."""
    return waits(turn, pressed) and is_mine(turn, pressed)


def is_reminded(turn: Turn, _: Rang) -> bool:
    """Guard: there is a reminder left."""
    question = _asked(turn.complaint)
    return question is not None and question.reminded < len(STEPS) - 1


def may_close(turn: Turn, rang: Rang) -> bool:
    """Guard: nothing is owed that silence could not end. Money, safety and the other registers are for people."""
    return waits(turn, rang) and turn.complaint.wish is not Wish.MONEY and turn.complaint.register is None


def is_the_question(turn: Turn, event: Undelivered) -> bool:
    """Guard: what did not arrive is what we wait for the answer to."""
    question = _asked(turn.complaint)
    return question is not None and question.is_in(event.chat, event.message)


def changes_question(turn: Turn, event: StaffEdited) -> bool:
    """Guard: what was changed is what we wait for the answer to."""
    question = _asked(turn.complaint)
    return question is not None and question.is_in(event.item.chat, event.item.message)


def remind(turn: Turn, _: Rang) -> None:
    """A reminder, each in words of its own."""
    question = turn.complaint.question
    if question is None:
        return
    name = ("remind_ask", "remind_ask_again")[question.reminded]
    _tell(turn, name, words=question.words)
    turn.put(replace(turn.complaint, question=replace(question, reminded=question.reminded + 1)))
    _arm(turn)


def close_for_now(turn: Turn, _: Rang) -> None:
    """A week without an answer: closed, until the customer writes."""
    _tell(turn, "paused")
    turn.do(ShowCard(turn.complaint.id, urgent=True))


def tell_owner(turn: Turn, _: Rang) -> None:
    """A week without an answer, and money is asked for: it stays open, and the owner decides."""
    facts = {"number": label(turn.complaint.id), "name": turn.complaint.name, "owner": turn.complaint.owner_name}
    turn.do(Line(turn.complaint.id, Text("not_paused", facts), Replies.NOTE, alert=True))


def _tell(turn: Turn, template: str, lane: Lane = Lane.REMINDER, **more: object) -> None:
    complaint, question = turn.complaint, turn.complaint.question
    name = question.name if question else owner_shown(complaint, turn.colleagues)
    text = Text(template, {"number": label(complaint.id), "name": name, **more})
    turn.do(Say(text, complaint.id, lane=lane))


def nothing(turn: Turn, _: object) -> None:
    """The waiting was over before this."""


# Its end -----------------------------------------------------------------------------------------


def answered(turn: Turn, _: Said | Undelivered) -> None:
    """The customer's words are there, or the question never arrived: the clocks run on."""
    _over(turn)


def wake(turn: Turn, _: Said) -> None:
    """The customer writes after all: it is open again, where it was."""
    facts = {"number": label(turn.complaint.id), "name": turn.complaint.name}
    _tell(turn, "awake", lane=Lane.DIALOGUE)
    _over(turn)
    turn.do(Line(turn.complaint.id, Text("woken", facts), Replies.NOTE, alert=True))


def stop(turn: Turn, pressed: StaffPressed) -> None:
    """The owner takes the question back; the customer need not answer any more, and what was closed is open."""
    turn.do(Toast(pressed.query, Text("waits_no_more"), staff=True))
    _tell(turn, "ask_taken_back", lane=Lane.DIALOGUE)
    _over(turn)


def not_waiting(turn: Turn, pressed: StaffPressed) -> None:
    """The answer came first."""
    turn.do(Toast(pressed.query, Text("not_waiting", {"name": turn.complaint.name}), staff=True))


def _over(turn: Turn) -> None:
    turn.put(replace(turn.complaint, question=None))
    run_on(turn)
    turn.do(Disarm(WAITING.act, turn.complaint.id), ShowCard(turn.complaint.id, urgent=True))


# Where it is seen --------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """Since when it waits."""
    since = waits_since(complaint)
    if complaint.state is not State.CLAIMED or _asked(complaint) is None or since is None:
        return []
    return [Text("asked_since", {"name": complaint.name, "m": minute_of(since)})]


def buttons(complaint: Complaint) -> list[Button]:
    """[Ask] once somebody has it; [Stop waiting] until the answer."""
    asks = complaint.state is State.CLAIMED and complaint.kind is Kind.COMPLAINT
    found = [staff_button("ask", complaint.id)] if asks else []
    if complaint.state in WAITS and _asked(complaint) is not None:
        found.append(staff_button("unask", complaint.id))
    return found


def status(complaint: Complaint) -> Text | None:
    """What is asked, for the customer who wonders."""
    question = _asked(complaint)
    if question is None or complaint.state not in WAITS:
        return None
    facts = {"number": label(complaint.id), "name": question.name, "words": question.words}
    return Text("status_paused" if complaint.state is State.PAUSED else "status_asked", facts)


PART = Part(
    "ask",
    life=(
        *offers(QUESTION, ASK),
        *QUESTION.rules(State.CLAIMED),
        Rule(State.CLAIMED, QUESTION.done, None, ask),
        Rule(WAITS, CHANGED, None, change_words, changes_question),
        Rule(State.CLAIMED, SAID, None, answered, waits),
        Rule(State.CLAIMED, NOT_ARRIVED, None, answered, is_the_question),
        Rule(State.CLAIMED, WAITING, None, remind, is_reminded),
        Rule(State.CLAIMED, WAITING, State.PAUSED, close_for_now, may_close),
        Rule(State.CLAIMED, WAITING, None, tell_owner, waits),
        Rule(tuple(State), WAITING, None, nothing),
        Rule(WAITS, STOP, State.CLAIMED, stop, waits_for_mine),
        Rule(WAITS, STOP, None, taken_by, waits),
        Rule(tuple(State), STOP, None, not_waiting),
        Rule(State.PAUSED, SAID, State.CLAIMED, wake),
        Rule(State.PAUSED, REPLY, None, reply),
        Rule(State.PAUSED, CLAIM, None, closed_for_now),
        Rule(State.PAUSED, RESOLVE, None, closed_for_now),
        Rule(State.PAUSED, ASK, None, closed_for_now),
    ),
    forms=(QUESTION,),
    card=card,
    buttons=buttons,
    status=status,
)
