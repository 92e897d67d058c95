"""What was heard becomes an event for one customer's case, or a refusal, or it waits until Telegram has been asked.

Rights live here: they are checked in the transaction of the act.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from dialogs.absent import complaint_in, is_absent, link_code, number_of
from dialogs.board.page import Page
from dialogs.complaint import guide
from dialogs.effects import Line, Replies, Text, Toast
from dialogs.events import (
    Answers,
    Asked,
    Blocked,
    Commanded,
    Edited,
    Event,
    Joined,
    Logged,
    ManagerPressed,
    ManagerSends,
    ManagerWrote,
    MatterPressed,
    Ordered,
    Pressed,
    StaffEdited,
    StaffPressed,
    StaffWrote,
    Unsupported,
    Valued,
    Wrote,
)
from dialogs.items import Item
from dialogs.model import Case, Staff
from dialogs.states import Language, language_of
from dialogs.tables import DEEDS, LIFE, form_of, named
from dialogs.talk.greetings import is_hello, is_thanks
from handlers.answers import ANSWERS, Answered, Unread
from handlers.errands import role_of
from handlers.heard import (
    Anonymous,
    ForeignPress,
    FromCustomer,
    ManagerButton,
    Own,
    Reads,
    StaffAsked,
    StaffButton,
    StaffMessage,
)
from handlers.items import command_in
from handlers.memory import Memory
from storage.links import Link
from storage.outbox import STAFF_CHAT

WAIT_FOR_LINK = timedelta(minutes=1)
MEMBER_FRESH = timedelta(seconds=30)  # domain: leaving the group ends access within a minute
CLOCKS_AGREE = timedelta(hours=25)  # a message that is dated further away comes from a broken clock
_ROLES = {
    "card": Answers.CARD,
    "customer": Answers.CUSTOMER,
    "question": Answers.QUESTION,
    "wizard": Answers.QUESTION,  # a question of Resolve, as it was called before there were other forms
    "line": Answers.LINE,
    "reply": Answers.LINE,  # what a colleague has written to the customer: they get no answers to it
}
_KEPT = ("reply", "note", "said")  # what somebody wrote, of the roles
_LEAVE = (Answers.CARD, Answers.CUSTOMER, Answers.QUESTION)
OLD_FORM = "resolve"

OfACase = (
    FromCustomer | StaffMessage | StaffAsked | Reads | StaffButton | ManagerButton | Own | ForeignPress | Anonymous
)


class UnknownMember(Exception):
    """Telegram has to be asked whether this person is in the staff group."""

    def __init__(self, user: int) -> None:
        super().__init__(user)
        self.user = user


class TooEarly(Exception):
    """The answered message of ours has left, but its answer is not settled: its link comes with the next round."""


@dataclass(frozen=True, slots=True)
class Meant:
    """An event for this customer's case. `asked`: the message that is now known to be a form's question."""

    customer: int
    event: Event
    asked: Link | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A press that is answered without a step, in this chat; a customer's in this language."""

    toast: Toast
    chat: int
    language: Language


@dataclass(frozen=True, slots=True)
class Below:
    """Something that is said below a colleague's message in the group, about no complaint."""

    message: int
    thread: int | None
    text: Text


Located = Meant | Refused | Line | Below | Answered | Commanded | MatterPressed | None
"""A `Line` is said in the room of its complaint, without a step; the last two are errands (handlers.errands)."""


def locate(memory: Memory, one: OfACase) -> Located:
    """What it means; None when it means nothing, and nobody waits for an answer.

    UnknownMember: Telegram must be asked first. Unread: it must be read first. TooEarly: the next round knows more.
    """
    match one:
        case FromCustomer():
            return _from_customer(memory, one)
        case StaffMessage():
            return _from_staff(memory, one)
        case StaffAsked():
            return _staff_asked(memory, one)
        case Reads():
            return _reads(memory, one)
        case StaffButton():
            return _staff_button(memory, one)
        case ManagerButton():
            return _manager_button(memory, one)
        case Own(event=Logged() as logged):
            person = number_of(logged.phone, logged.nth, memory.salt)
            if person not in memory.cases:
                memory.meet(person, "", memory.policy.default_language)
            return Meant(person, logged)
        case Own(event=Valued(person=person) as told) if person:
            return Meant(person, told) if person in memory.cases else None
        case Own(event=event):
            owner = memory.owners.get(getattr(event, "complaint", 0))
            return None if owner is None else Meant(owner, event)
        case ForeignPress():
            text = Text("not_staff") if one.staff else Text("stale")
            known = memory.cases.get(one.user)
            language = known.person.language if known else language_of(one.code, memory.policy.default_language)
            return Refused(Toast(one.query, text, alert=one.staff, staff=one.staff), one.user, language)
        case Anonymous():
            link = memory.links.get((memory.place.staff_chat, one.reply_to or 0))
            if link is None or _ROLES.get(link.role.partition(":")[0], Answers.LINE) is Answers.LINE:
                return None
            asked = (link.chat, one.message)
            return Line(link.complaint, Text("anonymous"), Replies.NOTE, answers=asked)
        case _:
            assert_never(one)


