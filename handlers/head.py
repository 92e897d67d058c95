"""The pinned head of each board as outbox rows: sent once, pinned, then changed where it stands.

A group takes twenty messages a minute, so it is drawn at most once in fifteen seconds (once a minute while new
complaints fill the group), only where it says something else than before, and after all that people wait for. Where it
stands, and what it says, are facts of the installation.
"""

from datetime import datetime, timedelta
from typing import Any

from dialogs.board.head import head
from dialogs.complaint.owner import works_in
from dialogs.duty import is_away
from dialogs.effects import Lane
from dialogs.groups import FIRST
from dialogs.numbers import label
from handlers.cards import board_of
from handlers.letters import Post, calm
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from handlers.together import lines as together_lines
from storage import cases, colleagues, facts, lists, rooms
from storage.database import Tx
from storage.meaning import EDITS, Address, After, Which
from storage.outbox import Letter
from storage.timers import Timer
from storage.times import stretch_ends, to_us

RING = "head"
EVERY = timedelta(seconds=15)
MINUTE = 60.0  # seconds
STANDS, SAYS = "head_stands", "head_says"  # facts: "chat:message", and the words


def fact_of(name: str, group: int) -> str:
    """What one of these facts is called for the head of this group."""
    return name if group == FIRST else f"{name}:{group}"


def follow(memory: Memory, out: Outgoing) -> None:
    """Something has changed that it may tell of: it is looked at when the present quarter of a minute is over."""
    if memory.policy.head and (out.cards or out.members or out.colleagues):
        for group in memory.place.groups:
            _at_the_end_of(memory, out, group, EVERY.total_seconds())


def _at_the_end_of(memory: Memory, out: Outgoing, group: int, seconds: float) -> None:
    """It is looked at when the present stretch of so many seconds is over."""
    out.arm(Timer(board_of(group), RING, stretch_ends(memory.now, seconds)))


async def _crowded(memory: Memory, group: int) -> bool:
    """Whether new complaints fill the group: then each message it takes has better things to say."""
    shown = await rooms.shown_since(memory.tx, group, memory.now - timedelta(seconds=MINUTE))
    return shown >= memory.policy.cards_a_minute


async def show(memory: Memory, out: Outgoing, post: Post, group: int) -> None:
    """Bring it up to date."""
    told = await facts.all_facts(memory.tx)
    chat, _, message = told.get(fact_of(STANDS, group), "").partition(":")
    if message and await _crowded(memory, group) and memory.now.timestamp() % MINUTE >= EVERY.total_seconds():
        _at_the_end_of(memory, out, group, MINUTE)
        return
    counted = await lists.counts(memory.tx, memory.now, memory.place.span(group))
    crew = await colleagues.crew(memory.tx, group)
    known = await colleagues.load(memory.tx, await colleagues.everybody(memory.tx))
    gone = {one.id for one in known.values() if one.here is not None and not works_in(one, group)}
    absent = {one.id for one in known.values() if one.load and (one.id in gone or is_away(one, memory.now))}
    owned = await cases.with_owners(memory.tx, absent, group)
    nobodys = [label(number) for number in sorted(number for theirs in owned.values() for number in theirs)]
    numbers = (counted.open, counted.unclaimed, counted.late, counted.waiting)
    together = await together_lines(memory.tx, memory.place.span(group))
    shown = head(numbers, crew.values(), nobodys, memory.now, together)
    words = post.words(post.staff_language, shown, staff=True)
    says = fact_of(SAYS, group)
    if told.get(says) == words:
        return
    await facts.set_fact(memory.tx, says, words)
    params: dict[str, Any] = {"text": words, "parse_mode": "HTML"}
    if message:
        where, method = Address(edit=Which("line", (int(chat), int(message)))), "editMessageText"
    else:
        where, method = Address(staff=True), "sendMessage"
        params["disable_notification"] = True
    out.letters.append(
        Letter(
            fact_of(RING, group), group, Lane.REMINDER, method, calm(method, params), where,
            After(share=EDITS, head=True), coalesce=fact_of(RING, group), created_at=to_us(memory.now),
        )
    )  # fmt: skip


async def stands(tx: Tx, now: datetime, group: int, chat: int, message: int) -> list[Letter]:
    """It has been sent there: from now on it is changed there, and it is pinned."""
    await facts.set_fact(tx, fact_of(STANDS, group), f"{chat}:{message}")
    params = {"message_id": message, "disable_notification": True}
    stream, where, after = fact_of(RING, group), Address(staff=True), After(share=EDITS, pin=True)
    return [Letter(stream, group, Lane.REMINDER, "pinChatMessage", params, where, after, created_at=to_us(now))]


async def lost(tx: Tx, out: Outgoing, now: datetime, group: int) -> None:
    """Somebody deleted it: it is shown anew."""
    await facts.set_fact(tx, fact_of(STANDS, group), "")
    await facts.set_fact(tx, fact_of(SAYS, group), "")
    out.arm(Timer(board_of(group), RING, now + EVERY))
