"""NPS: some weeks after the end, would you recommend us, from 0 to 10, and why. And CES, if it is on: was it easy.

Once in ninety days a person, within survey hours, never while something of theirs is open, nor after a refusal, nor
where one of their cases was one of safety, of a death or the like. Who said /stop is not asked. Numbers can be typed.
"""

from datetime import datetime, timedelta

from dialogs.complaint.score import may_ever_be_asked
from dialogs.cues import CONTENT, IS_CLOSED
from dialogs.effects import Arm, Keep, Lane, Line, Purpose, Redraw, Replies, Rows, Survey, Text, Toast
from dialogs.events import Pressed, Rang, Wrote
from dialogs.machine import Part, Rule, Turn, button, cue, press, rings, say
from dialogs.numbers import label
from dialogs.pieces import rated_recently
from dialogs.records import replace
from dialogs.states import State, Step

ONCE_IN = timedelta(days=90)
WINDOW = timedelta(days=14)
EASE_AFTER = timedelta(minutes=10)  # of the first answer: the reason comes first

DUE, EASE_DUE = rings("nps", "would they recommend us"), rings("ces", "was it easy")
ADVISE = press("nps", *map(str, range(11)), name="recommends")
EASE = press("ces", *map(str, range(1, 8)), name="easy")
ADVISED = cue("recommended", Pressed)
"""The same, as the talk hears it: words now are the reason."""


def is_on(turn: Turn, _: object) -> bool:
    """Guard: we ask, and this is a case after which one may."""
    return turn.policy.nps_after > timedelta() and may_ever_be_asked(turn.complaint)


def arm(turn: Turn, _: Rang) -> None:
    """Ask when enough time has passed since the end."""
    due = turn.policy.survey.opens(turn.now + turn.policy.nps_after)
    turn.do(Arm(DUE.act, due, turn.complaint.id))


def may_be_asked(turn: Turn, rang: Rang) -> bool:
    """Guard: nothing of theirs is open or was grave, they were not asked lately, and want to be."""
    person, asked = turn.person, turn.person.nps_asked_at
    grave = any(one.register is not None for one in turn.complaints.values())
    lately = asked is not None and turn.now - asked < ONCE_IN
    bothers = person.stopped or person.blocked or lately
    return is_on(turn, rang) and not (bothers or grave or turn.open_complaints())


def ask(turn: Turn, _: Rang) -> None:
    """Would you recommend us?"""
    number = turn.complaint.id
    turn.person = replace(turn.person, nps_asked_at=turn.now)
    turn.put(replace(turn.complaint, nps_asked_at=turn.now))
    say(
        turn,
        "ask_nps",
        complaint=number,
        buttons=nps_buttons(number),
        lane=Lane.REMINDER,
        purpose=Purpose.FOLLOW_UP,
        company=turn.policy.company,
    )
    turn.do(Survey(number, "nps"))


def nps_buttons(complaint: int) -> Rows:
    """One tap, 0 to 10, in two rows."""
    every = tuple(button("nps", complaint, str(value), score=value) for value in range(11))
    return every[:6], every[6:]


def is_lately(asked: datetime | None, turn: Turn) -> bool:
    """Whether a question was put, not too long ago to be answered."""
    return asked is not None and turn.now - asked <= WINDOW


def was_asked(turn: Turn, _: Pressed) -> bool:
    """Guard: the question was put, not too long ago."""
    return is_lately(turn.complaint.nps_asked_at, turn)


def advise(turn: Turn, pressed: Pressed) -> None:
    """A number, or a changed one."""
    value, was = int(pressed.arg), turn.complaint
    complaint = turn.put(replace(was, nps=value, nps_at=turn.now))
    turn.do(Toast(pressed.query, None))
    if was.nps == value:
        return
    thanks = Text("advised", {"score": value})
    if pressed.message:
        turn.do(Redraw(pressed.message, thanks, nps_buttons(complaint.id)))
    else:
        say(turn, thanks.name, complaint=complaint.id, **thanks.args)
    facts = {"number": label(complaint.id), "name": complaint.name, "score": value}
    turn.do(Line(complaint.id, Text("told_advice", facts), Replies.NOTE))
    turn.then(ADVISED, pressed)
    if was.nps is None and turn.policy.ces:
        turn.do(Arm(EASE_DUE.act, turn.policy.survey.opens(turn.now + EASE_AFTER), complaint.id))


