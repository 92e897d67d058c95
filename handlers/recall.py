"""What a colleague wants back, or changes, before or after it has left for the customer: what became of it.

It is taken back while that is possible, all in the transaction of the act: nothing leaves meanwhile.
"""

from datetime import timedelta

from dialogs.events import Fate, Ordered, StaffEdited
from dialogs.matters import Wording
from dialogs.records import replace
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from storage import links, matters, messages, outbox

DELETES_WITHIN = timedelta(hours=48)  # Bot API: how old a message may be to be deleted
WITHDRAW, SPLIT, WORDINGS = "withdraw", "split", ("save", "w")
Key = tuple[int, int]


async def looked_up(memory: Memory, out: Outgoing, event: Ordered) -> Ordered:
    """The same order, with what became of the words that it wants back, with the wordings for the orders about them, or
    with the customer's words that it answers."""
    if event.command in WORDINGS:
        found = await matters.load(memory.tx, set()) | out.matters
        return replace(event, wordings=tuple(one for one in found.values() if isinstance(one, Wording)))
    key = (event.item.chat, event.item.reply_to or 0)
    link = memory.links.get(key)
    if event.command == SPLIT and link is not None and link.role == "customer" and link.peer_message is not None:
        wrote = (link.peer_chat or 0, link.peer_message)
        return replace(event, answered=(await messages.last_versions(memory.tx, {wrote})).get(wrote))
    if event.command != WITHDRAW or link is None or link.role != "reply":
        return event
    taken, leaving = await _take_back(memory, out, event.complaint, key)
    copies = tuple((await links.load_parts(memory.tx, {key})).get(key, ()))
    sent = event.answered.at if event.answered is not None else memory.now
    if leaving:
        return replace(event, fate=Fate.LEAVING)
    if not copies:
        return replace(event, fate=Fate.HELD if taken else Fate.NONE)
    if memory.now - sent > DELETES_WITHIN:
        return replace(event, fate=Fate.OLD)
    return replace(event, fate=Fate.THERE, copies=copies)


async def held_back(memory: Memory, out: Outgoing, event: StaffEdited) -> StaffEdited:
    """The same change; where the words had not left, they do not leave as they were."""
    if not event.delivered or not memory.policy.reply_delay:
        return event
    key = (event.item.chat, event.item.message)
    if (await links.load_parts(memory.tx, {key})).get(key):
        return event  # at least a part of it is there
    taken, leaving = await _take_back(memory, out, event.complaint, key)
    return replace(event, held=taken and not leaving)


async def _take_back(memory: Memory, out: Outgoing, complaint: int, key: Key) -> tuple[bool, bool]:
    """Take back what has not left: whether there was anything, and whether some of it is leaving at this moment."""
    fresh = [one for one in out.letters if one.after.peer == key and one.after.link == "copy"]
    out.letters = [one for one in out.letters if one not in fresh]
    rows, leaving = await outbox.recall(memory.tx, complaint, key, memory.now)
    out.recalled += rows
    return bool(fresh or rows), leaving