def unchecked(memory: Memory, one: object) -> Located:
    """Telegram would not say whether the presser or writer is in the group: nothing is lost in silence."""
    if isinstance(one, Reads) and one.otherwise is not None:
        return _from_customer(memory, one.otherwise)
    if isinstance(one, StaffButton) or (isinstance(one, Reads) and one.query):
        return _refused(memory, one, "unchecked")
    if isinstance(one, StaffAsked | Reads):
        return Below(one.message, one.thread, Text("unchecked_command"))
    if isinstance(one, StaffMessage) and one.item.reply_to:
        replied = memory.links.get((one.item.chat, one.item.reply_to))
        number = replied.complaint if replied else one.card
        if number is not None and number in memory.owners:
            asked = (one.item.chat, one.item.message)
            return Line(number, Text("unchecked_reply"), Replies.NOTE, answers=asked, alert=True)
    return None


# Customers, and managers in private -------------------------------------------------------------------


def _from_customer(memory: Memory, one: FromCustomer) -> Located:
    if one.user not in memory.cases and isinstance(one.event, Blocked):
        return None
    case = memory.meet(one.user, one.name, language_of(one.code, memory.policy.default_language))
    event = one.event
    if one.user in memory.policy.leaders:
        is_theirs, meant = _from_manager(memory, one)
        if is_theirs:
            return meant
    match event:
        case Wrote(item=item):
            if (item.chat, item.message) in memory.links or _waits(case, item):
                return None  # the same message again, or its edit was handled before it
            return Meant(one.user, Wrote(_dated(memory, item), memory.complaint_at(item.chat, item.reply_to)))
        case Edited(item=item):
            link = memory.links.get((item.chat, item.message))
            if link is not None and not _changes(memory, item):
                return None
            answered = memory.complaint_at(item.chat, item.reply_to)
            seen = link is not None or _waits(case, item)
            if not seen and (is_hello(item.text) or is_thanks(item.text) or command_in(item.text)[0] in ANSWERS):
                return None  # it was answered when it came; only words of a complaint are kept
            was = memory.known.get((item.chat, item.message))
            return Meant(one.user, Edited(_dated(memory, item), link.complaint if link else answered, seen, was))
        case Asked(command="start", payload=payload) if complaint_in(payload):
            return Meant(one.user, _joins(memory, one.user, payload))
        case Asked(command="help") if _works_here(memory, one.user):
            me = Staff(one.user, one.name)
            return Answered(Reads(me, "help", "", one.user, 0), Page(guide.in_private(role_of(memory, me))))
        case Asked() | Unsupported() | Pressed() | Blocked():
            return Meant(one.user, event)
        case _:
            assert_never(event)


def _works_here(memory: Memory, user: int) -> bool:
    """Whether this is a colleague, as far as Telegram has told; for what gives nobody a right."""
    member = memory.members.get(user)
    return user in memory.policy.managers or (member is not None and member.is_in)


def _joins(memory: Memory, user: int, payload: str) -> Event:
    """A customer without Telegram comes by the link of their complaint: it is theirs from now on, once."""
    number = complaint_in(payload)
    owner = memory.owners.get(number)
    if owner is None or payload != link_code(number, memory.salt):
        return Asked("start")
    if owner == user:
        return Asked("status")
    if not is_absent(owner):
        return Joined(0)
    memory.adopt(number, user)
    return Joined(number)