def too_late(turn: Turn, pressed: Pressed) -> None:
    """The question was never put, or long ago: words always reach people."""
    turn.do(Toast(pressed.query, Text("advice_over"), alert=True))


# Why -----------------------------------------------------------------------------------------------


def await_why(turn: Turn, _: Pressed) -> None:
    """Words now are the reason."""
    turn.person = replace(turn.person, focus=turn.complaint.id, asked_at=turn.now)


def is_why(turn: Turn, wrote: Wrote) -> bool:
    """Guard: the number was given within ten minutes, after which nothing else was asked; it is what they write."""
    focus = turn.focus()
    last = focus is not None and focus.nps_at is not None and focus.nps_at == turn.person.asked_at
    return last and not wrote.item.is_media and not wrote.item.origin and rated_recently(turn, wrote)


def why(turn: Turn, wrote: Wrote) -> None:
    """The reason, for the people."""
    complaint, item = turn.about_focus(), wrote.item
    turn.do(Keep(complaint.id, item, "customer", turn.person.id))
    said = f"{complaint.nps_why}\n{item.text}".strip()[:2000]
    turn.put(replace(complaint, nps_why=said, nps_at=turn.now))
    turn.person = replace(turn.person, asked_at=turn.now)
    text = Text("told_why", {"name": complaint.name, "score": complaint.nps, "words": item.text})
    turn.do(Line(complaint.id, text, Replies.CUSTOMER, quotes=(item.chat, item.message)))
    if not complaint.nps_why:
        say(turn, "why_thanks", complaint=complaint.id)


# Was it easy ---------------------------------------------------------------------------------------


def may_ask_ease(turn: Turn, _: Rang) -> bool:
    """Guard: it is on, and they still want to be asked."""
    return turn.policy.ces and not turn.person.stopped and turn.complaint.ces_asked_at is None


def ask_ease(turn: Turn, _: Rang) -> None:
    """Was it easy? From 1 to 7 (CES 2.0: "the company made it easy for me")."""
    number = turn.complaint.id
    turn.put(replace(turn.complaint, ces_asked_at=turn.now))
    say(
        turn,
        "ask_ces",
        complaint=number,
        buttons=ces_buttons(number),
        lane=Lane.REMINDER,
        purpose=Purpose.FOLLOW_UP,
        number=label(number),
    )
    turn.do(Survey(number, "ces"))


def ces_buttons(complaint: int) -> Rows:
    """One tap, 1 to 7."""
    return (tuple(button("ces", complaint, str(value), score=value) for value in range(1, 8)),)


def ease_was_asked(turn: Turn, _: Pressed) -> bool:
    """Guard: the question was put, not too long ago."""
    return is_lately(turn.complaint.ces_asked_at, turn)


def ease(turn: Turn, pressed: Pressed) -> None:
    """A number, or a changed one."""
    value, was = int(pressed.arg), turn.complaint
    complaint = turn.put(replace(was, ces=value))
    turn.do(Toast(pressed.query, None))
    if was.ces == value:
        return
    if pressed.message:
        turn.do(Redraw(pressed.message, Text("eased", {"score": value}), ces_buttons(complaint.id)))
    else:
        say(turn, "eased", complaint=complaint.id, score=value)
    facts = {"number": label(complaint.id), "name": complaint.name, "score": value}
    turn.do(Line(complaint.id, Text("told_ease", facts), Replies.NOTE))


def nothing(turn: Turn, _: Rang) -> None:
    """It is not the time to ask, and will not be for this complaint."""


EVERY = tuple(State)

PART = Part(
    "nps",
    life=(
        Rule(State.CLOSED, IS_CLOSED, None, arm, is_on),
        Rule(State.CLOSED, DUE, None, ask, may_be_asked),
        Rule(EVERY, DUE, None, nothing),
        Rule(EVERY, ADVISE, None, advise, was_asked),
        Rule(EVERY, ADVISE, None, too_late),
        Rule(State.CLOSED, EASE_DUE, None, ask_ease, may_ask_ease),
        Rule(EVERY, EASE_DUE, None, nothing),
        Rule(EVERY, EASE, None, ease, ease_was_asked),
        Rule(EVERY, EASE, None, too_late),
    ),
    talk=(
        Rule((Step.IDLE, Step.TALKING, Step.MISSING, Step.RATED), ADVISED, Step.RATED, await_why),
        Rule(Step.RATED, CONTENT, Step.RATED, why, is_why),
    ),
)
