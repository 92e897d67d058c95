"""Greet: commands, the status, and what else is answered in the same way at every moment of the talk."""

from datetime import datetime

from dialogs.calendar import minute_up
from dialogs.complaint import withdraw
from dialogs.complaint.ended import solved_buttons
from dialogs.cues import HELLO
from dialogs.effects import Journal, Line, Replies, Text, Toast
from dialogs.events import Asked, Blocked, Pressed, Unsupported, Wrote
from dialogs.journal import STARTED
from dialogs.machine import Answer, Part, Rule, Turn, button, cue, press, say
from dialogs.model import Complaint, Promise
from dialogs.names import owner_shown
from dialogs.numbers import label
from dialogs.places import by_code
from dialogs.promises import latest, next_clock, next_promise, rule_of, start
from dialogs.records import replace
from dialogs.states import State, Step
from dialogs.talk import confidential, stop
from dialogs.talk.language import ask_language
from dialogs.talk.tell import invite

COMMANDS = ("start", "status", "language", "confidential", "cancel", "stop", "help", "id")
"""What a customer can ask for by a slash."""

IN_A_ROW = 3  # messages that cannot be passed on, one after the other: the first alone is answered

ASKED = cue("command", Asked)
UNSUPPORTED = cue("unsupported", Unsupported)
BLOCKED = cue("blocked", Blocked)
STATUS = press("status")


def command(turn: Turn, asked: Asked) -> None:
    """Each of COMMANDS, and unknown ones; the step of the talk stays."""
    turn.person = replace(turn.person, blocked=False)
    match asked.command:
        case "start":
            _start(turn, asked.payload)
            stop.offer_again(turn)
        case "status":
            show_status(turn)
        case "language":
            ask_language(turn)
        case "confidential":
            confidential.explain(turn)
        case "help":
            say(turn, "help", contact=turn.policy.contact)
        case "cancel":
            withdraw.ask(turn, asked)
        case "stop":
            stop.stop(turn)
        case "id":
            say(turn, "your_number", number=turn.person.id)
        case _:
            say(turn, "unknown_command")


def _start(turn: Turn, payload: str) -> None:
    """/start, perhaps by the link of a place. Who has something open is no stranger: how it stands, and how to add."""
    known = by_code(turn.policy, payload[2:]) if payload[:2].casefold() == "p-" else None
    place = known.name if known else payload.removeprefix("p-").replace("_", " ").strip()
    turn.do(Journal(0, STARTED, "", "", turn.person.id, {"scan": bool(payload)}))
    if place:
        turn.person = replace(turn.person, place=place[:64])
    if turn.open_complaints():
        show_status(turn, start=True)
    else:
        _greet(turn)


def _greet(turn: Turn) -> None:
    policy = turn.policy
    hours = turn.hours
    due = hours.add(turn.now, policy.first_reply_within)
    say(
        turn,
        "greeting",
        buttons=((button("status", 0), button("lang", 0, text="language")), (button("name", 0),)),
        company=policy.company,
        due=minute_up(due),
        open=hours.between(turn.now, due) == due - turn.now,  # not "we are here" at ten to closing time
        privacy_url=policy.privacy_url,
    )


def show_status(turn: Turn, *, start: bool = False) -> None:
    """Every open complaint of this person: number, state, who has it, next promised time.

    A promise that is broken is said to be ours, with a new time: that is a promise, too, and has a clock of its own.
    At the `start` it also says what to do next.
    """
    lines, timed, asked = [], None, []
    for complaint in turn.open_complaints():
        due, said = _promised(complaint), _said_by_a_part(turn, complaint)
        late = due is not None and due <= turn.now
        again = minute_up(promise_anew(turn, complaint)) if late and not said else due
        timed = timed or (None if said else due)
        if complaint.state is State.RESOLVED and not said:
            asked.append(complaint.id)
        lines.append(
            {
                "number": label(complaint.id),
                "state": complaint.state.value,
                "owner": owner_shown(complaint, turn.colleagues),
                "due": due,
                "late": late,
                "next": again,
                "replied": complaint.first_reply_at is not None and not _waits_for_answer(complaint),
                **said,
            }
        )
    if lines:
        buttons = solved_buttons(asked[0]) if len(asked) == 1 == len(lines) else ()
        if start and not buttons:
            buttons = ((button("lang", 0, text="language"),), (button("name", 0),))
        say(turn, "status_at_start" if start else "status", complaints=lines, zone=timed, buttons=buttons)
    else:
        say(turn, "status_none")


def _promised(complaint: Complaint) -> datetime | None:
    """The time a customer waits for: an answer, also while nobody has it; None while the word is theirs."""
    due = next_promise(complaint)
    answer = latest(complaint, Promise.FIRST_REPLY)
    return due if due is None or answer is None or complaint.state is State.CLAIMED else answer.due


def _waits_for_answer(complaint: Complaint) -> bool:
    """Whether the customer wrote since our last reply: an answer is owed next, and not yet the decision."""
    clock = next_clock(complaint)
    return clock is not None and clock.kind is Promise.NEXT_REPLY


def promise_anew(turn: Turn, complaint: Complaint) -> datetime:
    """A broken promise is made once more, with the whole time from now on."""
    clock = next_clock(complaint)
    kind = clock.kind if clock is not None and complaint.state is State.CLAIMED else Promise.FIRST_REPLY
    policy = turn.policy
    others = {Promise.RESOLUTION: policy.resolution(), Promise.NEXT_REPLY: policy.next_reply_within}
    within = others.get(kind, policy.first_reply_within)
    turn.id = complaint.id
    due = turn.hours.add(turn.now, within)
    turn.put(start(complaint, kind, turn.now, due, rule=rule_of(kind, policy)))
    return due


def _said_by_a_part(turn: Turn, complaint: Complaint) -> dict[str, Text]:
    """The line of the first part that has something to say of this complaint."""
    found = (status(complaint) for status in turn.statuses)
    return next(({"said": text} for text in found if text is not None), {})


def press_status(turn: Turn, pressed: Pressed) -> None:
    """[Show my complaints]."""
    turn.do(Toast(pressed.query, None))
    show_status(turn)


def invite_or_status(turn: Turn, wrote: Wrote) -> None:
    """A hello: say how open complaints stand, or invite to tell."""
    if turn.open_complaints():
        show_status(turn)
    else:
        invite(turn, wrote)


def block(turn: Turn, event: Blocked) -> None:
    """The customer blocked the bot, or came back: the owner should know why answers do not arrive."""
    turn.person = replace(turn.person, blocked=event.blocked)
    name = "blocked" if event.blocked else "unblocked"
    for complaint in turn.open_complaints():
        turn.do(Line(complaint.id, Text(name, {"name": complaint.name}), Replies.NOTE))


def unsupported(turn: Turn, _: Unsupported) -> None:
    """Something we cannot pass on: say what works instead, once for three of them in a row; nothing else changes."""
    person, told = turn.person, turn.person.odd_at
    if told is not None and 0 < person.odd < IN_A_ROW and turn.now - told <= turn.policy.addition_within:
        turn.person = replace(person, odd=person.odd + 1)
        return
    turn.person = replace(person, odd=1, odd_at=turn.now)
    say(turn, "unsupported")


PART = Part(
    "greet",
    talk=(
        Rule(Step.IDLE, HELLO, Step.IDLE, invite_or_status),
        Rule((Step.TALKING, Step.RATED), HELLO, Step.TALKING, invite_or_status),
    ),
    answers=(
        Answer(ASKED, command),
        Answer(UNSUPPORTED, unsupported),
        Answer(BLOCKED, block),
        Answer(STATUS, press_status),
    ),
)