def _from_manager(memory: Memory, one: FromCustomer) -> tuple[bool, Located]:
    """Whether it is about what a manager was told of somebody's complaint (a reply to it, or an edit of one)."""
    if not isinstance(one.event, Wrote | Edited):
        return False, None
    item, edited = one.event.item, isinstance(one.event, Edited)
    own = memory.links.get((item.chat, item.message))
    told = own if edited else memory.links.get((item.chat, item.reply_to or 0)) if own is None else None
    if told is None or told.role != ("note" if edited else "alert") or told.complaint not in memory.owners:
        return False, None
    customer, manager = memory.owners[told.complaint], Staff(one.user, one.name)
    if not edited:
        return True, Meant(customer, ManagerWrote(told.complaint, item, manager))
    if not _changes(memory, item):
        return True, None
    known = memory.colleagues.get(one.user)
    delivered = known is not None and item.message in known.sent
    was = memory.known.get((item.chat, item.message))
    return True, Meant(customer, StaffEdited(told.complaint, item, manager, delivered, was))


def _manager_button(memory: Memory, one: ManagerButton) -> Located:
    """A press in a manager's private chat."""
    note = memory.links.get((one.staff.id, int(one.arg))) if one.arg else None
    item = memory.known.get((one.staff.id, int(one.arg))) if one.arg else None
    if one.staff.id not in memory.policy.leaders or one.complaint not in memory.owners:
        return _refused(memory, one, "stale")
    if named(ManagerPressed, one.act) in LIFE.cues:  # a decision about the complaint
        event = ManagerPressed(one.act, one.complaint, one.query, one.message, one.staff)
        return Meant(memory.owners[one.complaint], event)
    if one.act != "send":
        if one.staff.id not in memory.cases:
            memory.meet(one.staff.id, one.staff.name, memory.policy.staff_language)
        event = ManagerPressed(one.act, one.complaint, one.query, one.message, one.staff)
        return Meant(one.staff.id, event)
    if note is None or item is None or (note.role, note.complaint) != ("note", one.complaint):
        return _refused(memory, one, "stale")
    sends = ManagerSends(one.complaint, item, one.staff, one.query, one.message)
    return Meant(memory.owners[one.complaint], sends)


# Staff ------------------------------------------------------------------------------------------------


def _from_staff(memory: Memory, one: StaffMessage) -> Located:
    item = one.item
    replied = memory.links.get((item.chat, item.reply_to)) if item.reply_to else None
    if replied is None and one.card in memory.owners and item.reply_to:
        # The card stands there, but we never learned its id (its answer was lost, or is on its way).
        replied = Link(item.chat, item.reply_to, one.card or 0, "card")
    awaited = one.answers_bot and not one.edited and STAFF_CHAT in memory.under_way
    if replied is None and awaited and memory.now - _dated(memory, item).at < WAIT_FOR_LINK:
        raise TooEarly
    own = memory.links.get((item.chat, item.message))
    complaint = replied.complaint if replied else memory.topics.get(one.thread or 0)
    if own is not None:
        complaint = own.complaint
    if complaint is None or complaint not in memory.owners:
        if one.answers_bot and own is None and not one.edited and _is_member(memory, one.staff.id):
            # A reply to a digest, or to a line that is about no single complaint, goes to nobody.
            return Below(item.message, one.thread, Text("board_reply"))
        if one.order and _is_member(memory, one.staff.id):
            return Below(item.message, one.thread, Text("order_where", {"command": f"/{one.order}"}))
        return _talk(memory, one)
    if not _is_member(memory, one.staff.id):
        return None
    customer = memory.owners[complaint]
    if one.edited:
        if own is None or not _changes(memory, item):
            return None
        was = memory.known.get((item.chat, item.message))
        return Meant(customer, StaffEdited(complaint, item, one.staff, own.role == "reply", was))
    if own is not None:
        return None  # the same message again
    role, _, form = replied.role.partition(":") if replied else ("", "", "")
    answers = _ROLES.get(role, Answers.NOTHING)
    if role == "reply" and one.answers_self:
        answers = Answers.OWN
    if one.order:
        about = memory.known.get((item.chat, item.reply_to or 0)) if role in _KEPT else None
        return Meant(customer, Ordered(complaint, one.order, item, one.staff, answers, about))
    if one.unsent:
        said = Line(complaint, Text(one.unsent), Replies.NOTE, answers=(item.chat, item.message), alert=True)
        return said if answers in _LEAVE else None
    if answers is Answers.NOTHING and one.thread is None:
        return None
    if answers is Answers.QUESTION and item.quote:
        item = replace(item, quote="")  # what is marked there are our own words
    form = form or (OLD_FORM if answers is Answers.QUESTION else "")
    return Meant(customer, StaffWrote(complaint, item, one.staff, answers, form, _named(memory, one.mentions)))


