"""Log: a colleague writes down what a customer told us elsewhere: `/log +380 44 123 45 67 The kettle broke at 10:30`.

Buttons ask where it came from and, where the words do not say, when. The record begins at that time. Of the phone the
card shows the last digits; who presses [Show phone] alone sees it. By a link the customer may join in Telegram.
"""

import re
from datetime import datetime, timedelta

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from dialogs.calendar import minute_up
from dialogs.effects import (
    Button,
    Disarm,
    Line,
    Marked,
    RedrawLine,
    RedrawNotice,
    Replies,
    Rows,
    ShowCard,
    Text,
    Then,
    Toast,
)
from dialogs.errands import Command, Deed, Errand, matter_button, matter_press
from dialogs.events import Commanded, Joined, Logged, MatterPressed, StaffPressed
from dialogs.items import Item
from dialogs.machine import Answer, Part, Turn, cue, say, staff_button, staff_press, write_down
from dialogs.matters import LogDraft
from dialogs.model import Complaint, Kind, Promise, Source
from dialogs.names import alias
from dialogs.numbers import label
from dialogs.pieces import QUIET
from dialogs.promises import end, first_clocks, latest, running
from dialogs.records import replace
from dialogs.states import Step
from dialogs.talk.clarify import NUDGE

SHOW_PHONE = staff_press("phone", name="shows the phone", answered=True)
TOLD = staff_press("told", name="told by voice", answered=True)
LOGGED = cue("logged", Logged)
JOINED = cue("joined in Telegram", Joined)
FROM = matter_press("log_from")
WHEN = matter_press("log_at")

SHOWN_DIGITS = 3
AGO = ("0", "30", "120", "480")  # minutes that can be chosen
INVITES = 2  # as dialogs.talk.tell: whatever was said is content
_AT = re.compile(r"(?<!\w)(?:at|в|о|об)\s+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\w)", re.IGNORECASE)


# The command -------------------------------------------------------------------------------------


def read_phone(words: str, country: str) -> tuple[str, str]:
    """The first phone number in the words (E.164; "" where there is none), and the words without it."""
    matcher = PhoneNumberMatcher(words, country or None, leniency=Leniency.POSSIBLE, max_tries=20)
    for found in matcher:
        rest = f"{words[: found.start]} {words[found.end :]}"
        return format_number(found.number, PhoneNumberFormat.E164), " ".join(rest.split())
    return "", words


def read_time(words: str, errand: Errand) -> tuple[datetime | None, str]:
    """The time behind "at", today or, where that is still to come, yesterday; and the words without it."""
    found = _AT.search(words)
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return None, words
    local = errand.now.astimezone(errand.policy.zone)
    at = local.replace(hour=int(found["hour"]), minute=int(found["minute"]), second=0, microsecond=0)
    at = at if at <= local else at - timedelta(days=1)
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    return at.astimezone(errand.now.tzinfo), " ".join(rest.split())


def log(errand: Errand, asked: Commanded) -> None:
    """`/log`: the words are kept, and where they come from is asked."""
    phone, words = read_phone(asked.words, errand.policy.country)
    at, words = read_time(words, errand)
    if not words:
        errand.answer("log_empty")
        return
    draft = errand.put(LogDraft(errand.new_id(), phone=phone, words=words, at=at, by=asked.staff.id))
    rows = [matter_button("log_from", draft.id, one.value, f"from_{one.value}") for one in Source]
    errand.answer("log_source", buttons=_rows(rows), name=asked.staff.name, phone=mask(phone), at=at)


