"""What colleagues say and press in a group: a reply, a note, an order, an answer in a form, talk, a press."""

from datetime import timedelta

from dialogs.complaint import guide
from dialogs.effects import Line, Replies, Text
from dialogs.events import Answers, Commanded, MatterPressed, Ordered, StaffEdited, StaffPressed, StaffWrote
from dialogs.numbers import label
from dialogs.records import replace
from dialogs.tables import DEEDS, form_of
from handlers.heard import Anonymous, Reads, StaffAsked, StaffButton, StaffMessage
from handlers.located import Below, Located, Meant, TooEarly, changes, dated, is_member, refused, works_here
from handlers.memory import Memory
from storage.links import Link

WAIT_FOR_LINK = timedelta(minutes=1)
ROLES = {
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


def from_staff(memory: Memory, one: StaffMessage) -> Located:
    """What a colleague wrote: words for a complaint, talk, or something that goes to nobody and is told so."""
    item = one.item
    replied = memory.links.get((item.chat, item.reply_to)) if item.reply_to else None
    if replied is None and one.card in memory.owners and item.reply_to:
        # The card stands there, but we never learned its id (its answer was lost, or is on its way).
        replied = Link(item.chat, item.reply_to, one.card or 0, "card")
    awaited = one.answers_bot and not one.edited and one.group in memory.under_way
    if replied is None and awaited and memory.now - dated(memory, item).at < WAIT_FOR_LINK:
        raise TooEarly
    own = memory.links.get((item.chat, item.message))
    complaint = replied.complaint if replied else memory.topics.get((one.group, one.thread or 0))
    if own is not None:
        complaint = own.complaint
    if complaint is None or complaint not in memory.owners:
        if one.answers_bot and own is None and not one.edited and is_member(memory, one.staff.id, one.group):
            # A reply to a digest, or to a line that is about no single complaint, goes to nobody.
            return Below(item.message, one.thread, Text("board_reply"), one.group)
        if one.order and is_member(memory, one.staff.id, one.group):
            return Below(item.message, one.thread, Text("order_where", {"command": f"/{one.order}"}), one.group)
        return _talk(memory, one)
    if not is_member(memory, one.staff.id, one.group):
        return None
    if (text := elsewhere(memory, complaint, one.group)) is not None:
        return Below(item.message, one.thread, text, one.group)
    customer = memory.owners[complaint]
    if one.edited:
        if own is None or not changes(memory, item):
            return None
        was = memory.known.get((item.chat, item.message))
        return Meant(customer, StaffEdited(complaint, item, one.staff, own.role == "reply", was))
    if own is not None:
        return None  # the same message again
    role, _, form = replied.role.partition(":") if replied else ("", "", "")
    answers = ROLES.get(role, Answers.NOTHING)
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
    if not beside or not works_here(memory, one.staff.id) or not guide.may_be_lost(memory.colleagues.get(one.staff.id)):
        return None
    return Commanded(guide.TALK, "", one.staff, one.item.message, group=one.group)


def elsewhere(memory: Memory, complaint: int, group: int) -> Text | None:
    """What is said in a group about a complaint that is another group's case now; None where it is this one's."""
    number = memory.end_of(complaint)
    now = memory.group_of(number)
    if now == group:
        return None
    return Text("case_elsewhere", {"number": label(number), "team": memory.policy.group_called(now)})


def _named(memory: Memory, mentions: tuple[str, ...]) -> tuple[int, ...]:
    """The colleagues whom a message names, by their names in Telegram; 0 for one whom we do not know."""
    known = {one.username.lower(): one.id for one in memory.colleagues.values() if one.username}
    return tuple(int(one) if one.isdecimal() else known.get(one, 0) for one in mentions)


def staff_asked(memory: Memory, one: StaffAsked) -> Located:
    """A command is an errand."""
    if not is_member(memory, one.staff.id, one.group):
        return None
    return Commanded(one.command, one.words, one.staff, one.message, one.thread, one.group)


def staff_button(memory: Memory, one: StaffButton) -> Located:
    """A press in the group: on a matter, or on something of a complaint."""
    chat = memory.place.chat_of(one.group)
    if not is_member(memory, one.staff.id, one.group):
        return refused(memory, one, "not_staff")
    if (MatterPressed, one.act) in DEEDS:
        return MatterPressed(one.act, one.complaint, one.arg, one.query, one.message, one.staff, chat)
    if one.complaint not in memory.owners:
        return refused(memory, one, "stale")
    if (text := elsewhere(memory, one.complaint, one.group)) is not None:
        return refused(memory, one, text)
    if one.arg in [str(group) for group in memory.place.groups if group != one.group]:
        is_member(memory, one.staff.id, int(one.arg))  # a group is named: whether they are there, too, must be known
    asked, form = None, form_of(one.act, one.arg)
    if form and (chat, one.message) not in memory.links:
        # It stands under the form's question, which we may not know: its answer was lost, and it came twice.
        asked = Link(chat, one.message, one.complaint, f"question:{form}")
    event = StaffPressed(one.act, one.complaint, one.arg, one.query, one.message, one.staff, chat)
    return Meant(memory.owners[one.complaint], event, asked)


def anonymous(memory: Memory, one: Anonymous) -> Located:
    """Somebody wrote as the group itself: nobody knows whose words they are, and no customer gets them."""
    link = memory.links.get((memory.place.chat_of(one.group), one.reply_to or 0))
    if link is None or ROLES.get(link.role.partition(":")[0], Answers.LINE) is Answers.LINE:
        return None
    if (text := elsewhere(memory, link.complaint, one.group)) is not None:
        return Below(one.message, one.thread, text, one.group)
    asked = (link.chat, one.message)
    return Line(link.complaint, Text("anonymous"), Replies.NOTE, answers=asked)


def unchecked_in_group(memory: Memory, one: object) -> Located:
    """The same line for what was said or pressed in the group (see locate.unchecked)."""
    if isinstance(one, StaffButton) or (isinstance(one, Reads) and one.query):
        return refused(memory, one, "unchecked")
    if isinstance(one, StaffAsked | Reads):
        group = one.group if isinstance(one, StaffAsked) else memory.place.group_at(one.chat) or 0
        return Below(one.message, one.thread, Text("unchecked_command"), group)
    if isinstance(one, StaffMessage) and one.item.reply_to:
        replied = memory.links.get((one.item.chat, one.item.reply_to))
        number = replied.complaint if replied else one.card
        if number is not None and number in memory.owners:
            if (text := elsewhere(memory, number, one.group)) is not None:
                return Below(one.item.message, one.thread, text, one.group)
            asked = (one.item.chat, one.item.message)
            return Line(number, Text("unchecked_reply"), Replies.NOTE, answers=asked, alert=True)
    return None
