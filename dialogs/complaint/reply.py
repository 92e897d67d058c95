"""Reply: words of a colleague for the customer, and words that are none.

Only a reply to the card, to the customer's own words or to the last question of a form leaves. A reply to any other
line of ours, and a plain message in a topic, is a note: it stays with the staff, and whoever wrote it is told so.
"""

from dialogs.complaint.ended import ask_solved
from dialogs.complaint.guide import NOTES
from dialogs.complaint.hold import HELD, why_held
from dialogs.complaint.hold import changed as changed_while_held
from dialogs.complaint.owner import take
from dialogs.complaint.wordings import sent
from dialogs.cues import ARRIVED, CHANGED, NOT_ARRIVED, REPLY, TAKEN_OVER
from dialogs.effects import (
    UNDELIVERED,
    Arm,
    ChangeCopy,
    Keep,
    Line,
    Marked,
    Replies,
    Tell,
    Text,
    ToCustomer,
    ToStaff,
)
from dialogs.events import Answers, Delivered, Rang, StaffEdited, StaffWrote, Undelivered
from dialogs.forms import hint
from dialogs.items import Item
from dialogs.machine import Answer, Cue, Part, Rule, Turn, cue, rings, write_down
from dialogs.model import Complaint, Promise, Staff
from dialogs.pieces import swap_in_album
from dialogs.promises import end
from dialogs.records import replace
from dialogs.states import OVER, UNCLAIMED, State

STAFF_ALBUM = rings("staff_album")
ALBUM_PART = cue("a part of an album", StaffWrote)
BELOW_LINE = cue("a reply to a line of ours", StaffWrote)
NOTE = cue("a note", StaffWrote)
EDITED = cue("a colleague edits", StaffEdited)
DELIVERED = cue("delivered", Delivered)
UNDELIVERED_REPLY = cue("not delivered", Undelivered)


def what_it_is(turn: Turn, wrote: StaffWrote) -> Cue[StaffWrote]:
    """Whether it is for the customer. `turn.id` is the complaint it belongs to."""
    if _continues_album(turn, wrote):
        return ALBUM_PART
    if not wrote.item.album and why_held(turn, wrote):
        return HELD
    if wrote.answers in (Answers.CARD, Answers.CUSTOMER, Answers.OWN):
        return REPLY
    return NOTE if wrote.answers is Answers.NOTHING else BELOW_LINE


def _continues_album(turn: Turn, wrote: StaffWrote) -> bool:
    """Whether this is one more part of an album that is on its way to the customer; not every part need be a reply."""
    begun = f"{wrote.complaint}:{wrote.staff.id}:{wrote.item.album}:"
    return bool(wrote.item.album) and any(key.startswith(begun) for key, _ in turn.person.staff_albums)


def claim_and_reply(turn: Turn, wrote: StaffWrote) -> None:
    """A reply to an unclaimed card claims it for the one who replies."""
    take(turn, wrote.staff)
    reply(turn, wrote)


def reply(turn: Turn, wrote: StaffWrote) -> None:
    """A reply reaches the customer; from here on the bot asks nothing more."""
    to_customer(turn, wrote.item, wrote.staff)
    if turn.person.focus == wrote.complaint:
        turn.then(TAKEN_OVER, wrote)


def to_customer(turn: Turn, item: Item, staff: Staff) -> None:
    """Words for the customer; the parts of an album go together."""
    complaint = turn.complaint
    turn.person = sent(turn.person, item.text)
    turn.do(Keep(complaint.id, item, "staff", staff.id))
    turn.put(replace(complaint, last_at=max(turn.now, complaint.last_at), last_by_staff=True))
    if not item.album:
        turn.do(ToCustomer(complaint.id, (item,), staff, heading_of(complaint, item)))
        return
    gathered = dict(turn.person.staff_albums)
    key = f"{complaint.id}:{staff.id}:{item.album}:{staff.name}"
    gathered[key] = (*gathered.get(key, ()), item)
    turn.person = replace(turn.person, staff_albums=tuple(gathered.items()))
    turn.do(Arm(STAFF_ALBUM.act, turn.now + turn.policy.album))


def heading_of(complaint: Complaint, *items: Item) -> str:
    """The text above a colleague's words at the customer's: a question has one of its own."""
    asked = complaint.question
    return "ask_customer" if asked and any(asked.is_in(item.chat, item.message) for item in items) else "from_staff"


def album_part(turn: Turn, wrote: StaffWrote) -> None:
    """One more part of an album for the customer."""
    to_customer(turn, wrote.item, wrote.staff)


def sender_of(key: str) -> int:
    """Who sends the album that waits under this key (see to_customer)."""
    return int(key.split(":")[1])


def flush_staff_albums(turn: Turn, rang: Rang) -> None:
    """The last part of a staff member's album came a while ago: send it as one."""
    gathered = turn.person.staff_albums
    turn.person = replace(turn.person, staff_albums=())
    for key, items in gathered:
        number, staff_id, _, name = key.split(":", 3)
        ordered = tuple(sorted(items, key=lambda item: item.message))
        known = turn.complaints.get(int(number))
        heading = heading_of(known, *ordered) if known is not None else "from_staff"
        turn.do(ToCustomer(int(number), ordered, Staff(int(staff_id), name), heading))
    for known in list(turn.complaints.values()):  # also where the album was taken back in time
        if known.solved_due:
            turn.id = turn.put(replace(known, solved_due=False)).id
            if known.state is State.RESOLVED:  # else the customer has said so meanwhile, by an earlier button
                ask_solved(turn)


