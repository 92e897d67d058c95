"""What was heard becomes an event for one customer's case, or a refusal, or it waits until Telegram has been asked.

What the group says is in handlers.group, rights and what a find can be in handlers.located.
"""

from typing import assert_never

from dialogs.absent import complaint_in, is_absent, link_code, number_of
from dialogs.board.page import Page
from dialogs.complaint import guide
from dialogs.effects import Text, Toast
from dialogs.errands import Role
from dialogs.events import (
    Asked,
    Blocked,
    Edited,
    Event,
    Joined,
    Logged,
    ManagerPressed,
    ManagerSends,
    ManagerWrote,
    Pressed,
    StaffEdited,
    Unsupported,
    Valued,
    Wrote,
)
from dialogs.model import Staff
from dialogs.states import language_of
from dialogs.tables import LIFE, named
from dialogs.talk.greetings import is_hello, is_thanks
from handlers.answers import ANSWERS, Answered, Unread
from handlers.errands import role_of
from handlers.group import anonymous, from_staff, staff_asked, staff_button, unchecked_in_group
from handlers.heard import (
    Anonymous,
    CustomerReacted,
    ForeignPress,
    FromCustomer,
    ManagerButton,
    OfACase,
    Own,
    Reads,
    StaffAsked,
    StaffButton,
    StaffMessage,
    StaffReacted,
)
from handlers.items import command_in
from handlers.located import (
    Located,
    Meant,
    Refused,
    changes,
    dated,
    is_member,
    is_member_anywhere,
    refused,
    waits,
    works_here,
)
from handlers.memory import Memory
from handlers.reacted import customer_reacted, staff_reacted


def locate(memory: Memory, one: OfACase) -> Located:
    """What it means; None when it means nothing, and nobody waits for an answer.

    UnknownMember: Telegram must be asked first. Unread: it must be read first. TooEarly: the next round knows more.
    """
    match one:
        case FromCustomer():
            return _from_customer(memory, one)
        case StaffMessage():
            return from_staff(memory, one)
        case StaffAsked():
            return staff_asked(memory, one)
        case Reads():
            return _reads(memory, one)
        case StaffButton():
            return staff_button(memory, one)
        case ManagerButton():
            return _manager_button(memory, one)
        case CustomerReacted():
            return customer_reacted(memory, one)
        case StaffReacted():
            return staff_reacted(memory, one)
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
            return anonymous(memory, one)
        case _:
            assert_never(one)


def unchecked(memory: Memory, one: object) -> Located:
    """Telegram would not say whether the presser or writer is in the group: nothing is lost in silence."""
    if isinstance(one, Reads) and one.otherwise is not None:
        return _from_customer(memory, one.otherwise)
    return unchecked_in_group(memory, one)


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
            if (item.chat, item.message) in memory.links or waits(case, item):
                return None  # the same message again, or its edit was handled before it
            return Meant(one.user, Wrote(dated(memory, item), memory.complaint_at(item.chat, item.reply_to)))
        case Edited(item=item):
            link = memory.links.get((item.chat, item.message))
            if link is not None and not changes(memory, item):
                return None
            answered = memory.complaint_at(item.chat, item.reply_to)
            seen = link is not None or waits(case, item)
            if not seen and (is_hello(item.text) or is_thanks(item.text) or command_in(item.text)[0] in ANSWERS):
                return None  # it was answered when it came; only words of a complaint are kept
            was = memory.known.get((item.chat, item.message))
            return Meant(one.user, Edited(dated(memory, item), link.complaint if link else answered, seen, was))
        case Asked(command="start", payload=payload) if complaint_in(payload):
            return Meant(one.user, _joins(memory, one.user, payload))
        case Asked(command="help") if works_here(memory, one.user):
            me = Staff(one.user, one.name)
            return Answered(Reads(me, "help", "", one.user, 0), Page(guide.in_private(role_of(memory, me))))
        case Asked() | Unsupported() | Pressed() | Blocked():
            return Meant(one.user, event)
        case _:
            assert_never(event)


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
    if not changes(memory, item):
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
        return refused(memory, one, "stale")
    if named(ManagerPressed, one.act) in LIFE.cues:  # a decision about the complaint
        event = ManagerPressed(one.act, one.complaint, one.query, one.message, one.staff)
        return Meant(memory.owners[one.complaint], event)
    if one.act != "send":
        if one.staff.id not in memory.cases:
            memory.meet(one.staff.id, one.staff.name, memory.policy.staff_language)
        event = ManagerPressed(one.act, one.complaint, one.query, one.message, one.staff)
        return Meant(one.staff.id, event)
    if note is None or item is None or (note.role, note.complaint) != ("note", one.complaint):
        return refused(memory, one, "stale")
    sends = ManagerSends(one.complaint, item, one.staff, one.query, one.message)
    return Meant(memory.owners[one.complaint], sends)


def _reads(memory: Memory, one: Reads) -> Located:
    """A reading command, or a page that is turned: for members of the group, in private for those of any; managers may
    there without.

    What is due by itself has been asked for by us."""
    manager = one.staff.id in memory.policy.leaders
    if one.due:
        if one.private and not manager:
            return None  # no manager any more
        if one not in memory.answers:
            raise Unread(one)
        return Answered(one, memory.answers[one])
    if not (one.private and manager) and not _may_read(memory, one):
        if one.query:
            return refused(memory, one, "not_staff")
        return _from_customer(memory, one.otherwise) if one.otherwise is not None else None
    if role_of(memory, one.staff) < ANSWERS[one.command].role_for(one.words):
        return _not_theirs(memory, one)
    if one not in memory.answers:
        raise Unread(one)
    return Answered(one, memory.answers[one])


def _not_theirs(memory: Memory, one: Reads) -> Located:
    """It is for others: said in the place of the answer, or to who pressed."""
    if (role := ANSWERS[one.command].role_for(one.words)) is not Role.MANAGER:
        text = Text("not_allowed", {"role": role.name.lower()})
        return refused(memory, one, text) if one.query else Answered(one, Page(text))
    if one.query:
        return refused(memory, one, "for_managers")
    return Answered(one, Page(Text("for_managers_only", {"command": one.command})))


def _may_read(memory: Memory, one: Reads) -> bool:
    group = memory.place.group_at(one.chat)
    return is_member_anywhere(memory, one.staff.id) if group is None else is_member(memory, one.staff.id, group)
