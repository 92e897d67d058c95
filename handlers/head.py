"""The pinned head of the board as outbox rows: sent once, pinned, then changed where it stands.

A group takes twenty messages a minute, so it is drawn at most once in fifteen seconds, only where it says something
else than before, and after all that people wait for. Where it stands, and what it says, are facts of the installation.
"""

from datetime import datetime, timedelta
from typing import Any

from dialogs.board.head import head
from dialogs.duty import is_away
from dialogs.effects import Lane
from dialogs.numbers import label
from handlers.cards import BOARD
from handlers.letters import Post, calm
from handlers.memory import Memory
from handlers.outgoing import Outgoing
from storage import cases, colleagues, facts, lists
from storage.database import Tx
from storage.meaning import EDITS, Address, After, Which
from storage.outbox import STAFF_CHAT, Letter
from storage.timers import Timer
from storage.times import to_us

RING = "head"
EVERY = timedelta(seconds=15)
STANDS, SAYS = "head_stands", "head_says"  # facts: "chat:message", and the words


def follow(memory: Memory, out: Outgoing) -> None:
    """Something has changed that it may tell of: it is looked at when the present quarter of a minute is over."""
    if memory.policy.head and (out.cards or out.members or out.colleagues):
        seconds = EVERY.total_seconds()
        due = datetime.fromtimestamp((memory.now.timestamp() // seconds + 1) * seconds, tz=memory.now.tzinfo)
        out.arm(Timer(BOARD, RING, due))


async def show(memory: Memory, out: Outgoing, post: Post) -> None:
    """Bring it up to date."""
    counted = await lists.counts(memory.tx, memory.now)
    crew = await colleagues.crew(memory.tx)
    known = await colleagues.load(memory.tx, await colleagues.everybody(memory.tx))
    absent = {one.id for one in known.values() if one.load and (one.here is False or is_away(one, memory.now))}
    owned = await cases.with_owners(memory.tx, absent)
    nobodys = [label(number) for number in sorted(number for theirs in owned.values() for number in theirs)]
    numbers = (counted.open, counted.unclaimed, counted.late, counted.waiting)
    words = post.words(post.staff_language, head(numbers, crew.values(), nobodys, memory.now), staff=True)
    told = await facts.all_facts(memory.tx)
    if told.get(SAYS) == words:
        return
    await facts.set_fact(memory.tx, SAYS, words)
    chat, _, message = told.get(STANDS, "").partition(":")
    params: dict[str, Any] = {"text": words, "parse_mode": "HTML"}
    if message:
        where, method = Address(edit=Which("line", (int(chat), int(message)))), "editMessageText"
    else:
        where, method = Address(staff=True), "sendMessage"
        params["disable_notification"] = True
    out.letters.append(
        Letter(
            RING, STAFF_CHAT, Lane.REMINDER, method, calm(method, params), where, After(share=EDITS, head=True),
            coalesce=RING, created_at=to_us(memory.now),
        )
    )  # fmt: skip


async def stands(tx: Tx, now: datetime, chat: int, message: int) -> list[Letter]:
    """It has been sent there: from now on it is changed there, and it is pinned."""
    await facts.set_fact(tx, STANDS, f"{chat}:{message}")
    params = {"message_id": message, "disable_notification": True}
    after = After(share=EDITS, pin=True)
    return [
        Letter(
            RING, STAFF_CHAT, Lane.REMINDER, "pinChatMessage", params, Address(staff=True), after, created_at=to_us(now)
        )
    ]


async def lost(tx: Tx, out: Outgoing, now: datetime) -> None:
    """Somebody deleted it: it is shown anew."""
    await facts.set_fact(tx, STANDS, "")
    await facts.set_fact(tx, SAYS, "")
    out.arm(Timer(BOARD, RING, now + EVERY))