def _talk(memory: Memory, one: StaffMessage) -> Located:
    """Talk among colleagues is nothing to us; but the owner of a case may have meant it for the customer."""
    beside = one.item.reply_to is None and one.thread is None and not one.edited
    if (
        not beside
        or not _works_here(memory, one.staff.id)
        or not guide.may_be_lost(memory.colleagues.get(one.staff.id))
    ):
        return None
    return Commanded(guide.TALK, "", one.staff, one.item.message)


def _named(memory: Memory, mentions: tuple[str, ...]) -> tuple[int, ...]:
    """The colleagues whom a message names, by their names in Telegram; 0 for one whom we do not know."""
    known = {one.username.lower(): one.id for one in memory.colleagues.values() if one.username}
    return tuple(int(one) if one.isdecimal() else known.get(one, 0) for one in mentions)


def _staff_asked(memory: Memory, one: StaffAsked) -> Located:
    """A command is an errand."""
    if not _is_member(memory, one.staff.id):
        return None
    return Commanded(one.command, one.words, one.staff, one.message, one.thread)


def _reads(memory: Memory, one: Reads) -> Located:
    """A reading command, or a page that is turned: for members of the group; managers may in private without.

    What is due by itself has been asked for by us."""
    manager = one.staff.id in memory.policy.leaders
    if one.due:
        if one.private and not manager:
            return None  # no manager any more
        if one not in memory.answers:
            raise Unread(one)
        return Answered(one, memory.answers[one])
    if not (one.private and manager) and not _is_member(memory, one.staff.id):
        if one.query:
            return _refused(memory, one, "not_staff")
        return _from_customer(memory, one.otherwise) if one.otherwise is not None else None
    if role_of(memory, one.staff) < ANSWERS[one.command].role:
        if one.query:
            return _refused(memory, one, "for_managers")
        return Answered(one, Page(Text("for_managers_only", {"command": one.command})))
    if one not in memory.answers:
        raise Unread(one)
    return Answered(one, memory.answers[one])


def _staff_button(memory: Memory, one: StaffButton) -> Located:
    if not _is_member(memory, one.staff.id):
        return _refused(memory, one, "not_staff")
    if (MatterPressed, one.act) in DEEDS:
        group = memory.place.staff_chat
        return MatterPressed(one.act, one.complaint, one.arg, one.query, one.message, one.staff, group)
    if one.complaint not in memory.owners:
        return _refused(memory, one, "stale")
    group, asked, form = memory.place.staff_chat, None, form_of(one.act, one.arg)
    if form and (group, one.message) not in memory.links:
        # It stands under the form's question, which we may not know: its answer was lost, and it came twice.
        asked = Link(group, one.message, one.complaint, f"question:{form}")
    event = StaffPressed(one.act, one.complaint, one.arg, one.query, one.message, one.staff, group)
    return Meant(memory.owners[one.complaint], event, asked)


def _is_member(memory: Memory, user: int) -> bool:
    """Rights, checked in the transaction of the act; UnknownMember when Telegram must be asked first."""
    member = memory.members.get(user)
    if member is None or abs(memory.now - member.checked_at) > MEMBER_FRESH:  # a clock may be set back
        raise UnknownMember(user)
    return member.is_in


def _refused(memory: Memory, one: StaffButton | ManagerButton | Reads, name: str) -> Refused:
    toast = Toast(one.query, Text(name), alert=True, staff=True)
    return Refused(toast, memory.place.staff_chat, memory.policy.staff_language)


# Messages ---------------------------------------------------------------------------------------------


def _changes(memory: Memory, item: Item) -> bool:
    """Whether an edit is one: Telegram sends them for reactions and places on the move too."""
    was = memory.known.get((item.chat, item.message))
    return was is None or was.html != item.html or item.has_other_file(was)


def _dated(memory: Memory, item: Item) -> Item:
    """Telegram's own time of a message, unless it is far from ours (a broken clock on either side)."""
    return replace(item, at=memory.now) if abs(memory.now - item.at) > CLOCKS_AGREE else item


def _waits(case: Case, item: Item) -> bool:
    """Whether a message of a customer waits for "addition or new?" already."""
    return any(held.message == item.message for held in case.person.pending)