# What is no reply -------------------------------------------------------------------------------


def note_below_line(turn: Turn, wrote: StaffWrote) -> None:
    """A reply to one of the bot's own lines is a note: say so, and how it would reach the customer."""
    text = Text("kept_as_note", {"name": turn.complaint.name})
    answered = (wrote.item.chat, wrote.item.message)
    turn.do(
        Keep(turn.complaint.id, wrote.item, "note", wrote.staff.id),
        Line(turn.complaint.id, text, Replies.NOTE, answers=answered),
    )


def note(turn: Turn, wrote: StaffWrote) -> None:
    """A note stays with the staff; a form that waits for its words gets a hint, and so does a newcomer, once."""
    turn.do(Keep(turn.complaint.id, wrote.item, "note", wrote.staff.id))
    answered = (wrote.item.chat, wrote.item.message)
    awaited = hint(turn, turn.forms, wrote)
    if awaited:
        turn.do(Line(turn.complaint.id, Text(awaited), Replies.NOTE, answers=answered))
    elif turn.first_time(wrote.staff, NOTES):
        text = Text("note_hint", {"name": turn.complaint.name})
        turn.do(Line(turn.complaint.id, text, Replies.NOTE, answers=answered))


# What became of it ------------------------------------------------------------------------------


def delivered(turn: Turn, event: Delivered) -> None:
    """A staff reply reached the customer: mark it, and stop the first-reply clock."""
    turn.do(Marked(turn.complaint.id, event.chat, event.message))
    write_down(turn, DELIVERED.value, event.staff.id)
    complaint = turn.complaint
    complaint = replace(complaint, first_reply_at=complaint.first_reply_at or turn.now)
    for kind in (Promise.FIRST_REPLY, Promise.NEXT_REPLY, Promise.NEWS):
        complaint = end(complaint, kind, turn.now)
    turn.put(complaint)
    turn.then(ARRIVED, event)


def undelivered(turn: Turn, event: Undelivered) -> None:
    """A staff reply could not reach the customer: say why, under that reply."""
    text = Text(UNDELIVERED[event.why], {"name": turn.complaint.name})
    turn.do(Line(turn.complaint.id, text, Replies.NOTE, answers=(event.chat, event.message), alert=True))
    write_down(turn, UNDELIVERED_REPLY.value, why=event.why.value)
    turn.then(NOT_ARRIVED, event)
    if event.chat > 0:  # a manager wrote it in private
        turn.do(Tell(event.chat, turn.complaint.id, text))


def edited(turn: Turn, event: StaffEdited) -> None:
    """A colleague changed a message: the customer's copy follows; a note's version is kept."""
    was = event.was
    marked = event.item.quote or (was.quote if was is not None else "")  # Telegram need not repeat it
    item = replace(event.item, quote="" if event.delivered and event.item.chat > 0 else marked)
    replaced = item.has_other_file(was)
    # Of two copies that the customer has, no change could tell which one it is about.
    anew = event.delivered and not event.held and (replaced or (was is not None and was.anew))
    albums = swap_in_album(turn.person.staff_albums, item)
    if albums is not None:  # it has not left
        turn.do(Keep(turn.complaint.id, item, "staff", event.staff.id))
        turn.person = replace(turn.person, staff_albums=albums)
        return
    turn.do(Keep(turn.complaint.id, replace(item, anew=anew), "staff" if event.delivered else "note", event.staff.id))
    if item.chat > 0 and not event.delivered and replaced:
        new = replace(item, album="", reply_to=item.message)
        turn.do(ToStaff(turn.complaint.id, (new,), event.staff.name, "replaced", Replies.NOTE))
    elif item.chat > 0 and not event.delivered:  # a manager's note, of which the room has a copy
        text = Text("manager_edited", {"name": event.staff.name, "words": item.text})
        turn.do(Line(turn.complaint.id, text, Replies.NOTE))
    for form in turn.forms:
        form.draft_changed(turn, event)
    if not event.delivered:
        changed_while_held(turn, replace(event, item=item))
    if event.held:
        turn.do(
            ToCustomer(turn.complaint.id, (replace(item, album=""),), event.staff, heading_of(turn.complaint, item))
        )
    elif anew:
        turn.do(ToCustomer(turn.complaint.id, (replace(item, album=""),), event.staff, "replaced"))
    elif event.delivered:
        heading = heading_of(turn.complaint, item)
        turn.do(ChangeCopy(turn.complaint.id, item, event.staff, was, heading))
    if event.delivered:
        turn.then(CHANGED, event)


PART = Part(
    "reply",
    life=(
        Rule(UNCLAIMED, REPLY, State.CLAIMED, claim_and_reply),
        Rule((State.CLAIMED, *OVER), REPLY, None, reply),
    ),
    answers=(
        Answer(ALBUM_PART, album_part),
        Answer(BELOW_LINE, note_below_line),
        Answer(NOTE, note),
        Answer(STAFF_ALBUM, flush_staff_albums),
        Answer(EDITED, edited),
        Answer(DELIVERED, delivered),
        Answer(UNDELIVERED_REPLY, undelivered),
    ),
)