def _rows(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def choose_source(errand: Errand, pressed: MatterPressed) -> None:
    """Where it came from; when is asked if the words did not say."""
    draft = _draft(errand, pressed)
    if draft is None or pressed.arg not in list(Source):
        return
    draft = errand.put(replace(draft, source=pressed.arg))
    if draft.at is not None:
        _record(errand, pressed, draft, draft.at)
        return
    rows = _rows([matter_button("log_at", draft.id, ago, f"ago_{ago}") for ago in AGO])
    text = Text("log_when", {"source": draft.source})
    errand.do(Toast(pressed.query, None, staff=True), RedrawNotice(pressed.chat, pressed.message, text, rows))


def choose_time(errand: Errand, pressed: MatterPressed) -> None:
    """When it was."""
    draft = _draft(errand, pressed)
    if draft is not None and draft.source and pressed.arg in AGO:
        _record(errand, pressed, draft, errand.now - timedelta(minutes=int(pressed.arg)))


def _draft(errand: Errand, pressed: MatterPressed) -> LogDraft | None:
    """What is being written down; None, and the answer, where it has become a record already."""
    draft = errand.about(LogDraft)
    if draft is None or not draft.open:
        errand.do(Toast(pressed.query, Text("logged_already"), staff=True))
        return None
    return draft


def _record(errand: Errand, pressed: MatterPressed, draft: LogDraft, at: datetime) -> None:
    """It is complete: the record is made next, in the case of that customer. The draft keeps nothing of it."""
    errand.put(replace(draft, open=False, words="", phone=""))
    event = Logged(draft.id, draft.phone, draft.words, draft.source, at, pressed.staff)
    text = Text("log_done", {"source": draft.source, "m": at})
    errand.do(
        Toast(pressed.query, None, staff=True),
        RedrawNotice(pressed.chat, pressed.message, text),
        Then(0, event, f"log:{draft.id}"),
    )


def mask(phone: str) -> str:
    """A phone as everybody may see it: its last digits."""
    return f"…{phone[-SHOWN_DIGITS:]}" if phone else ""


# The record --------------------------------------------------------------------------------------


def words_of(turn: Turn, event: Logged) -> Item:
    """The words as the customer's first message; nothing that is being talked about is in their way."""
    name = turn.person.called or alias(event.nth, turn.policy.staff_language)
    turn.person = replace(turn.person, name=name, step=Step.IDLE, focus=None, pending=(), invites=INVITES)
    return Item(turn.person.id, event.nth, "text", event.words, event.words, at=event.at)


def opened(turn: Turn, event: Logged) -> None:
    """What the words have made of a record becomes one of a customer without Telegram: nothing is asked of them."""
    number = turn.person.focus
    if number is None:
        return
    turn.id, policy = number, turn.policy
    complaint = replace(
        turn.complaint, source=Source(event.source), phone=event.phone, created_at=event.at, adding=False, asked=()
    )
    if complaint.register is None and complaint.clocks:
        complaint = replace(complaint, clocks=first_clocks(event.at, policy, complaint.place))
    turn.put(complaint)
    turn.person = replace(turn.person, step=Step.TALKING, asked_at=None, answering=False)
    facts = {"number": label(number), "name": event.staff.name, "phone": mask(event.phone), "join": ""}
    promised = latest(complaint, Promise.FIRST_REPLY)
    due = minute_up(promised.due) if promised is not None else None
    turn.do(
        Disarm(QUIET.act),
        Disarm(NUDGE.act),
        Line(number, Text("logged", {**facts, "due": due}), Replies.NOTE, buttons=((_told(number),),), alert=True),
        ShowCard(number, urgent=True),
    )


def _told(number: int) -> Button:
    return staff_button("told", number, "number")


# By voice ----------------------------------------------------------------------------------------


def show_phone(turn: Turn, pressed: StaffPressed) -> None:
    """The number, to the one who presses; that they saw it stands in the journal."""
    phone = turn.complaint.phone
    text = Text("phone_is", {"number": label(turn.complaint.id), "phone": phone})
    turn.do(Toast(pressed.query, text, alert=True, staff=True))
    if phone:
        write_down(turn, SHOW_PHONE.value, pressed.staff.id)


def tell(turn: Turn, pressed: StaffPressed) -> None:
    """[Called: told]: it counts as delivered, once, by whoever pressed first."""
    complaint, about = turn.complaint, pressed.arg
    before = dict(complaint.called).get(about)
    number = label(complaint.id)
    if before is not None:
        turn.do(Toast(pressed.query, Text("told_before", {"number": number, "name": before}), staff=True))
        return
    complaint = turn.put(replace(complaint, called=(*complaint.called, (about, pressed.staff.name))))
    text = Text("told_now", {"number": number, "name": pressed.staff.name, "customer": complaint.name})
    turn.do(
        Toast(pressed.query, None, staff=True),
        RedrawLine(complaint.id, pressed.chat, pressed.message, text),
    )
    write_down(turn, TOLD.value, pressed.staff.id, duty="reply" if about.isdecimal() else about)
    if about.isdecimal():
        turn.do(Marked(complaint.id, pressed.chat, int(about)))
        if complaint.first_reply_at is None or running(complaint, Promise.FIRST_REPLY):
            first = complaint.first_reply_at or turn.now
            turn.put(end(replace(complaint, first_reply_at=first), Promise.FIRST_REPLY, turn.now))


# In Telegram after all ---------------------------------------------------------------------------


def joined(turn: Turn, event: Joined) -> None:
    """The customer has come by the link: from here on they read everything themselves."""
    if event.complaint not in turn.complaints:
        say(turn, "join_over")
        return
    turn.id = event.complaint
    complaint = turn.put(replace(turn.complaint, joined=True))
    turn.person = replace(turn.person, focus=complaint.id, step=Step.TALKING)
    say(turn, "joined", complaint=complaint.id, number=label(complaint.id))
    facts = {"number": label(complaint.id), "name": turn.person.called}
    turn.do(
        Line(complaint.id, Text("joined_line", facts), Replies.NOTE, alert=True),
        ShowCard(complaint.id, urgent=True),
    )
    write_down(turn, JOINED.value)


# Where it is seen --------------------------------------------------------------------------------


def card(complaint: Complaint) -> list[Text]:
    """Where it came from, and the last digits of the phone."""
    if complaint.source is None:
        return []
    facts = {"source": complaint.source.value, "phone": mask(complaint.phone), "joined": complaint.joined}
    return [Text("log_line", facts)]


def buttons(complaint: Complaint) -> list[Button]:
    """[Show phone] where there is one."""
    return [staff_button("phone", complaint.id)] if complaint.phone and complaint.kind is Kind.COMPLAINT else []


PART = Part(
    "log",
    answers=(Answer(SHOW_PHONE, show_phone), Answer(TOLD, tell), Answer(LOGGED, opened), Answer(JOINED, joined)),
    commands=(Command("log", log),),
    deeds=(Deed(FROM, choose_source), Deed(WHEN, choose_time)),
    card=card,
    buttons=buttons,
)
